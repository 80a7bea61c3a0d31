"""The commands by which the S3 User Guide and the AWS CLI Command Reference create, list, describe, update and tag jobs.

Written after the examples there, with account ids, roles, buckets, keys, ETags and job ids of the world here. Years have gone by
since those were made: the retention periods among them need a server of that time.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import boto3

from clients import HOSTS, Boto3, environment, instant
from server import Server
from world import ACCOUNT, REGION, ROLE, World, unique, wait_for

# Every example names its Region or has one configured, and the longer ones name a profile. `uuidgen` is not everywhere.
PRELUDE = """
uuidgen() { cat /proc/sys/kernel/random/uuid; }
export AWS_DEFAULT_REGION='us-west-2'
"""
PROFILE = "[profile aws-user]\nregion = us-west-2\n"
# "Creating an S3 Batch Operations job", the manifest generated from the bucket.
CREATE_FROM_FILTER = """
aws s3control create-job \\
    --account-id {account} \\
    --operation '{{"S3PutObjectTagging": {{ "TagSet": [{{"Key":"keyOne", "Value":"ValueOne"}}] }}}}' \\
    --report '{{"Bucket":"arn:aws:s3:::{reports}","Prefix":"final-reports", "Format":"Report_CSV_20180820","Enabled":true,"ReportScope":"AllTasks"}}' \\
    --manifest-generator '{{"S3JobManifestGenerator": {{
      "ExpectedBucketOwner": "{account}",
      "SourceBucket": "arn:aws:s3:::{data}",
      "EnableManifestOutput": true,
      "ManifestOutputLocation": {{
        "ExpectedManifestBucketOwner": "{account}",
        "Bucket": "arn:aws:s3:::{manifests}",
        "ManifestPrefix": "prefix",
        "ManifestFormat": "S3InventoryReport_CSV_20211130"
      }},
      "Filter": {{
        "CreatedAfter": "2023-09-01",
        "CreatedBefore": "2099-10-01",
        "KeyNameConstraint": {{
          "MatchAnyPrefix": ["folder"],
          "MatchAnySuffix": [".txt"]
        }},
        "ObjectSizeGreaterThanBytes": 1,
        "MatchAnyStorageClass": ["STANDARD", "STANDARD_IA"]
      }}
    }}}}' \\
    --priority 2 \\
    --role-arn {role} \\
    --client-request-token $(uuidgen) \\
    --region us-west-2 \\
    --no-confirmation-required
"""
# "Creating a Batch Operations job with job tags used for labeling".
CREATE_WITH_TAGS = """
read -d '' OPERATION <<EOF
{{
  "S3PutObjectCopy": {{
    "TargetResource": "arn:aws:s3:::{target}"
  }}
}}
EOF
read -d '' TAGS <<EOF
[
  {{
    "Key": "department",
    "Value": "Marketing"
  }},
  {{
    "Key": "FiscalYear",
    "Value": "2020"
  }}
]
EOF
read -d '' MANIFEST <<EOF
{manifest}
EOF
read -d '' REPORT <<EOF
{{
  "Bucket": "arn:aws:s3:::{reports}",
  "Format": "Report_CSV_20180820",
  "Enabled": true,
  "Prefix": "reports/copy-with-replace-metadata",
  "ReportScope": "AllTasks"
}}
EOF
aws \\
    s3control create-job \\
    --account-id {account} \\
    --manifest "${{MANIFEST//$'\\n'}}" \\
    --operation "${{OPERATION//$'\\n'/}}" \\
    --report "${{REPORT//$'\\n'}}" \\
    --priority 10 \\
    --role-arn {role} \\
    --tags "${{TAGS//$'\\n'/}}" \\
    --client-request-token "$(uuidgen)" \\
    --region us-west-2 \\
    --description "Copy with Replace Metadata";
"""
# "Using S3 Batch Operations with S3 Object Lock retention compliance mode", "... governance mode" and "... legal hold".
CREATE_WITH_LOCK = """
export AWS_PROFILE='aws-user'
export AWS_DEFAULT_REGION='us-west-2'
export ACCOUNT_ID={account}
export ROLE_ARN='{role}'

read -d '' OPERATION <<EOF
{operation}
EOF

read -d '' MANIFEST <<EOF
{manifest}
EOF

read -d '' REPORT <<EOF
{{
  "Bucket": "arn:aws:s3:::{reports}",
  "Format": "Report_CSV_20180820",
  "Enabled": true,
  "Prefix": "reports/objects",
  "ReportScope": "AllTasks"
}}
EOF

aws \\
    s3control create-job \\
    --account-id "${{ACCOUNT_ID}}" \\
    --manifest "${{MANIFEST//$'\\n'}}" \\
    --operation "${{OPERATION//$'\\n'/}}" \\
    --report "${{REPORT//$'\\n'}}" \\
    --priority 10 \\
    --role-arn "${{ROLE_ARN}}" \\
    --client-request-token "$(uuidgen)" \\
    --region "${{AWS_DEFAULT_REGION}}" \\
    --description "Set retain-until";
"""
RETAIN = """{{
  "S3PutObjectRetention": {{
    "Retention": {{
      "RetainUntilDate":"{until}",
      "Mode":"{mode}"
    }}
  }}
}}"""
RELEASE = """{
  "S3PutObjectRetention": {
    "BypassGovernanceRetention": true,
    "Retention": {
    }
  }
}"""
HOLD = """{{
  "S3PutObjectLegalHold": {{
    "LegalHold": {{
      "Status":"{status}"
    }}
  }}
}}"""
# "Listing jobs".
LIST = """
aws s3control list-jobs \\
    --region us-west-2 \\
    --account-id {account} \\
    --job-statuses '["Active","Complete"]' \\
    --max-results 20
"""
# AWS CLI Command Reference, the examples of these commands.
DESCRIBE = """
aws s3control describe-job \\
    --account-id {account} \\
    --job-id {job}
"""
PRIORITISE = """
aws s3control update-job-priority \\
    --account-id {account} \\
    --job-id {job} \\
    --priority 52
"""
CANCEL = """
aws s3control update-job-status \\
    --account-id {account} \\
    --job-id {job} \\
    --requested-job-status Cancelled
"""
# "Updating the status of a job": the answer to the gate.
CONFIRM = """
aws s3control update-job-status \\
    --region us-west-2 \\
    --account-id {account} \\
    --job-id {job} \\
    --requested-job-status 'Ready'
"""
# "Adding job tags to an existing Batch Operations job", "Getting the tags of ..." and "Deleting the tags from ...".
PUT_TAGS = """
read -d '' TAGS <<EOF
[
  {{
    "Key": "department",
    "Value": "Marketing"
  }},
  {{
    "Key": "FiscalYear",
    "Value": "2020"
  }}
]
EOF
aws \\
    s3control put-job-tagging \\
    --account-id {account} \\
    --tags "${{TAGS//$'\\n'/}}" \\
    --job-id {job} \\
    --region us-west-2;
"""
GET_TAGS = """
aws \\
    s3control get-job-tagging \\
    --account-id {account} \\
    --job-id {job} \\
    --region us-west-2;
"""
DELETE_TAGS = """
aws \\
    s3control delete-job-tagging \\
    --account-id {account} \\
    --job-id {job} \\
    --region us-west-2;
"""
LABELS = [{"Key": "department", "Value": "Marketing"}, {"Key": "FiscalYear", "Value": "2020"}]


class Examples:
    """What the classes below share: a shell with a profile, and the way of a job to its end."""

    proxy = None

    def setUp(self):
        self.s3 = Boto3(self.proxy).client("s3")
        self.world = World(self.s3)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        config = pathlib.Path(folder.name, "config")
        config.write_text(PROFILE)
        self.environment = environment(self.proxy or os.environ["HTTP_PROXY"]) | {"AWS_CONFIG_FILE": str(config)}
        if self.proxy:
            self.environment |= {"AWS_ENDPOINT_URL_S3_CONTROL": HOSTS["s3control"]}

    def replay(self, example, **names):
        """Runs an example with names in place of its own; returns what it prints."""
        world = self.world
        command = example.format(
            account=ACCOUNT, role=ROLE, data=world.data, manifests=world.manifests, reports=world.reports,
            manifest=json.dumps(world.manifest(), indent=2), **names,
        )
        done = subprocess.run(["bash", "-c", PRELUDE + command], capture_output=True, text=True, env=self.environment)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def describe(self, job):
        return Boto3(self.proxy).call("s3control", "DescribeJob", AccountId=ACCOUNT, JobId=job)["Job"]

    def confirmed(self, example, **names):
        """A job of an example that says nothing of confirmation: it waits for it, as users of the real S3 found out."""
        job = self.replay(example, **names)["JobId"]
        wait_for(lambda: self.describe(job)["Status"], ("Suspended",))
        self.replay(CONFIRM, job=job)
        return job

    def completed(self, job):
        """The report of a job that ends well, by task status."""
        wait_for(lambda: self.describe(job)["Status"], ("Complete",))
        prefix = self.describe(job)["Report"]["Prefix"]
        manifest = self.s3.get_object(Bucket=self.world.reports, Key=f"{prefix}/job-{job}/manifest.json")["Body"].read()
        return [result["TaskExecutionStatus"] for result in json.loads(manifest)["Results"]]


class UserGuide(Examples, unittest.TestCase):
    def held(self):
        """A job that waits for its confirmation."""
        create = boto3.client("s3control", region_name=REGION).create_job
        job = create(
            AccountId=ACCOUNT, Operation={"S3DeleteObjectTagging": {}}, Manifest=self.world.manifest(),
            Report={"Enabled": False}, Priority=10, RoleArn=ROLE, ClientRequestToken=unique("token"), ConfirmationRequired=True,
        )["JobId"]
        wait_for(lambda: self.describe(job)["Status"], ("Suspended",))
        return job

    def test_a_job_is_created_from_a_generated_manifest(self):
        job = self.replay(CREATE_FROM_FILTER)["JobId"]
        self.assertEqual(self.completed(job), ["succeeded"])
        tags = lambda key: self.s3.get_object_tagging(Bucket=self.world.data, Key=key)["TagSet"]
        self.assertEqual(tags("folder/b.txt"), [{"Key": "keyOne", "Value": "ValueOne"}])
        self.assertEqual(tags("a.txt"), [])
        generated = self.describe(job)["GeneratedManifestDescriptor"]
        self.assertTrue(generated["Location"]["ObjectArn"].startswith(f"arn:aws:s3:::{self.world.manifests}/prefix/"))

    def test_a_job_is_created_with_tags_that_label_it(self):
        target = unique("target")
        self.s3.create_bucket(Bucket=target, CreateBucketConfiguration={"LocationConstraint": REGION})
        job = self.confirmed(CREATE_WITH_TAGS, target=target)
        self.assertEqual(self.completed(job), ["succeeded"])
        copied = [item["Key"] for item in self.s3.list_objects_v2(Bucket=target)["Contents"]]
        self.assertEqual(copied, ["a.txt", "folder/b.txt", "with space.txt"])
        self.assertEqual(self.replay(GET_TAGS, job=job)["Tags"], LABELS)

    def test_active_and_complete_jobs_are_listed(self):
        self.completed(self.replay(CREATE_FROM_FILTER)["JobId"])
        held = self.held()
        jobs = self.replay(LIST)["Jobs"]
        self.assertTrue(jobs)
        self.assertLessEqual(len(jobs), 20)
        self.assertLessEqual({job["Status"] for job in jobs}, {"Active", "Complete"})
        self.assertNotIn(held, [job["JobId"] for job in jobs])

    def test_a_job_is_described_prioritised_and_confirmed(self):
        job = self.held()
        self.assertEqual(self.replay(PRIORITISE, job=job), {"JobId": job, "Priority": 52})
        described = self.replay(DESCRIBE, job=job)["Job"]
        self.assertEqual((described["JobId"], described["Priority"], described["Status"]), (job, 52, "Suspended"))
        self.assertEqual(self.replay(CONFIRM, job=job), {"JobId": job, "Status": "Ready"})
        wait_for(lambda: self.describe(job)["Status"], ("Complete",))

    def test_a_job_is_cancelled(self):
        job = self.held()
        self.assertEqual(self.replay(CANCEL, job=job)["JobId"], job)
        wait_for(lambda: self.describe(job)["Status"], ("Cancelled",))

    def test_the_tags_of_a_job_are_put_read_and_deleted(self):
        job = self.held()
        self.assertEqual(self.replay(PUT_TAGS, job=job), {})
        self.assertEqual(self.replay(GET_TAGS, job=job)["Tags"], LABELS)
        self.assertEqual(self.replay(DELETE_TAGS, job=job), {})
        self.assertEqual(self.replay(GET_TAGS, job=job).get("Tags", []), [])


class UserGuideOfItsTime(Examples, unittest.TestCase):
    """Object locks until dates of 2025."""

    @classmethod
    def setUpClass(cls):
        server = Server("--clock", "2024-11-01T12:00:00Z")
        cls.proxy = server.start()
        cls.addClassCleanup(server.stop)

    def setUp(self):
        super().setUp()
        self.world.data = unique("locked")
        self.s3.create_bucket(
            Bucket=self.world.data, CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=True
        )
        self.s3.put_object(Bucket=self.world.data, Key="a.txt", Body=b"x")
        body = f"{self.world.data},a.txt\n"
        self.world.etag = self.s3.put_object(Bucket=self.world.manifests, Key="manifest.csv", Body=body)["ETag"].strip('"')

    def lock(self, operation):
        self.assertEqual(self.completed(self.confirmed(CREATE_WITH_LOCK, operation=operation)), ["succeeded"])

    def retention(self):
        retention = self.s3.get_object_retention(Bucket=self.world.data, Key="a.txt")["Retention"]
        return retention["Mode"], instant(retention["RetainUntilDate"])

    def test_objects_are_retained_in_compliance_mode_and_for_longer(self):
        for until in ("2025-01-01T00:00:00", "2025-01-15T00:00:00"):
            self.lock(RETAIN.format(until=until, mode="COMPLIANCE"))
            self.assertEqual(self.retention(), ("COMPLIANCE", instant(until + "Z")))

    def test_governance_is_set_and_bypassed(self):
        self.lock(RETAIN.format(until="2025-01-30T00:00:00", mode="GOVERNANCE"))
        self.assertEqual(self.retention(), ("GOVERNANCE", instant("2025-01-30T00:00:00Z")))
        self.lock(RELEASE)
        with self.assertRaises(self.s3.exceptions.ClientError) as caught:
            self.retention()
        self.assertEqual(caught.exception.response["Error"]["Code"], "NoSuchObjectLockConfiguration")

    def test_a_legal_hold_is_placed_and_removed(self):
        for status in ("ON", "OFF"):
            self.lock(HOLD.format(status=status))
            held = self.s3.get_object_legal_hold(Bucket=self.world.data, Key="a.txt")["LegalHold"]
            self.assertEqual(held, {"Status": status})


if __name__ == "__main__":
    unittest.main()
