"""Each error that the service model names for a job call, from that call, as each client's own error for it."""

import unittest
import uuid

import boto3

from clients import AwsCli, Boto3, JavaScript, Refused
from models import model
from server import Server
from world import ACCOUNT, REGION, ROLE, World, wait_for

CALLS = (
    "CreateJob", "DescribeJob", "ListJobs", "UpdateJobPriority", "UpdateJobStatus",
    "GetJobTagging", "PutJobTagging", "DeleteJobTagging",
)
NOBODY = "no-such-job"
# Clients check lengths by themselves, and leave patterns and enums to the service.
NO_ID = "job.of.nobody"
# A call of each kind that would be right if its job were there.
PLAIN = {
    "DescribeJob": {"JobId": NOBODY},
    "ListJobs": {},
    "UpdateJobPriority": {"JobId": NOBODY, "Priority": 1},
    "UpdateJobStatus": {"JobId": NOBODY, "RequestedJobStatus": "Ready"},
    "GetJobTagging": {"JobId": NOBODY},
    "PutJobTagging": {"JobId": NOBODY, "Tags": []},
    "DeleteJobTagging": {"JobId": NOBODY},
}
servers = {}


def setUpModule():
    """Servers that fail on purpose, for the two errors that no request can bring about."""
    for error, rule in (("InternalServiceException", "500:calls=control"), ("TooManyRequestsException", "throttle:calls=control")):
        server = Server("--fault", rule)
        servers[error] = server.start()
        unittest.addModuleCleanup(server.stop)


class EveryError:
    make = None

    @classmethod
    def setUpClass(cls):
        cls.world = World(boto3.client("s3", region_name=REGION))
        cls.clients = {}
        for name, proxy in {"itself": None, **servers}.items():
            cls.clients[name] = cls.make(proxy)
            cls.addClassCleanup(cls.clients[name].close)

    def call(self, operation, server="itself", **arguments):
        return self.clients[server].call("s3control", operation, AccountId=ACCOUNT, **arguments)

    def request(self, **changes):
        return {
            "Operation": {"S3DeleteObjectTagging": {}},
            "Manifest": self.world.manifest(),
            "Report": {"Enabled": False},
            "Priority": 0,
            "RoleArn": ROLE,
            "ClientRequestToken": str(uuid.uuid4()),
            "ConfirmationRequired": True,
        } | changes

    def cancelled(self):
        job = self.call("CreateJob", **self.request())["JobId"]
        wait_for(lambda: self.call("DescribeJob", JobId=job)["Job"]["Status"], ("Suspended",))
        self.call("UpdateJobStatus", JobId=job, RequestedJobStatus="Cancelled")
        return job

    def bad(self):
        """What brings about errors of the request's own, by call and error."""
        used = self.request()
        self.call("CreateJob", **used)
        job = self.cancelled()
        tags = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
        return {
            ("CreateJob", "BadRequestException"): self.request(RoleArn="arn:aws:iam::1:role/x"),
            ("CreateJob", "IdempotencyException"): used | {"Priority": 1},
            ("DescribeJob", "BadRequestException"): {"JobId": NO_ID},
            ("ListJobs", "InvalidRequestException"): {"JobStatuses": ["Done"]},
            ("ListJobs", "InvalidNextTokenException"): {"NextToken": "tomorrow"},
            ("UpdateJobPriority", "BadRequestException"): {"JobId": NO_ID, "Priority": 1},
            ("UpdateJobStatus", "BadRequestException"): {"JobId": job, "RequestedJobStatus": "Paused"},
            ("UpdateJobStatus", "JobStatusException"): {"JobId": job, "RequestedJobStatus": "Ready"},
            ("PutJobTagging", "TooManyTagsException"): {"JobId": job, "Tags": tags},
        } | {(call, "NotFoundException"): arguments for call, arguments in PLAIN.items() if "JobId" in arguments}

    def refused(self, server, operation, error, arguments):
        with self.subTest(f"{operation}: {error}"):
            with self.assertRaises(Refused) as caught:
                self.call(operation, server, **arguments)
            self.assertEqual(caught.exception.kind, error)
            self.assertTrue(caught.exception.message)
            # The AWS CLI shows no status.
            status = 500 if error == "InternalServiceException" else 400
            self.assertIn(caught.exception.status, (status, None))

    def test_every_error_of_a_request(self):
        bad = self.bad()
        named = {(call, shape.name) for call in CALLS for shape in model("s3control").operation_model(call).error_shapes}
        self.assertEqual(bad.keys(), {(call, error) for call, error in named if error not in servers})
        for (operation, error), arguments in bad.items():
            self.refused("itself", operation, error, arguments)

    def test_every_error_of_the_service(self):
        plain = PLAIN | {"CreateJob": self.request()}
        for call in CALLS:
            for shape in model("s3control").operation_model(call).error_shapes:
                if shape.name in servers:
                    self.refused(shape.name, call, shape.name, plain[call])


class EveryErrorWithBoto3(EveryError, unittest.TestCase):
    make = Boto3


class EveryErrorWithAwsCli(EveryError, unittest.TestCase):
    make = AwsCli


class EveryErrorWithJavaScript(EveryError, unittest.TestCase):
    make = JavaScript


if __name__ == "__main__":
    unittest.main()
