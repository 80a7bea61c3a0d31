"""The eight job calls and the S3 data plane, as boto3 sees them."""

import csv
import hashlib
import io
import json
import unittest
import uuid

import boto3
from botocore.exceptions import ClientError

from world import ACCOUNT, REGION, ROLE, World, wait_for


class Jobs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = boto3.client("s3", region_name=REGION)
        cls.control = boto3.client("s3control", region_name=REGION)

    def setUp(self):
        self.world = World(self.s3)

    def create(self, **changes):
        request = {
            "AccountId": ACCOUNT,
            "Operation": {"S3PutObjectTagging": {"TagSet": [{"Key": "team", "Value": "a"}]}},
            "Manifest": self.world.manifest(),
            "Report": self.world.report(),
            "Priority": 10,
            "RoleArn": ROLE,
            "ClientRequestToken": str(uuid.uuid4()),
            "Description": "a job <of> the \"suite\"",
            "ConfirmationRequired": True,
        }
        request.update(changes)
        return self.control.create_job(**{k: v for k, v in request.items() if v is not None})["JobId"]

    def describe(self, job):
        return self.control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]

    def wait(self, job, *wanted):
        return wait_for(lambda: self.describe(job)["Status"], wanted)

    def update(self, job, status):
        return self.control.update_job_status(AccountId=ACCOUNT, JobId=job, RequestedJobStatus=status)

    def code(self, call, *args, **kwargs):
        with self.assertRaises(ClientError) as caught:
            call(*args, **kwargs)
        error = caught.exception.response
        self.assertTrue(error["Error"]["Message"])
        return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]

    def test_a_confirmed_job_runs_and_its_report_is_read_with_plain_s3_calls(self):
        job = self.create()
        self.wait(job, "Suspended")
        held = self.describe(job)
        self.assertEqual(held["SuspendedCause"], "AWAITING_CONFIRMATION")
        self.assertEqual(held["ProgressSummary"]["TotalNumberOfTasks"], 3)
        self.assertEqual(self.s3.get_object_tagging(Bucket=self.world.data, Key="a.txt")["TagSet"], [])
        self.assertEqual(self.update(job, "Ready")["Status"], "Ready")
        self.wait(job, "Complete")
        tags = self.s3.get_object_tagging(Bucket=self.world.data, Key="with space.txt")["TagSet"]
        self.assertEqual(tags, [{"Key": "team", "Value": "a"}])
        self.assert_report(job)

    def assert_report(self, job):
        folder = f"final-reports/job-{job}"
        read = lambda key: self.s3.get_object(Bucket=self.world.reports, Key=key)["Body"].read()
        manifest = read(f"{folder}/manifest.json")
        self.assertEqual(read(f"{folder}/manifest.json.md5").decode().strip(), hashlib.md5(manifest).hexdigest())
        results = json.loads(manifest)["Results"]
        self.assertEqual([result["TaskExecutionStatus"] for result in results], ["succeeded"])
        body = read(results[0]["Key"])
        self.assertEqual(hashlib.md5(body).hexdigest(), results[0]["MD5Checksum"])
        rows = list(csv.reader(io.StringIO(body.decode())))
        keys = sorted(row[1] for row in rows)
        self.assertEqual(keys, ["a.txt", "folder/b.txt", "with%20space.txt"])
        self.assertEqual({(row[3], row[4]) for row in rows}, {("succeeded", "200")})

    def test_a_described_job_is_the_created_one(self):
        job = self.describe(self.create())
        self.assertEqual(job["Description"], 'a job <of> the "suite"')
        self.assertEqual(job["Manifest"], self.world.manifest())
        self.assertEqual(job["Report"], self.world.report())
        self.assertEqual(job["RoleArn"], ROLE)
        self.assertEqual(job["Priority"], 10)
        self.assertTrue(job["JobArn"].startswith(f"arn:aws:s3:{REGION}:{ACCOUNT}:job/"))
        self.assertTrue(job["ConfirmationRequired"])

    def test_a_job_without_the_gate_runs_by_itself(self):
        job = self.create(ConfirmationRequired=False)
        self.wait(job, "Complete")

    def test_a_missing_key_is_a_failed_task_and_the_job_is_complete(self):
        self.s3.delete_object(Bucket=self.world.data, Key="a.txt")
        job = self.create(ConfirmationRequired=False)
        self.wait(job, "Complete")
        progress = self.describe(job)["ProgressSummary"]
        self.assertEqual((progress["NumberOfTasksSucceeded"], progress["NumberOfTasksFailed"]), (2, 1))

    def test_a_changed_manifest_fails_the_job(self):
        manifest = self.world.manifest()
        manifest["Location"]["ETag"] = "0" * 32
        job = self.create(Manifest=manifest, ConfirmationRequired=False)
        self.wait(job, "Failed")
        self.assertTrue(self.describe(job)["FailureReasons"][0]["FailureReason"])

    def test_objects_are_copied_under_a_prefix(self):
        copy = {"S3PutObjectCopy": {"TargetResource": f"arn:aws:s3:::{self.world.reports}", "TargetKeyPrefix": "copies"}}
        job = self.create(Operation=copy, ConfirmationRequired=False)
        self.wait(job, "Complete")
        listed = self.s3.list_objects_v2(Bucket=self.world.reports, Prefix="copies/")["Contents"]
        keys = [item["Key"] for item in listed]
        self.assertEqual(keys, ["copies/a.txt", "copies/folder/b.txt", "copies/with space.txt"])

    def test_jobs_are_listed_newest_first_and_by_status(self):
        first, second = self.create(), self.create()
        self.wait(first, "Suspended")
        self.wait(second, "Suspended")
        listed = self.control.list_jobs(AccountId=ACCOUNT, JobStatuses=["Suspended"])["Jobs"]
        order = [job["JobId"] for job in listed if job["JobId"] in (first, second)]
        self.assertEqual(order, [second, first])
        self.assertEqual(listed[0]["Operation"], "S3PutObjectTagging")

    def test_pages_of_jobs_follow_each_other(self):
        jobs = {self.create() for _ in range(3)}
        seen, token = [], {}
        while True:
            page = self.control.list_jobs(AccountId=ACCOUNT, MaxResults=2, **token)
            self.assertLessEqual(len(page["Jobs"]), 2)
            seen += [job["JobId"] for job in page["Jobs"]]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(jobs, set(seen))

    def test_priority_can_change(self):
        job = self.create()
        answer = self.control.update_job_priority(AccountId=ACCOUNT, JobId=job, Priority=99)
        self.assertEqual((answer["JobId"], answer["Priority"]), (job, 99))
        self.assertEqual(self.describe(job)["Priority"], 99)

    def test_tags_are_put_got_and_deleted(self):
        job = self.create(Tags=[{"Key": "Department", "Value": "Finance"}])
        get = lambda: self.control.get_job_tagging(AccountId=ACCOUNT, JobId=job)["Tags"]
        self.assertEqual(get(), [{"Key": "Department", "Value": "Finance"}])
        self.control.put_job_tagging(AccountId=ACCOUNT, JobId=job, Tags=[{"Key": "k", "Value": "v"}])
        self.assertEqual(get(), [{"Key": "k", "Value": "v"}])
        self.control.delete_job_tagging(AccountId=ACCOUNT, JobId=job)
        self.assertEqual(get(), [])

    def test_a_held_job_is_cancelled_at_once(self):
        job = self.create()
        self.wait(job, "Suspended")
        self.assertEqual(self.update(job, "Cancelled")["Status"], "Cancelled")
        self.assertEqual(self.code(self.update, job, "Ready"), ("JobStatusException", 400))

    def test_a_token_means_one_job_and_not_another_one(self):
        token = str(uuid.uuid4())
        first = self.create(ClientRequestToken=token)
        self.assertEqual(self.create(ClientRequestToken=token), first)
        self.assertEqual(self.code(self.create, ClientRequestToken=token, Priority=11), ("IdempotencyException", 400))

    def test_a_missing_job_is_said_to_be_missing(self):
        code, status = self.code(self.describe, str(uuid.uuid4()))
        self.assertIn((code, status), [("NoSuchJob", 404), ("NotFoundException", 400)])

    def test_a_field_that_would_be_ignored_is_refused_by_name(self):
        copy = {"TargetResource": f"arn:aws:s3:::{self.world.reports}", "NewObjectMetadata": {"RequesterCharged": True}}
        code, status = self.code(self.create, Operation={"S3PutObjectCopy": copy})
        self.assertEqual((code, status), ("NotImplemented", 501))


class DataPlane(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = boto3.client("s3", region_name=REGION)

    def setUp(self):
        self.world = World(self.s3)

    def status(self, call, **kwargs):
        with self.assertRaises(ClientError) as caught:
            call(**kwargs)
        return caught.exception.response["ResponseMetadata"]["HTTPStatusCode"]

    def test_conditional_writes_hold(self):
        bucket = self.world.data
        etag = self.s3.put_object(Bucket=bucket, Key="c", Body=b"1", IfNoneMatch="*")["ETag"]
        self.assertEqual(self.status(self.s3.put_object, Bucket=bucket, Key="c", Body=b"2", IfNoneMatch="*"), 412)
        self.s3.put_object(Bucket=bucket, Key="c", Body=b"3", IfMatch=etag)
        self.assertEqual(self.status(self.s3.put_object, Bucket=bucket, Key="c", Body=b"4", IfMatch=etag), 412)
        self.assertEqual(self.s3.get_object(Bucket=bucket, Key="c")["Body"].read(), b"3")

    def test_objects_are_listed_by_folder(self):
        page = self.s3.list_objects_v2(Bucket=self.world.data, Delimiter="/")
        self.assertEqual([item["Key"] for item in page["Contents"]], ["a.txt", "with space.txt"])
        self.assertEqual([item["Prefix"] for item in page["CommonPrefixes"]], ["folder/"])

    def test_a_copy_keeps_metadata_and_a_missing_object_is_missing(self):
        bucket = self.world.data
        self.s3.put_object(Bucket=bucket, Key="m", Body=b"x", Metadata={"who": "me"}, ContentType="text/plain")
        self.s3.copy_object(Bucket=bucket, Key="n", CopySource={"Bucket": bucket, "Key": "m"})
        head = self.s3.head_object(Bucket=bucket, Key="n")
        self.assertEqual((head["Metadata"], head["ContentType"]), ({"who": "me"}, "text/plain"))
        self.s3.delete_object(Bucket=bucket, Key="n")
        self.assertEqual(self.status(self.s3.head_object, Bucket=bucket, Key="n"), 404)

    def test_tags_replace_each_other(self):
        place = {"Bucket": self.world.data, "Key": "a.txt"}
        for value in ("1", "2"):
            self.s3.put_object_tagging(**place, Tagging={"TagSet": [{"Key": "k" + value, "Value": value}]})
        self.assertEqual(self.s3.get_object_tagging(**place)["TagSet"], [{"Key": "k2", "Value": "2"}])
        self.s3.delete_object_tagging(**place)
        self.assertEqual(self.s3.get_object_tagging(**place)["TagSet"], [])


if __name__ == "__main__":
    unittest.main()
