"""Each of the eleven operations, asked for by each of the three clients: what objects are afterwards, and what the report says.

A client makes the job, follows it, looks at the objects and reads the report; boto3 prepares buckets, objects and manifests.
"""

import base64
import csv
import datetime
import hashlib
import io
import json
import os
import sys
import tempfile
import unittest
import uuid

from clients import AwsCli, Boto3, JavaScript, instant
from server import Server
from world import ACCOUNT, REGION, ROLE, unique, wait_for

KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LATER = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)
TAGS = [{"Key": "k", "Value": "v"}]
KEYS = ("a.txt", "with space.txt")


class Scene:
    """What all tests need; each class of tests is there once for each client, at the end of the file."""

    make = None
    proxy = None

    @classmethod
    def setUpClass(cls):
        cls.client = cls.make(cls.proxy)
        cls.s3 = Boto3(cls.proxy).client("s3")
        cls.addClassCleanup(cls.client.close)

    def setUp(self):
        self.manifests, self.reports = self.bucket("manifests"), self.bucket("reports")

    def bucket(self, name, versioned=False, **options):
        bucket = unique(name)
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}, **options)
        if versioned:
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return bucket

    def put(self, bucket, **options):
        """Two objects, each with its key as body; returns their version ids, if any."""
        put = lambda key: self.s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), **options)
        return [put(key).get("VersionId") for key in KEYS]

    def ask(self, operation, **arguments):
        return self.client.call("s3", operation, **arguments)

    def each(self, operation, bucket, prefix="", **arguments):
        """What the client sees of both objects."""
        return [self.ask(operation, Bucket=bucket, Key=prefix + key, **arguments) for key in KEYS]

    def run_job(self, operation, bucket, versions=(None, None)):
        """Runs the operation over both objects; returns result messages in the order of keys, all of tasks that succeeded."""
        job = self.create(operation, bucket, versions)
        describe = lambda: self.client.call("s3control", "DescribeJob", AccountId=ACCOUNT, JobId=job)["Job"]
        wait_for(lambda: describe()["Status"], ["Complete", "Failed"])
        described = describe()
        self.assertEqual(described["Status"], "Complete", described.get("FailureReasons"))
        self.assertEqual(list(described["Operation"]), list(operation))
        progress = described["ProgressSummary"]
        counts = [progress[f"{count}"] for count in ("TotalNumberOfTasks", "NumberOfTasksSucceeded", "NumberOfTasksFailed")]
        self.assertEqual(counts, [2, 2, 0])
        return self.report(job, bucket, versions)

    def create(self, operation, bucket, versions):
        fields = ["Bucket", "Key", "VersionId"] if versions[0] else ["Bucket", "Key"]
        rows = [[bucket, key.replace(" ", "%20"), version][: len(fields)] for key, version in zip(KEYS, versions)]
        body = "".join(",".join(row) + "\n" for row in rows).encode()
        etag = self.s3.put_object(Bucket=self.manifests, Key="m.csv", Body=body)["ETag"]
        spec = {"Format": "S3BatchOperations_CSV_20180820", "Fields": fields}
        return self.client.call(
            "s3control",
            "CreateJob",
            AccountId=ACCOUNT,
            Operation=operation,
            Manifest={"Spec": spec, "Location": {"ObjectArn": f"arn:aws:s3:::{self.manifests}/m.csv", "ETag": etag}},
            Report={
                "Bucket": f"arn:aws:s3:::{self.reports}",
                "Prefix": "done",
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

    def report(self, job, bucket, versions):
        read = lambda key: self.ask("GetObject", Bucket=self.reports, Key=key)["Body"]
        results = json.loads(read(f"done/job-{job}/manifest.json"))["Results"]
        body = read(results[0]["Key"])
        self.assertEqual(hashlib.md5(body).hexdigest(), results[0]["MD5Checksum"])
        rows = sorted(csv.reader(io.StringIO(body.decode())), key=lambda row: row[1])
        expected = [[bucket, key.replace(" ", "%20"), version or "", "succeeded", "200", ""] for key, version in zip(KEYS, versions)]
        self.assertEqual([row[:6] for row in rows], expected)
        return [row[6] for row in rows]


class EveryOperation(Scene):
    def test_put_object_copy(self):
        source, target = self.bucket("source"), self.bucket("target")
        self.put(source, Tagging="k=v", Metadata={"who": "me"})
        copy = {"TargetResource": f"arn:aws:s3:::{target}", "TargetKeyPrefix": "copies", "StorageClass": "STANDARD_IA"}
        self.run_job({"S3PutObjectCopy": copy}, source)
        for key, copied in zip(KEYS, self.each("GetObject", target, "copies/")):
            self.assertEqual(copied["Body"], key.encode())
            self.assertEqual((copied["StorageClass"], copied["Metadata"]), ("STANDARD_IA", {"who": "me"}))
        self.assertEqual([seen["TagSet"] for seen in self.each("GetObjectTagging", target, "copies/")], [TAGS, TAGS])

    def test_put_object_tagging(self):
        bucket = self.bucket("data")
        self.put(bucket, Tagging="old=1")
        self.run_job({"S3PutObjectTagging": {"TagSet": TAGS}}, bucket)
        self.assertEqual([seen["TagSet"] for seen in self.each("GetObjectTagging", bucket)], [TAGS, TAGS])

    def test_delete_object_tagging(self):
        bucket = self.bucket("data", versioned=True)
        versions = self.put(bucket, Tagging="k=v")
        self.put(bucket, Tagging="k=v")
        self.run_job({"S3DeleteObjectTagging": {}}, bucket, versions)
        self.assertEqual([seen["TagSet"] for seen in self.each("GetObjectTagging", bucket)], [TAGS, TAGS])
        for key, version in zip(KEYS, versions):
            seen = self.ask("GetObjectTagging", Bucket=bucket, Key=key, VersionId=version)
            self.assertEqual(seen["TagSet"], [])

    def test_put_object_acl(self):
        bucket = self.bucket("data", ObjectOwnership="ObjectWriter")
        self.put(bucket)
        group = {"TypeIdentifier": "uri", "Identifier": "http://acs.amazonaws.com/groups/s3/LogDelivery"}
        grants = [{"Grantee": group, "Permission": "READ"}]
        policy = {"AccessControlList": {"Owner": {"ID": "me"}, "Grants": grants}}
        self.run_job({"S3PutObjectAcl": {"AccessControlPolicy": policy}}, bucket)
        for seen in self.each("GetObjectAcl", bucket):
            grants = [(grant["Permission"], grant["Grantee"]["URI"]) for grant in seen["Grants"]]
            self.assertEqual(grants, [("READ", group["Identifier"])])

    def test_initiate_restore_object(self):
        bucket = self.bucket("data")
        self.put(bucket, StorageClass="GLACIER")
        self.run_job({"S3InitiateRestoreObject": {"ExpirationInDays": 2, "GlacierJobTier": "BULK"}}, bucket)
        restores = [seen["Restore"] for seen in self.each("HeadObject", bucket)]
        self.assertEqual(restores, ['ongoing-request="true"'] * 2)

    def test_put_object_legal_hold(self):
        bucket = self.bucket("data", ObjectLockEnabledForBucket=True)
        self.put(bucket)
        self.run_job({"S3PutObjectLegalHold": {"LegalHold": {"Status": "ON"}}}, bucket)
        self.assertEqual([seen["LegalHold"]["Status"] for seen in self.each("GetObjectLegalHold", bucket)], ["ON", "ON"])

    def test_put_object_retention(self):
        bucket = self.bucket("data", ObjectLockEnabledForBucket=True)
        self.put(bucket)
        self.run_job({"S3PutObjectRetention": {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}}}, bucket)
        for seen in self.each("GetObjectRetention", bucket):
            self.assertEqual(seen["Retention"]["Mode"], "GOVERNANCE")
            self.assertEqual(instant(seen["Retention"]["RetainUntilDate"]), instant(LATER))

    def test_replicate_object(self):
        source, target = self.bucket("source", versioned=True), self.bucket("target", versioned=True)
        versions = self.put(source)
        rule = {
            "ID": "all",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{target}"},
        }
        self.s3.put_bucket_replication(Bucket=source, ReplicationConfiguration={"Role": ROLE, "Rules": [rule]})
        self.run_job({"S3ReplicateObject": {}}, source, versions)
        self.assertEqual([seen["ReplicationStatus"] for seen in self.each("HeadObject", source)], ["COMPLETED"] * 2)
        replicas = [(seen["ReplicationStatus"], seen["VersionId"]) for seen in self.each("HeadObject", target)]
        self.assertEqual(replicas, [("REPLICA", version) for version in versions])

    def test_compute_object_checksum(self):
        bucket = self.bucket("data")
        self.put(bucket)
        checksum = {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"}
        messages = self.run_job({"S3ComputeObjectChecksum": checksum}, bucket)
        seen = [json.loads(message)["checksum_base64"] for message in messages]
        self.assertEqual(seen, [base64.b64encode(hashlib.sha256(key.encode()).digest()).decode() for key in KEYS])

    def test_update_object_encryption(self):
        bucket = self.bucket("data")
        self.put(bucket)
        encryption = {"SSEKMS": {"KMSKeyArn": KEY_ARN, "BucketKeyEnabled": True}}
        self.run_job({"S3UpdateObjectEncryption": {"ObjectEncryption": encryption}}, bucket)
        for seen in self.each("HeadObject", bucket):
            encryption = (seen["ServerSideEncryption"], seen["SSEKMSKeyId"], seen["BucketKeyEnabled"])
            self.assertEqual(encryption, ("aws:kms", KEY_ARN, True))


class InvokedFunction(Scene):
    """The eleventh operation needs a server that knows a function."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.log = os.path.join(folder.name, "invoked")
        function = os.path.join(os.path.dirname(os.path.abspath(__file__)), "function.py")
        server = Server("--function", f"measure={sys.executable} {function} {cls.log}")
        cls.proxy = server.start()
        cls.addClassCleanup(server.stop)
        super().setUpClass()

    def test_lambda_invoke(self):
        bucket = self.bucket("data")
        self.put(bucket)
        invoke = {
            "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:measure",
            "InvocationSchemaVersion": "2.0",
            "UserArguments": {"width": "320"},
        }
        messages = self.run_job({"LambdaInvoke": invoke}, bucket)
        # An event has keys as the manifest has them: URL-encoded.
        keys = [key.replace(" ", "%20") for key in KEYS]
        self.assertEqual(messages, [f"{len(key)} characters" for key in keys])
        with open(self.log) as log:
            self.assertEqual(sorted(log), [f"{bucket} {key} 320\n" for key in keys])


class EveryOperationWithBoto3(EveryOperation, unittest.TestCase):
    make = Boto3


class EveryOperationWithAwsCli(EveryOperation, unittest.TestCase):
    make = AwsCli


class EveryOperationWithJavaScript(EveryOperation, unittest.TestCase):
    make = JavaScript


class FunctionWithBoto3(InvokedFunction, unittest.TestCase):
    make = Boto3


class FunctionWithAwsCli(InvokedFunction, unittest.TestCase):
    make = AwsCli


class FunctionWithJavaScript(InvokedFunction, unittest.TestCase):
    make = JavaScript


if __name__ == "__main__":
    unittest.main()
