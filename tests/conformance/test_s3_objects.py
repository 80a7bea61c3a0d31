"""Objects, their versions, locks and uploads in parts, as boto3 and the AWS CLI see them."""

import datetime
import hashlib
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import boto3
from botocore.exceptions import ClientError

from world import REGION, unique


def utc(year):
    return datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc)


class Objects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = boto3.client("s3", region_name=REGION)

    def bucket(self, **options):
        name = unique("objects")
        self.s3.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, **options
        )
        return name

    def refusal(self, call, **arguments):
        with self.assertRaises(ClientError) as raised:
            call(**arguments)
        return raised.exception.response["Error"]["Code"]

    def test_a_large_file_goes_up_and_down_in_parts(self):
        bucket = self.bucket()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "large")
            path.write_bytes(os.urandom(20 * 1024 * 1024))
            self.s3.upload_file(str(path), bucket, "large")
            back = pathlib.Path(folder, "back")
            self.s3.download_file(bucket, "large", str(back))
            self.assertEqual(hashlib.sha256(back.read_bytes()).digest(), hashlib.sha256(path.read_bytes()).digest())
        head = self.s3.head_object(Bucket=bucket, Key="large", PartNumber=1)
        self.assertEqual((head["PartsCount"], head["ContentLength"]), (3, 8 * 1024 * 1024))
        self.assertTrue(head["ETag"].endswith('-3"'))

    def test_every_version_is_there_until_it_is_deleted_by_its_id(self):
        bucket = self.bucket()
        self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        first = self.s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"2")
        marker = self.s3.delete_object(Bucket=bucket, Key="k")
        self.assertTrue(marker["DeleteMarker"])
        self.assertEqual(self.refusal(self.s3.get_object, Bucket=bucket, Key="k"), "NoSuchKey")
        self.assertEqual(self.s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read(), b"1")
        listed = self.s3.list_object_versions(Bucket=bucket)
        self.assertEqual((len(listed["Versions"]), len(listed["DeleteMarkers"])), (2, 1))
        everything = [
            {"Key": entry["Key"], "VersionId": entry["VersionId"]}
            for entry in listed["Versions"] + listed["DeleteMarkers"]
        ]
        self.assertEqual(self.refusal(self.s3.delete_bucket, Bucket=bucket), "BucketNotEmpty")
        self.s3.delete_objects(Bucket=bucket, Delete={"Objects": everything})
        self.s3.delete_bucket(Bucket=bucket)

    def test_a_locked_version_is_kept(self):
        bucket = self.bucket(ObjectLockEnabledForBucket=True)
        rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
        self.s3.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )
        version = self.s3.put_object(Bucket=bucket, Key="k", Body=b"x")["VersionId"]
        which = {"Bucket": bucket, "Key": "k", "VersionId": version}
        self.assertEqual(self.s3.get_object_retention(**which)["Retention"]["Mode"], "GOVERNANCE")
        self.assertEqual(self.refusal(self.s3.delete_object, **which), "AccessDenied")
        kept = {"Mode": "COMPLIANCE", "RetainUntilDate": utc(2099)}
        self.assertEqual(self.refusal(self.s3.put_object_retention, **which, Retention=kept), "AccessDenied")
        self.s3.put_object_retention(**which, Retention=kept, BypassGovernanceRetention=True)
        self.assertEqual(self.refusal(self.s3.delete_object, **which, BypassGovernanceRetention=True), "AccessDenied")
        self.assertEqual(self.s3.head_object(**which)["ObjectLockRetainUntilDate"], utc(2099))
        suspended = {"Status": "Suspended"}
        refused = self.refusal(self.s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration=suspended)
        self.assertEqual(refused, "InvalidBucketState")

    def test_an_archived_object_says_how_its_restore_stands(self):
        bucket = self.bucket()
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="GLACIER")
        self.assertEqual(self.refusal(self.s3.get_object, Bucket=bucket, Key="k"), "InvalidObjectState")
        asked = {"Days": 1, "GlacierJobParameters": {"Tier": "Bulk"}}
        answer = self.s3.restore_object(Bucket=bucket, Key="k", RestoreRequest=asked)
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 202)
        self.assertEqual(self.s3.head_object(Bucket=bucket, Key="k")["Restore"], 'ongoing-request="true"')
        listed = self.s3.list_objects_v2(Bucket=bucket, OptionalObjectAttributes=["RestoreStatus"])
        self.assertTrue(listed["Contents"][0]["RestoreStatus"]["IsRestoreInProgress"])

    def test_grants_are_kept_where_the_bucket_has_lists(self):
        bucket = self.bucket(ObjectOwnership="BucketOwnerPreferred")
        self.s3.delete_public_access_block(Bucket=bucket)
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="public-read")
        policy = self.s3.get_object_acl(Bucket=bucket, Key="k")
        self.assertEqual([grant["Permission"] for grant in policy["Grants"]], ["FULL_CONTROL", "READ"])
        policy = {"Owner": policy["Owner"], "Grants": policy["Grants"][:1]}
        self.s3.put_object_acl(Bucket=bucket, Key="k", AccessControlPolicy=policy)
        self.assertEqual(len(self.s3.get_object_acl(Bucket=bucket, Key="k")["Grants"]), 1)

    def test_what_is_not_built_is_refused_by_name(self):
        bucket = self.bucket()
        calls = [
            self.s3.get_bucket_lifecycle_configuration, self.s3.get_bucket_website,
            self.s3.get_bucket_logging, self.s3.get_bucket_cors, self.s3.get_bucket_notification_configuration,
        ]
        for call in calls:
            self.assertEqual(self.refusal(call, Bucket=bucket), "NotImplemented")


class AwsCli(unittest.TestCase):
    def aws(self, *words):
        command = ["aws", "--region", REGION, "s3", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"AWS_PAGER": ""})
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def test_folders_are_synchronised_and_large_files_copied(self):
        bucket = unique("cli")
        self.aws("mb", f"s3://{bucket}")
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a b").write_text("small")
            pathlib.Path(folder, "large").write_bytes(os.urandom(20 * 1024 * 1024))
            # S3 tells times in whole seconds: a file that was written within the second of its upload is newer than it,
            # and would be uploaded again.
            for file in pathlib.Path(folder).iterdir():
                os.utime(file, (time.time() - 60, time.time() - 60))
            self.aws("sync", folder, f"s3://{bucket}/x", "--quiet")
            self.aws("cp", f"s3://{bucket}/x/large", f"s3://{bucket}/y/large", "--quiet")
            self.assertEqual(self.aws("sync", folder, f"s3://{bucket}/x"), "")
            back = pathlib.Path(folder, "back")
            self.aws("cp", f"s3://{bucket}/y/large", str(back), "--quiet")
            self.assertEqual(back.read_bytes(), pathlib.Path(folder, "large").read_bytes())
        self.aws("rb", f"s3://{bucket}", "--force")


if __name__ == "__main__":
    unittest.main()
