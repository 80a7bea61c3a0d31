"""boto3 against a local S3 that has access keys: right and wrong ones, and presigned URLs."""

import unittest
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

from server import Server
from world import ACCOUNT


class Signatures(unittest.TestCase):
    def setUp(self):
        server = Server("--access-key", "tester:a secret/with+signs")
        self.url = server.start()
        self.addCleanup(server.stop)

    def client(self, service, key="tester", secret="a secret/with+signs", **config):
        # The clients reach it as their proxy, so that the host they sign is the one they know.
        proxies = {"http": self.url}
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=f"http://{service}.emulator.test",
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=botocore.config.Config(proxies=proxies, retries={"max_attempts": 0}, **config),
        )

    def code(self, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]["Code"]

    def test_the_right_key_is_accepted_by_both_planes(self):
        s3 = self.client("s3")
        s3.create_bucket(Bucket="signed")
        s3.put_object(Bucket="signed", Key="with space+plus/\u00e4~!*'().txt", Body=b"hello", Metadata={"k": "a  b"})
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="signed", Prefix="with space+")["Contents"]]
        self.assertEqual(len(keys), 1)
        self.assertEqual(s3.get_object(Bucket="signed", Key=keys[0])["Body"].read(), b"hello")
        self.assertEqual(self.client("s3control").list_jobs(AccountId=ACCOUNT)["Jobs"], [])

    def test_both_forms_of_host_are_accepted(self):
        for style in ("path", "virtual"):
            s3 = self.client("s3", s3={"addressing_style": style})
            s3.create_bucket(Bucket=f"signed-{style}")
            s3.put_object(Bucket=f"signed-{style}", Key="k", Body=b"x")
            self.assertEqual(s3.head_object(Bucket=f"signed-{style}", Key="k")["ContentLength"], 1)

    def test_a_wrong_secret_and_an_unknown_key_are_told_apart(self):
        for service, call in (("s3", "list_buckets"), ("s3control", "list_jobs")):
            arguments = {"AccountId": ACCOUNT} if service == "s3control" else {}
            wrong = getattr(self.client(service, secret="wrong"), call)
            self.assertEqual(self.code(wrong, **arguments), "SignatureDoesNotMatch")
            unknown = getattr(self.client(service, key="stranger"), call)
            self.assertEqual(self.code(unknown, **arguments), "InvalidAccessKeyId")

    def test_a_presigned_url_needs_no_key(self):
        s3 = self.client("s3", signature_version="s3v4", s3={"addressing_style": "path"})
        s3.create_bucket(Bucket="signed")
        s3.put_object(Bucket="signed", Key="a b", Body=b"x")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "a b"}, ExpiresIn=60)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": self.url}))
        self.assertEqual(opener.open(url).read(), b"x")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            opener.open(url.replace("a%20b", "other"))
        self.assertEqual(caught.exception.code, 403)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            opener.open(url.split("?")[0])
        self.assertEqual(caught.exception.code, 403)
        caught.exception.close()


if __name__ == "__main__":
    unittest.main()
