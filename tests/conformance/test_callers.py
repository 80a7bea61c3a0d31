"""How programs find the services and themselves: STS, one URL for all, and URLs that were signed before."""

import json
import os
import unittest
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

from cli import aws
from server import Server
from world import ACCOUNT, unique

SECRET = "a secret/with+signs"


def boto(service, proxy=None, key="local", secret="local", endpoint=None, **config):
    """A client whose host is the one that it is told, or that of the environment, by way of the proxy."""
    proxies = {"http": proxy or os.environ["HTTP_PROXY"]}
    config = botocore.config.Config(proxies=proxies, retries={"total_max_attempts": 1}, **config)
    return boto3.client(
        service, region_name="us-east-1", endpoint_url=endpoint, config=config, aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


def fetch(url, proxy, **request):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    return opener.open(urllib.request.Request(url, **request))


class Identity(unittest.TestCase):
    def test_boto3_is_told_the_account_of_its_key(self):
        said = boto("sts", key=ACCOUNT).get_caller_identity()
        self.assertEqual((said["Account"], said["Arn"]), (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"))
        said = boto("sts").get_caller_identity()
        self.assertEqual((said["Account"], said["Arn"]), ("0" * 12, f"arn:aws:iam::{'0' * 12}:user/local"))

    def test_the_aws_cli_is_told_the_same(self):
        environment = os.environ | {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_PAGER": ""}
        done = aws(["--output", "json", "sts", "get-caller-identity"], environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["Account"], ACCOUNT)

    def test_a_url_that_is_signed_tells_who_signed_it(self):
        url = boto("sts", key=ACCOUNT).generate_presigned_url("get_caller_identity", HttpMethod="GET")
        self.assertIn(f"<Account>{ACCOUNT}</Account>", fetch(url, os.environ["HTTP_PROXY"]).read().decode())

    def test_other_calls_are_refused_by_name(self):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            boto("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/Role", RoleSessionName="session")
        error = caught.exception.response
        self.assertEqual((error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]), ("NotImplemented", 501))
        self.assertIn("AssumeRole", error["Error"]["Message"])

    def test_pages_of_other_sites_are_told_nothing(self):
        url = boto("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            fetch(url, os.environ["HTTP_PROXY"], headers={"Origin": "https://evil.example"})
        self.assertEqual(caught.exception.code, 403)
        caught.exception.close()


class OneUrl(unittest.TestCase):
    def test_all_services_have_it(self):
        port = urllib.parse.urlsplit(os.environ["HTTP_PROXY"]).port
        hosts = ["s3.emulator.test", "s3control.emulator.test", f"localhost:{port}"]
        for host in hosts:
            for style in ("path", "virtual"):
                endpoint = f"http://{host}"
                s3 = boto("s3", endpoint=endpoint, s3={"addressing_style": style})
                bucket = unique("one-url")
                s3.create_bucket(Bucket=bucket)
                s3.put_object(Bucket=bucket, Key="v20180820/jobs", Body=b"an object")
                self.assertEqual(s3.get_object(Bucket=bucket, Key="v20180820/jobs")["Body"].read(), b"an object")
                self.assertIn("Jobs", boto("s3control", endpoint=endpoint).list_jobs(AccountId=ACCOUNT))
                self.assertEqual(boto("sts", endpoint=endpoint).get_caller_identity()["Account"], "0" * 12)


class Keys(unittest.TestCase):
    """The same with access keys: what a signature is for is what it is good for."""

    def setUp(self):
        server = Server("--access-key", f"{ACCOUNT}:{SECRET}")
        self.url = server.start()
        self.addCleanup(server.stop)

    def client(self, service, key=ACCOUNT, secret=SECRET, endpoint="http://s3.emulator.test", **config):
        return boto(service, self.url, key, secret, endpoint, **config)

    def refused(self, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]["Code"]

    def status(self, url, **request):
        try:
            with fetch(url, self.url, **request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_one_url_takes_the_signatures_of_all_services(self):
        self.client("s3").create_bucket(Bucket="signed")
        self.assertEqual(self.client("s3control").list_jobs(AccountId=ACCOUNT)["Jobs"], [])
        for endpoint in ("http://s3.emulator.test", "http://sts.emulator.test"):
            self.assertEqual(self.client("sts", endpoint=endpoint).get_caller_identity()["Account"], ACCOUNT)

    def test_sts_says_what_is_wrong_with_a_signature(self):
        self.assertEqual(self.refused(self.client("sts", secret="wrong").get_caller_identity), "SignatureDoesNotMatch")
        self.assertEqual(self.refused(self.client("sts", key="x").get_caller_identity), "InvalidClientTokenId")

    def test_a_url_that_is_signed_for_one_action_is_good_for_no_other(self):
        url = self.client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
        self.assertEqual(self.status(url), 200)
        self.assertEqual(self.status(url.replace("GetCallerIdentity", "AssumeRole")), 403)

    def test_urls_of_version_2_are_good_until_they_are_changed(self):
        s3 = self.client("s3", signature_version="s3", s3={"addressing_style": "path"})
        s3.create_bucket(Bucket="second")
        put = {"Bucket": "second", "Key": "a b/\u00e4+.txt", "Metadata": {"k": "a b"}, "ContentType": "text/plain"}
        url = s3.generate_presigned_url("put_object", Params=put)
        self.assertIn("AWSAccessKeyId=", url)
        # Without the name of its type, the bytes are what the URL says that they are.
        request = {"data": b"hello", "method": "PUT", "headers": {"Content-Type": "text/plain"}}
        self.assertEqual(self.status(url, **request), 200)
        self.assertEqual(self.status(url, **request | {"headers": {"Content-Type": "text/html"}}), 403)
        self.assertEqual(self.status(url + "&x-amz-acl=public-read", **request), 403)
        head = s3.head_object(Bucket="second", Key=put["Key"])
        self.assertEqual((head["Metadata"], head["ContentType"]), ({"k": "a b"}, "text/plain"))
        where = {"Bucket": "second", "Key": put["Key"]}
        url = s3.generate_presigned_url("get_object", Params=where | {"ResponseContentType": "text/x"})
        self.assertEqual(fetch(url, self.url).read(), b"hello")
        self.assertEqual(self.status(url.replace("text%2Fx", "text%2Fhtml")), 403)
        self.assertEqual(self.status(url + "&acl"), 403)
        self.assertEqual(self.status(s3.generate_presigned_url("get_object", Params=where, ExpiresIn=-1)), 403)

    def test_headers_of_version_2_are_checked(self):
        for style in ("path", "virtual"):
            s3 = self.client("s3", signature_version="s3", s3={"addressing_style": style})
            bucket = f"second-{style}"
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key="k\u00e4y", Body=b"x", Metadata={"a": "b  c"}, ACL="bucket-owner-full-control")
            self.assertEqual([entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]], ["k\u00e4y"])
            s3.put_object_tagging(Bucket=bucket, Key="k\u00e4y", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
        wrong = self.client("s3", secret="wrong", signature_version="s3")
        self.assertEqual(self.refused(wrong.list_objects, Bucket="second-path"), "SignatureDoesNotMatch")


class Policies(unittest.TestCase):
    def test_a_policy_is_kept_and_shown(self):
        s3, bucket = boto("s3"), unique("policy")
        s3.create_bucket(Bucket=bucket)
        statement = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "s3:GetObject"}
        policy = json.dumps({"Statement": [statement | {"Resource": f"arn:aws:s3:::{bucket}/*"}]})
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)
        self.assertEqual(s3.get_bucket_policy(Bucket=bucket)["Policy"], policy)
        self.assertIs(s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"], False)
        s3.delete_bucket_policy(Bucket=bucket)
        for call, arguments, code in (
            (s3.get_bucket_policy, {}, "NoSuchBucketPolicy"),
            (s3.get_bucket_policy_status, {}, "NoSuchBucketPolicy"),
            (s3.put_bucket_policy, {"Policy": "[]"}, "MalformedPolicy"),
            (s3.put_bucket_policy, {"Policy": policy.replace(bucket, "another")}, "MalformedPolicy"),
        ):
            with self.assertRaises(botocore.exceptions.ClientError) as caught:
                call(Bucket=bucket, **arguments)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)


if __name__ == "__main__":
    unittest.main()
