"""What both suites need: buckets, a manifest, and a job's way to its end.

Run by `.ci/run` inside `s3jobs local exec`, whose environment leads every AWS client to the local S3.
"""

import hashlib
import time
import uuid

ACCOUNT = "123456789012"
REGION = "us-west-2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/S3BatchJobRole"


def unique(name):
    """A bucket name that no other test uses."""
    return f"{name}-{uuid.uuid4().hex[:12]}"


class World:
    """Three buckets: objects, their manifest, and room for reports."""

    def __init__(self, s3, keys=("a.txt", "folder/b.txt", "with space.txt")):
        self.s3 = s3
        self.data, self.manifests, self.reports = unique("data"), unique("manifests"), unique("reports")
        for bucket in (self.data, self.manifests, self.reports):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in keys:
            s3.put_object(Bucket=self.data, Key=key, Body=key.encode())
        encoded = [key.replace(" ", "%20") for key in keys]
        self.body = "".join(f"{self.data},{key}\n" for key in encoded).encode()
        self.etag = s3.put_object(Bucket=self.manifests, Key="manifest.csv", Body=self.body)["ETag"].strip('"')
        assert self.etag == hashlib.md5(self.body).hexdigest()

    def manifest(self):
        return {
            "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
            "Location": {"ObjectArn": f"arn:aws:s3:::{self.manifests}/manifest.csv", "ETag": self.etag},
        }

    def report(self, prefix="final-reports", scope="AllTasks"):
        return {
            "Bucket": f"arn:aws:s3:::{self.reports}",
            "Prefix": prefix,
            "Format": "Report_CSV_20180820",
            "Enabled": True,
            "ReportScope": scope,
        }


def wait_for(probe, wanted, seconds=30):
    """Asks until the answer is one of those wanted; fails with the last answer when the time is up."""
    end = time.monotonic() + seconds
    while True:
        seen = probe()
        if seen in wanted:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"still {seen!r} after {seconds} seconds; waited for {wanted}")
        time.sleep(0.05)
