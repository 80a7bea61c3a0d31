"""All eleven operations on real objects, as boto3 sees them: what objects are afterwards, and what the report says."""

import base64
import csv
import datetime
import hashlib
import io
import json
import unittest
import uuid

import boto3

from world import ACCOUNT, REGION, ROLE, unique, wait_for

CSV = "S3BatchOperations_CSV_20180820"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LATER = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s3 = boto3.client("s3", region_name=REGION)
        cls.control = boto3.client("s3control", region_name=REGION)

    def setUp(self):
        self.reports = self.bucket("reports")
        self.manifests = self.bucket("manifests")

    def bucket(self, name, versioned=False, **options):
        bucket = unique(name)
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}, **options)
        if versioned:
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    def put(self, bucket, key="a.txt", body=b"hello", **options):
        return self.s3.put_object(Bucket=bucket, Key=key, Body=body, **options)

    def run_job(self, operation, rows, wanted="Complete"):
        """Runs an operation over rows of (bucket, key[, version]) and returns the report's rows by key."""
        fields = ["Bucket", "Key", "VersionId"][: len(rows[0])]
        body = "".join(",".join(row) + "\n" for row in rows).encode()
        etag = self.s3.put_object(Bucket=self.manifests, Key="m.csv", Body=body)["ETag"]
        job = self.control.create_job(
            AccountId=ACCOUNT,
            Operation=operation,
            Manifest={
                "Spec": {"Format": CSV, "Fields": fields},
                "Location": {"ObjectArn": f"arn:aws:s3:::{self.manifests}/m.csv", "ETag": etag},
            },
            Report={
                "Bucket": f"arn:aws:s3:::{self.reports}",
                "Format": "Report_CSV_20180820",
                "Enabled": True,
                "ReportScope": "AllTasks",
                "ExpectedBucketOwner": ACCOUNT,
            },
            Priority=1,
            RoleArn=ROLE,
            ClientRequestToken=str(uuid.uuid4()),
            ConfirmationRequired=False,
        )["JobId"]
        describe = lambda: self.control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]
        wait_for(lambda: describe()["Status"], ["Complete", "Failed"])
        described = describe()
        self.assertEqual(described["Status"], wanted, described.get("FailureReasons"))
        self.assertEqual(described["Operation"], operation)
        return self.report(job) if wanted == "Complete" else described["FailureReasons"][0]["FailureReason"]

    def report(self, job):
        read = lambda key: self.s3.get_object(Bucket=self.reports, Key=key)["Body"].read()
        results = json.loads(read(f"job-{job}/manifest.json"))["Results"]
        rows = [row for result in results for row in csv.reader(io.StringIO(read(result["Key"]).decode()))]
        return {row[1]: tuple(row[2:]) for row in rows}

    def succeeded(self, rows, *keys):
        for key in keys:
            self.assertEqual(rows[key][1:3], ("succeeded", "200"), rows[key])

    def failed(self, row, status, code):
        self.assertEqual(row[1:4], ("failed", str(status), code), row)

    def test_copy_with_its_options(self):
        source, target = self.bucket("source"), self.bucket("target", ObjectLockEnabledForBucket=True)
        self.put(source, Tagging="a=b", Metadata={"old": "1"}, ContentType="text/plain")
        operation = {
            "S3PutObjectCopy": {
                "TargetResource": f"arn:aws:s3:::{target}",
                "TargetKeyPrefix": "folder",
                "StorageClass": "STANDARD_IA",
                "MetadataDirective": "REPLACE",
                "NewObjectMetadata": {
                    "ContentType": "text/csv",
                    "UserMetadata": {"new": "2"},
                    "SSEAlgorithm": "KMS",
                },
                "SSEAwsKmsKeyId": KEY_ARN,
                "BucketKeyEnabled": True,
                "NewObjectTagging": [{"Key": "c", "Value": "d"}],
                "ObjectLockLegalHoldStatus": "ON",
                "ObjectLockMode": "GOVERNANCE",
                "ObjectLockRetainUntilDate": LATER,
                "ChecksumAlgorithm": "SHA256",
                "RequesterPays": False,
            }
        }
        self.succeeded(self.run_job(operation, [(source, "a.txt")]), "a.txt")
        copied = self.s3.head_object(Bucket=target, Key="folder/a.txt", ChecksumMode="ENABLED")
        self.assertEqual(copied["StorageClass"], "STANDARD_IA")
        self.assertEqual((copied["ContentType"], copied["Metadata"]), ("text/csv", {"new": "2"}))
        self.assertEqual((copied["ServerSideEncryption"], copied["SSEKMSKeyId"]), ("aws:kms", KEY_ARN))
        self.assertEqual(copied["BucketKeyEnabled"], True)
        self.assertEqual((copied["ObjectLockMode"], copied["ObjectLockLegalHoldStatus"]), ("GOVERNANCE", "ON"))
        self.assertEqual(copied["ObjectLockRetainUntilDate"], LATER)
        digest = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
        self.assertEqual(copied["ChecksumSHA256"], digest)
        tags = self.s3.get_object_tagging(Bucket=target, Key="folder/a.txt")["TagSet"]
        self.assertEqual(tags, [{"Key": "c", "Value": "d"}])

    def test_copy_keeps_what_it_is_not_told(self):
        source, target = self.bucket("source"), self.bucket("target")
        self.put(source, Tagging="a=b", Metadata={"old": "1"}, ContentType="text/plain")
        operation = {"S3PutObjectCopy": {"TargetResource": f"arn:aws:s3:::{target}"}}
        self.succeeded(self.run_job(operation, [(source, "a.txt")]), "a.txt")
        copied = self.s3.head_object(Bucket=target, Key="a.txt")
        self.assertEqual((copied["ContentType"], copied["Metadata"]), ("text/plain", {"old": "1"}))
        self.assertEqual(copied["ServerSideEncryption"], "AES256")

    def test_tagging_by_version(self):
        bucket = self.bucket("data", versioned=True)
        first = self.put(bucket)["VersionId"]
        self.put(bucket, body=b"second")
        operation = {"S3PutObjectTagging": {"TagSet": [{"Key": "k", "Value": "v"}]}}
        rows = self.run_job(operation, [(bucket, "a.txt", first)])
        self.assertEqual(rows["a.txt"][0], first)
        tags = lambda **which: self.s3.get_object_tagging(Bucket=bucket, Key="a.txt", **which)["TagSet"]
        self.assertEqual((tags(VersionId=first), tags()), ([{"Key": "k", "Value": "v"}], []))
        self.run_job({"S3DeleteObjectTagging": {}}, [(bucket, "a.txt", first)])
        self.assertEqual(tags(VersionId=first), [])

    def test_access_control_lists(self):
        bucket, shut = self.bucket("data", ObjectOwnership="ObjectWriter"), self.bucket("shut")
        self.put(bucket)
        self.put(shut, key="b.txt")
        grant = {
            "Grantee": {"TypeIdentifier": "uri", "Identifier": "http://acs.amazonaws.com/groups/s3/LogDelivery"},
            "Permission": "READ",
        }
        policy = {"AccessControlList": {"Owner": {"ID": "me"}, "Grants": [grant]}}
        operation = {"S3PutObjectAcl": {"AccessControlPolicy": policy}}
        rows = self.run_job(operation, [(bucket, "a.txt"), (shut, "b.txt")])
        self.succeeded(rows, "a.txt")
        self.failed(rows["b.txt"], 400, "AccessControlListNotSupported")
        grants = self.s3.get_object_acl(Bucket=bucket, Key="a.txt")["Grants"]
        self.assertEqual([(grant["Permission"], grant["Grantee"]["Type"]) for grant in grants], [("READ", "Group")])

    def test_restoring(self):
        bucket = self.bucket("data")
        self.put(bucket, StorageClass="GLACIER")
        self.put(bucket, key="warm.txt")
        operation = {"S3InitiateRestoreObject": {"ExpirationInDays": 2, "GlacierJobTier": "BULK"}}
        rows = self.run_job(operation, [(bucket, "a.txt"), (bucket, "warm.txt")])
        self.succeeded(rows, "a.txt")
        self.failed(rows["warm.txt"], 403, "InvalidObjectState")
        self.assertEqual(self.s3.head_object(Bucket=bucket, Key="a.txt")["Restore"], 'ongoing-request="true"')

    def test_object_lock(self):
        bucket, plain = self.bucket("data", ObjectLockEnabledForBucket=True), self.bucket("plain")
        self.put(bucket)
        self.put(plain)
        hold = {"S3PutObjectLegalHold": {"LegalHold": {"Status": "ON"}}}
        self.succeeded(self.run_job(hold, [(bucket, "a.txt")]), "a.txt")
        held = self.s3.get_object_legal_hold(Bucket=bucket, Key="a.txt")["LegalHold"]
        self.assertEqual(held, {"Status": "ON"})
        reason = self.run_job(hold, [(plain, "a.txt")], wanted="Failed")
        self.assertEqual(reason, "Bucket is missing Object Lock Configuration")
        retention = {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}
        operation = {"S3PutObjectRetention": {"BypassGovernanceRetention": False, "Retention": retention}}
        self.succeeded(self.run_job(operation, [(bucket, "a.txt")]), "a.txt")
        self.assertEqual(self.s3.get_object_retention(Bucket=bucket, Key="a.txt")["Retention"], retention)
        operation = {"S3PutObjectRetention": {"Retention": {}}}
        self.failed(self.run_job(operation, [(bucket, "a.txt")])["a.txt"], 403, "AccessDenied")

    def test_event_holds(self):
        bucket = self.bucket("data", ObjectLockEnabledForBucket=True)
        self.put(bucket)
        which = {"Bucket": bucket, "Key": "a.txt"}
        retain = lambda retention, **more: {"S3PutObjectRetention": {"Retention": retention} | more}  # noqa: E731
        on = {"Mode": "GOVERNANCE", "EventHold": "ON", "EventHoldDuration": {"Days": 30}}
        self.succeeded(self.run_job(retain(on), [(bucket, "a.txt")]), "a.txt")
        kept = self.s3.get_object_retention(**which)["Retention"]
        self.assertEqual({name: kept[name] for name in on}, on)
        self.assertEqual(self.s3.head_object(**which)["ObjectLockEventHoldDurationDays"], 30)
        off = {"Mode": "GOVERNANCE", "EventHold": "OFF"}
        self.succeeded(self.run_job(retain(off), [(bucket, "a.txt")]), "a.txt")
        released = self.s3.get_object_retention(**which)["Retention"]
        self.assertEqual(released["EventHold"], "OFF")
        self.assertNotIn("EventHoldDuration", released)
        removed = self.run_job(retain({}, BypassGovernanceRetention=True), [(bucket, "a.txt")])
        self.succeeded(removed, "a.txt")
        self.assertNotIn("ObjectLockMode", self.s3.head_object(**which))

    def test_replication(self):
        source, target = self.bucket("source", versioned=True), self.bucket("target", versioned=True)
        version = self.put(source, Tagging="a=b")["VersionId"]
        rule = {
            "ID": "all",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{target}"},
        }
        configuration = {"Role": ROLE, "Rules": [rule]}
        self.s3.put_bucket_replication(Bucket=source, ReplicationConfiguration=configuration)
        self.succeeded(self.run_job({"S3ReplicateObject": {}}, [(source, "a.txt", version)]), "a.txt")
        self.assertEqual(self.s3.head_object(Bucket=source, Key="a.txt")["ReplicationStatus"], "COMPLETED")
        replica = self.s3.head_object(Bucket=target, Key="a.txt")
        self.assertEqual((replica["ReplicationStatus"], replica["VersionId"]), ("REPLICA", version))

    def test_checksums(self):
        bucket = self.bucket("data")
        etag = self.put(bucket)["ETag"].strip('"')
        digest = hashlib.sha256(b"hello").digest()
        operation = {"S3ComputeObjectChecksum": {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"}}
        rows = self.run_job(operation, [(bucket, "a.txt"), (bucket, "missing.txt")])
        expected = {
            "checksum_base64": base64.b64encode(digest).decode(),
            "etag": etag,
            "checksumAlgorithm": "SHA256",
            "checksumType": "FULL_OBJECT",
            "checksum_hex": digest.hex().upper(),
        }
        self.assertEqual(json.loads(rows["a.txt"][4]), expected)
        self.failed(rows["missing.txt"], 200, "PermanentFailure")

    def test_encryption(self):
        bucket = self.bucket("data")
        self.put(bucket)
        encryption = {"SSEKMS": {"KMSKeyArn": KEY_ARN, "BucketKeyEnabled": True}}
        operation = {"S3UpdateObjectEncryption": {"ObjectEncryption": encryption}}
        before = self.s3.head_object(Bucket=bucket, Key="a.txt")
        self.succeeded(self.run_job(operation, [(bucket, "a.txt")]), "a.txt")
        after = self.s3.head_object(Bucket=bucket, Key="a.txt")
        self.assertEqual((after["ServerSideEncryption"], after["SSEKMSKeyId"]), ("aws:kms", KEY_ARN))
        self.assertEqual((after["ETag"], after["LastModified"]), (before["ETag"], before["LastModified"]))

    def test_a_function_that_nobody_gave_is_not_found(self):
        bucket = self.bucket("data")
        self.put(bucket)
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:nobody"
        operation = {
            "LambdaInvoke": {
                "FunctionArn": function,
                "InvocationSchemaVersion": "2.0",
                "UserArguments": {"width": "320"},
            }
        }
        row = self.run_job(operation, [(bucket, "a.txt")])["a.txt"]
        self.failed(row, 404, "ResourceNotFoundException")
        self.assertIn(f"Function not found: {function}", row[4])


if __name__ == "__main__":
    unittest.main()
