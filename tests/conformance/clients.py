"""Three clients that share no code on the way to the local S3 but the recorder, behind one method: `call`.

Arguments and results have the names and nesting of the service model, whichever client asks. Times come back as each client
gives them: see `instant`.
"""

import datetime
import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile

import boto3
import botocore.config
from botocore import xform_name
from botocore.exceptions import ClientError

from cli import aws
from world import REGION

HOSTS = {"s3": "http://s3.emulator.test", "s3control": "http://s3control.emulator.test"}


class Refused(Exception):
    """An error of the service. `kind` is the name of the client's own error for it; `status` is None where none is shown."""

    def __init__(self, kind, status, message):
        super().__init__(f"{kind} ({status}): {message}")
        self.kind, self.status, self.message = kind, status, message


def instant(value):
    """A time as seconds of the epoch: a client gives an object of its own, or text."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value.timestamp()


def environment(proxy):
    """With one try a call, so that a test sees the first answer."""
    return os.environ | {"HTTP_PROXY": proxy, "http_proxy": proxy, "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": ""}


class Boto3:
    name = "boto3"

    def __init__(self, proxy=None):
        self.proxy = proxy or os.environ["HTTP_PROXY"]

    @functools.cache
    def client(self, service):
        config = botocore.config.Config(proxies={"http": self.proxy}, retries={"total_max_attempts": 1})
        return boto3.client(
            service, region_name=REGION, endpoint_url=HOSTS[service], config=config,
            aws_access_key_id="local", aws_secret_access_key="local",
        )

    def call(self, service, operation, **arguments):
        client = self.client(service)
        try:
            result = getattr(client, xform_name(operation))(**arguments)
        except ClientError as error:
            raise self.refused(client, error) from error
        del result["ResponseMetadata"]
        if "Body" in result:
            result["Body"] = result["Body"].read()
        return result

    @staticmethod
    def refused(client, error):
        code = error.response["Error"]["Code"]
        # A code that the model names has a class of its own.
        own = isinstance(error, getattr(client.exceptions, code, ())) if code in dir(client.exceptions) else False
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return Refused(code if own else type(error).__name__, status, error.response["Error"].get("Message", ""))

    def close(self):
        pass


class AwsCli:
    name = "AWS CLI"

    def __init__(self, proxy=None):
        self.environment = environment(proxy or os.environ["HTTP_PROXY"]) | {
            "AWS_ENDPOINT_URL_S3": HOSTS["s3"],
            "AWS_ENDPOINT_URL_S3_CONTROL": HOSTS["s3control"],
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }

    def call(self, service, operation, **arguments):
        command = ["--region", REGION, "--output", "json", {"s3": "s3api"}.get(service, service)]
        command.append(xform_name(operation, "-"))
        if operation == "GetObject":
            return self.download(command, **arguments)
        written = json.dumps(arguments, default=lambda value: value.isoformat())
        return self.run([*command, "--cli-input-json", written])

    def download(self, command, Bucket, Key):
        with tempfile.TemporaryDirectory() as folder:
            body = pathlib.Path(folder, "body")
            return self.run([*command, "--bucket", Bucket, "--key", Key, str(body)]) | {"Body": body.read_bytes()}

    def run(self, command):
        done = aws(command, self.environment)
        if done.returncode == 0:
            return json.loads(done.stdout) if done.stdout.strip() else {}
        said = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation.*?: (.*)", done.stderr)
        if said is None:
            raise AssertionError(f"{command} exits with {done.returncode}:\n{done.stdout}{done.stderr}")
        raise Refused(said[1], None, said[2])

    def close(self):
        pass


class JavaScript:
    """The SDK runs in Node.js and is told what to call, a line of JSON each: see `js/driver.mjs`."""

    name = "AWS SDK for JavaScript"

    def __init__(self, proxy=None):
        folder = os.environ.get("CONFORMANCE_JS")
        if folder is None:
            raise RuntimeError("CONFORMANCE_JS must name a copy of tests/conformance/js where `npm install` ran")
        self.process = subprocess.Popen(
            ["node", os.path.join(folder, "driver.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            # This SDK warns of Node.js versions that it will leave behind some day.
            env=environment(proxy or os.environ["HTTP_PROXY"]) | {"NODE_NO_WARNINGS": "1"},
        )

    def call(self, service, operation, **arguments):
        request = {"service": service, "operation": operation, "input": arguments}
        self.process.stdin.write(json.dumps(request, default=lambda value: value.isoformat()) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise Refused(**answer["error"])
        if "Body" in answer["output"]:
            answer["output"]["Body"] = answer["output"]["Body"].encode()
        return answer["output"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


CLIENTS = (Boto3, AwsCli, JavaScript)
