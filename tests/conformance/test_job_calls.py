"""The eight job calls at their limits: what boto3 does not check itself is checked by the server, with modelled errors."""

import unittest
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from world import ACCOUNT, REGION, ROLE, World, wait_for

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})
NOBODY = "no-such-job"


class JobCalls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.control = boto3.client("s3control", region_name=REGION, config=UNCHECKED)
        cls.world = World(boto3.client("s3", region_name=REGION))

    def request(self, **changes):
        return {
            "AccountId": ACCOUNT,
            "Operation": {"S3DeleteObjectTagging": {}},
            "Manifest": self.world.manifest(),
            "Report": {"Enabled": False},
            "Priority": 0,
            "RoleArn": ROLE,
            "ClientRequestToken": str(uuid.uuid4()),
            "ConfirmationRequired": True,
        } | changes

    def create(self, **changes):
        return self.control.create_job(**self.request(**changes))["JobId"]

    def refused(self, call, **kwargs):
        """The code of the error, which the service model must name for this call."""
        with self.assertRaises(ClientError) as caught:
            getattr(self.control, call)(AccountId=ACCOUNT, **kwargs)
        error = caught.exception
        code = error.response["Error"]["Code"]
        operation = self.control.meta.service_model.operation_model(self.control.meta.method_to_api_mapping[call])
        self.assertIn(code, [shape.name for shape in operation.error_shapes])
        self.assertIsInstance(error, getattr(self.control.exceptions, code))
        self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertTrue(error.response["Error"]["Message"])
        return code

    def refused_creation(self, **changes):
        request = self.request(**changes)
        del request["AccountId"]
        return self.refused("create_job", **{name: value for name, value in request.items() if value is not None})

    def test_creation_keeps_to_the_models_limits(self):
        self.create(Description="d" * 256, Priority=2147483647, ClientRequestToken=str(uuid.uuid4()).ljust(64, "t"))
        self.create(Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)])
        for changes in (
            {"Description": "d" * 257},
            {"Description": ""},
            {"Priority": 2147483648},
            {"Priority": -1},
            {"Priority": None},
            {"ClientRequestToken": "t" * 65},
            {"RoleArn": "arn:aws:iam::1:role/x"},
            {"Operation": {}},
            {"Operation": None},
            {"Manifest": None},
            {"Report": {"Enabled": True}},
            {"Report": {"Enabled": True, "Bucket": "arn:aws:s3:::b", "Format": "Report_CSV_20180820", "ReportScope": "x"}},
            {"Tags": [{"Key": f"k{number}", "Value": ""} for number in range(51)]},
            {"Tags": [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]},
            {"Tags": [{"Key": "k" * 129, "Value": ""}]},
        ):
            with self.subTest(**{name: str(value)[:40] for name, value in changes.items()}):
                self.assertEqual(self.refused_creation(**changes), "BadRequestException")

    def test_a_missing_job_is_not_found_by_any_call(self):
        for call, rest in (
            ("describe_job", {}),
            ("update_job_priority", {"Priority": 1}),
            ("update_job_status", {"RequestedJobStatus": "Ready"}),
            ("get_job_tagging", {}),
            ("put_job_tagging", {"Tags": []}),
            ("delete_job_tagging", {}),
        ):
            with self.subTest(call):
                self.assertEqual(self.refused(call, JobId=NOBODY, **rest), "NotFoundException")

    def test_parameters_keep_to_the_models_limits(self):
        job = self.create()
        self.assertEqual(self.refused("describe_job", JobId="abcd"), "BadRequestException")
        self.assertEqual(self.refused("update_job_priority", JobId=job, Priority=-1), "BadRequestException")
        self.assertEqual(self.refused("update_job_status", JobId=job, RequestedJobStatus="Paused"), "BadRequestException")
        reason = {"RequestedJobStatus": "Cancelled", "StatusUpdateReason": "r" * 257}
        self.assertEqual(self.refused("update_job_status", JobId=job, **reason), "BadRequestException")
        self.assertEqual(self.refused("list_jobs", MaxResults=1001), "InvalidRequestException")
        self.assertEqual(self.refused("list_jobs", JobStatuses=["Done"]), "InvalidRequestException")
        self.assertEqual(self.refused("list_jobs", NextToken="tomorrow"), "InvalidNextTokenException")
        tags = [{"Key": f"k{number}", "Value": ""} for number in range(51)]
        self.assertEqual(self.refused("put_job_tagging", JobId=job, Tags=tags), "TooManyTagsException")

    def test_an_ended_job_takes_tags_and_nothing_else(self):
        job = self.create()
        wait_for(lambda: self.control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]["Status"], ("Suspended",))
        self.control.update_job_status(AccountId=ACCOUNT, JobId=job, RequestedJobStatus="Cancelled", StatusUpdateReason="no")
        ended = self.control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]
        self.assertEqual((ended["Status"], ended["StatusUpdateReason"]), ("Cancelled", "no"))
        self.assertGreaterEqual(ended["TerminationDate"], ended["CreationTime"])
        self.assertEqual(self.refused("update_job_status", JobId=job, RequestedJobStatus="Ready"), "JobStatusException")
        self.assertEqual(self.refused("update_job_priority", JobId=job, Priority=1), "BadRequestException")
        self.control.put_job_tagging(AccountId=ACCOUNT, JobId=job, Tags=[{"Key": "k", "Value": "v"}])
        self.assertEqual(self.control.get_job_tagging(AccountId=ACCOUNT, JobId=job)["Tags"], [{"Key": "k", "Value": "v"}])

    def pages(self, size):
        more = {}
        while more is not None:
            page = self.control.list_jobs(AccountId=ACCOUNT, MaxResults=size, **more)
            yield page
            more = {"NextToken": page["NextToken"]} if "NextToken" in page else None

    def test_pages_hold_every_job_once_the_newest_first(self):
        mine = [self.create(Description="paged") for _ in range(7)]
        pages = list(self.pages(3))
        jobs = [job for page in pages for job in page["Jobs"]]
        self.assertLessEqual(max(len(page["Jobs"]) for page in pages), 3)
        self.assertEqual([job["JobId"] for job in jobs if job["JobId"] in mine], mine[::-1])
        created = [job["CreationTime"] for job in jobs]
        self.assertEqual(created, sorted(created, reverse=True))
        self.assertEqual(len({job["JobId"] for job in jobs}), len(jobs))
        self.assertEqual({job["Operation"] for job in jobs if job["JobId"] in mine}, {"S3DeleteObjectTagging"})


if __name__ == "__main__":
    unittest.main()
