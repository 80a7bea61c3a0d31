"""The AWS CLI against the local S3, the S3 User Guide's own create-job command among others."""

import json
import os
import subprocess
import unittest

import boto3

from world import ACCOUNT, REGION, ROLE, World, wait_for

# "Creating an S3 Batch Operations job" in the S3 User Guide, with its placeholders filled: the account, the role, the
# buckets (by today's naming rules) and the manifest's ETag.
CREATE_JOB = """\
aws s3control create-job \\
    --region us-west-2 \\
    --account-id {account} \\
    --operation '{{"S3PutObjectTagging": {{ "TagSet": [{{"Key":"keyOne", "Value":"ValueOne"}}] }}}}' \\
    --manifest '{{"Spec":{{"Format":"S3BatchOperations_CSV_20180820","Fields":["Bucket","Key"]}},"Location":{{"ObjectArn":"arn:aws:s3:::{manifests}/manifest.csv","ETag":"{etag}"}}}}' \\
    --report '{{"Bucket":"arn:aws:s3:::{reports}","Prefix":"final-reports", "Format":"Report_CSV_20180820","Enabled":true,"ReportScope":"AllTasks"}}' \\
    --priority 42 \\
    --role-arn {role} \\
    --client-request-token $(cat /proc/sys/kernel/random/uuid) \\
    --description "job Description" \\
    --no-confirmation-required
"""


def shell(command):
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"AWS_PAGER": ""})
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def control(call, *words):
    return shell(f"aws s3control {call} --region {REGION} --account-id {ACCOUNT} " + " ".join(words))


class AwsCli(unittest.TestCase):
    def setUp(self):
        self.world = World(boto3.client("s3", region_name=REGION))

    def create(self, gate="--no-confirmation-required"):
        command = CREATE_JOB.format(
            account=ACCOUNT, role=ROLE, etag=self.world.etag,
            manifests=self.world.manifests, reports=self.world.reports,
        )
        return shell(command.replace("--no-confirmation-required", gate))["JobId"]

    def wait(self, job, *wanted):
        return wait_for(lambda: control("describe-job", "--job-id", job)["Job"]["Status"], wanted)

    def test_the_user_guide_s_command_creates_a_job_that_runs(self):
        job = self.create()
        self.wait(job, "Complete")
        described = control("describe-job", "--job-id", job)["Job"]
        self.assertEqual(described["ProgressSummary"]["NumberOfTasksSucceeded"], 3)
        tags = shell(f"aws s3api get-object-tagging --region {REGION} --bucket {self.world.data} --key a.txt")
        self.assertEqual(tags["TagSet"], [{"Key": "keyOne", "Value": "ValueOne"}])
        key = f"final-reports/job-{job}/manifest.json"
        shell(f"aws s3api get-object --region {REGION} --bucket {self.world.reports} --key {key} /dev/stderr > /dev/null")

    def test_a_held_job_is_listed_described_prioritised_tagged_and_confirmed(self):
        job = self.create("--confirmation-required")
        self.wait(job, "Suspended")
        listed = control("list-jobs", "--job-statuses", "Suspended")["Jobs"]
        self.assertIn(job, [item["JobId"] for item in listed])
        self.assertEqual(control("update-job-priority", "--job-id", job, "--priority", "98")["Priority"], 98)
        control("put-job-tagging", "--job-id", job, "--tags", "Key=Department,Value=Finance")
        tags = control("get-job-tagging", "--job-id", job)["Tags"]
        self.assertEqual(tags, [{"Key": "Department", "Value": "Finance"}])
        control("delete-job-tagging", "--job-id", job)
        self.assertEqual(control("get-job-tagging", "--job-id", job).get("Tags", []), [])
        control("update-job-status", "--job-id", job, "--requested-job-status", "Ready")
        self.wait(job, "Complete")

    def test_a_held_job_can_be_cancelled_with_a_reason(self):
        job = self.create("--confirmation-required")
        self.wait(job, "Suspended")
        reason = "--status-update-reason 'no longer needed'"
        control("update-job-status", "--job-id", job, "--requested-job-status", "Cancelled", reason)
        self.assertEqual(control("describe-job", "--job-id", job)["Job"]["StatusUpdateReason"], "no longer needed")


if __name__ == "__main__":
    unittest.main()
