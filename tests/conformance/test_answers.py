"""The judge of answers itself: it takes what the service model allows, and says of every other thing what is wrong."""

import http.server
import threading
import unittest
import urllib.request

from answers import Answer, judge
from models import Request, operation_of
from recorder import Recorder
from validated import summary

IDS = {"x-amz-request-id": "R", "x-amz-id-2": "H"}
XML = IDS | {"content-type": "application/xml"}
CONTROL = "http://123456789012.s3control.emulator.test/v20180820/jobs"
JOB = """<DescribeJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Job>
<JobId>11111111-2222-3333-4444-555555555555</JobId><Priority>10</Priority><Status>Complete</Status>
<CreationTime>2026-01-31T12:00:00.000Z</CreationTime><ConfirmationRequired>true</ConfirmationRequired>
<Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format><Fields><member>Bucket</member></Fields></Spec>
<Location><ObjectArn>arn:aws:s3:::b/m.csv</ObjectArn><ETag>e</ETag></Location></Manifest>
</Job></DescribeJobResult>"""
LISTED = """<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><KeyCount>2</KeyCount>
<Contents><Key>a</Key><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>
<Contents><Key>b</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified></Contents></ListBucketResult>"""
ERROR = "<Error><Code>{}</Code><Message>m</Message><RequestId>R</RequestId><HostId>H</HostId></Error>"
CONTROL_ERROR = (
    "<ErrorResponse><Error><Code>{}</Code><Message>m</Message></Error><RequestId>R</RequestId><HostId>H</HostId></ErrorResponse>"
)


def s3(method, path, **headers):
    return Request(method, f"http://s3.emulator.test{path}", {name.replace("_", "-"): text for name, text in headers.items()})


class Calls(unittest.TestCase):
    def test_a_request_is_known_by_method_path_query_and_headers(self):
        for request, name in (
            (s3("GET", "/"), "ListBuckets"),
            (s3("GET", "/b/?list-type=2"), "ListObjectsV2"),
            (s3("GET", "/b"), "ListObjects"),
            (s3("GET", "/b/k/l"), "GetObject"),
            (s3("GET", "/b/k?tagging"), "GetObjectTagging"),
            (s3("GET", "/b?tagging"), "GetBucketTagging"),
            (s3("GET", "/b?lifecycle"), "GetBucketLifecycleConfiguration"),
            (s3("GET", "/b/k?uploadId=1"), "ListParts"),
            (s3("PUT", "/b/k"), "PutObject"),
            (s3("PUT", "/b/k", x_amz_copy_source="/b/j"), "CopyObject"),
            (s3("PUT", "/b/k?partNumber=1&uploadId=1"), "UploadPart"),
            (s3("PUT", "/b/k?partNumber=1&uploadId=1", x_amz_copy_source="/b/j"), "UploadPartCopy"),
            (s3("POST", "/b/k?uploads="), "CreateMultipartUpload"),
            (s3("POST", "/b?delete"), "DeleteObjects"),
            (Request("GET", "http://b.s3.emulator.test/k?tagging", {}), "GetObjectTagging"),
            (Request("GET", "/?versions", {"host": "b.s3.emulator.test:1234"}), "ListObjectVersions"),
            (Request("POST", CONTROL, {"x-amz-account-id": "123456789012"}), "CreateJob"),
            (Request("GET", CONTROL, {"x-amz-account-id": "123456789012"}), "ListJobs"),
            (Request("DELETE", f"{CONTROL}/abcde/tagging", {"x-amz-account-id": "123456789012"}), "DeleteJobTagging"),
        ):
            with self.subTest(name):
                self.assertEqual(operation_of(request).name, name)

    def test_a_request_of_no_call_is_answered_with_501(self):
        nowhere = s3("PATCH", "/b/k")
        self.assertIsNone(operation_of(nowhere))
        self.assertEqual(judge(nowhere, Answer(501, IDS, b"")), (None, []))
        self.assertEqual(len(judge(nowhere, Answer(200, IDS, b""))[1]), 1)

    def test_a_client_that_names_its_call_must_mean_the_same_one(self):
        operation, wrong = judge(s3("GET", "/b/k?x-id=GetObjectTagging"), Answer(200, IDS, b"x"))
        self.assertEqual((operation.name, wrong), ("GetObject", ["the client calls it GetObjectTagging"]))


class Answers(unittest.TestCase):
    describe = Request("GET", f"{CONTROL}/11111", {"x-amz-account-id": "123456789012"})
    listing = s3("GET", "/b?list-type=2")

    def wrong(self, request, status=200, body="", headers=XML):
        return judge(request, Answer(status, headers, body.encode()))[1]

    def changed(self, old, new):
        self.assertIn(old, JOB)
        return self.wrong(self.describe, body=JOB.replace(old, new))

    def test_what_the_model_allows_is_taken(self):
        self.assertEqual(self.wrong(self.describe, body=JOB), [])
        self.assertEqual(self.wrong(self.listing, body=LISTED), [])
        self.assertEqual(self.wrong(s3("DELETE", "/b/k"), status=204, headers=IDS), [])

    def test_an_element_that_is_made_up(self):
        at = "/DescribeJobResult/Job"
        self.assertEqual(
            self.changed("<Priority>", "<Mood>good</Mood><Priority>"), [f"{at}: Mood is none of the members of JobDescriptor"]
        )
        wrong = self.wrong(self.listing, body=LISTED.replace("<Size>1</Size>", "<Colour>red</Colour>"))
        self.assertEqual(wrong, ["/ListBucketResult/Contents[0]: Colour is none of the members of Object"])
        self.assertEqual(
            self.changed("<member>Bucket</member>", "<item>Bucket</item>"), [f"{at}/Manifest/Spec/Fields: item among member"]
        )

    def test_a_value_that_is_not_in_the_enum(self):
        self.assertEqual(
            self.changed("Complete", "Completed"), ["/DescribeJobResult/Job/Status: `Completed` is none of the values of JobStatus"]
        )

    def test_a_required_member_that_is_missing(self):
        self.assertEqual(
            self.changed("<ETag>e</ETag>", ""), ["/DescribeJobResult/Job/Manifest/Location: ETag is required"]
        )
        priority = Request("POST", f"{CONTROL}/11111/priority?priority=1", {"x-amz-account-id": "123456789012"})
        body = "<UpdateJobPriorityResult><JobId>11111</JobId></UpdateJobPriorityResult>"
        self.assertEqual(self.wrong(priority, body=body), ["/UpdateJobPriorityResult: Priority is required"])

    def test_a_value_of_another_type(self):
        self.assertEqual(self.changed(">10<", ">ten<"), ["/DescribeJobResult/Job/Priority: `ten` is not of type integer"])
        self.assertEqual(
            self.changed(">true<", ">yes<"), ["/DescribeJobResult/Job/ConfirmationRequired: `yes` is neither true nor false"]
        )
        at = "/DescribeJobResult/Job/CreationTime"
        self.assertEqual(self.changed("2026-01-31T", "31.1.2026 "), [f"{at}: `31.1.2026 12:00:00.000Z` is not a time"])

    def test_a_value_beyond_the_models_limits(self):
        self.assertEqual(
            self.changed(">10<", ">-1<"), ["/DescribeJobResult/Job/Priority: -1 it is, and JobPriority has 0 to 2147483647"]
        )
        self.assertIn("characters, and JobId has 5 to 36", self.changed("11111111-2222-3333-4444-555555555555", "abcd")[0])
        self.assertIn("does not match", self.changed("11111111-2222-3333-4444-555555555555", "not an id")[0])

    def test_a_member_that_stands_twice(self):
        self.assertEqual(
            self.changed("<Priority>10</Priority>", "<Priority>10</Priority>" * 2),
            ["/DescribeJobResult/Job/Priority: stands 2 times"],
        )

    def test_another_root_namespace_or_content_type(self):
        self.assertEqual(
            self.wrong(self.listing, body=LISTED.replace("ListBucketResult", "ListObjectsV2Output")),
            ["the root element is ListObjectsV2Output, not ListBucketResult"],
        )
        other = self.wrong(self.listing, body="<ListBucketResult xmlns='urn:x'/>")
        self.assertEqual(other, ["element ListBucketResult is in the namespace urn:x"])
        plain = self.wrong(self.listing, body=LISTED, headers=IDS | {"content-type": "text/xml"})
        self.assertEqual(plain, ["the content type is text/xml"])
        self.assertIn("the body is not XML", self.wrong(self.listing, body="{}")[0])

    def test_a_body_where_the_model_has_none(self):
        self.assertEqual(
            self.wrong(s3("PUT", "/b/k"), body="<PutObjectResult/>"), ["there is a body, and the model has none"]
        )

    def test_headers_are_held_to_the_model_too(self):
        head = s3("HEAD", "/b/k")
        good = IDS | {"x-amz-meta-mine": "1", "x-amz-storage-class": "GLACIER", "last-modified": "Sat, 31 Jan 2026 12:00:00 GMT"}
        self.assertEqual(self.wrong(head, headers=good), [])
        for name, value, what in (
            ("x-amz-storage-class", "COLD", "header x-amz-storage-class: `COLD` is none of the values of StorageClass"),
            ("x-amz-mood", "good", "header x-amz-mood is none of the model"),
            ("last-modified", "2026-01-31T12:00:00Z", "header last-modified: `2026-01-31T12:00:00Z` is not a time"),
            ("x-amz-missing-meta", "one", "header x-amz-missing-meta: `one` is not of type integer"),
        ):
            with self.subTest(name):
                self.assertEqual(self.wrong(head, headers=good | {name: value}), [what])
        self.assertEqual(self.wrong(head, headers={"x-amz-id-2": "H"}), ["header x-amz-request-id is required"])

    def test_another_status_of_a_success(self):
        self.assertEqual(self.wrong(s3("DELETE", "/b/k"), headers=IDS), ["the status is 200, not 204"])
        self.assertEqual(self.wrong(s3("GET", "/b/k"), status=206, headers=IDS), [])

    def test_errors_are_modelled_or_general_and_have_their_status(self):
        refused = lambda code, status: self.wrong(self.describe, status=status, body=CONTROL_ERROR.format(code))
        self.assertEqual(refused("NotFoundException", 400), [])
        self.assertEqual(refused("InternalServiceException", 500), [])
        self.assertEqual(refused("SignatureDoesNotMatch", 403), [])
        self.assertEqual(refused("NotFoundException", 404), ["NotFoundException has the status 404, not 400"])
        # Modelled for another call than this one, and for none.
        for code in ("JobStatusException", "NoSuchThing"):
            self.assertEqual(refused(code, 400), [f"{code} is neither an error of DescribeJob nor one of S3's general ones"])
        missing = self.wrong(s3("GET", "/b/k"), status=404, body=ERROR.format("NoSuchKey"))
        self.assertEqual(missing, [])

    def test_errors_have_the_envelope_of_their_service(self):
        wrong = self.wrong(self.describe, status=400, body=ERROR.format("NotFoundException"))
        self.assertEqual(wrong, ["the root element is Error, not ErrorResponse"])
        made_up = ERROR.format("NoSuchKey").replace("<Code>", "<Hint>h</Hint><Code>")
        self.assertEqual(self.wrong(s3("GET", "/b/k"), status=404, body=made_up), ["the error has an element Hint"])
        silent = ERROR.format("NoSuchKey").replace("<Message>m</Message>", "")
        self.assertEqual(self.wrong(s3("GET", "/b/k"), status=404, body=silent), ["the error has no Message"])
        other = ERROR.format("NoSuchKey").replace("<RequestId>R<", "<RequestId>S<")
        wrong = self.wrong(s3("GET", "/b/k"), status=404, body=other)
        self.assertEqual(wrong, ["the RequestId of the error is not that of the header"])

    def test_an_error_within_a_success_is_an_error(self):
        complete = s3("POST", "/b/k?uploadId=1")
        self.assertEqual(self.wrong(complete, body=ERROR.format("InternalError")), [])
        self.assertEqual(len(self.wrong(complete, body=ERROR.format("NoSuchThing"))), 1)


class Careless(http.server.BaseHTTPRequestHandler):
    """A server that answers every PUT with what no model has."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        for name, value in (IDS | {"x-amz-mood": "good", "Content-Length": "2"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Recording(unittest.TestCase):
    def test_a_wrong_answer_reaches_the_client_and_is_named_with_call_and_client(self):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            with Recorder(f"http://127.0.0.1:{server.server_address[1]}") as recorder:
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": recorder.url}))
                request = urllib.request.Request("http://b.s3.emulator.test/k", b"body", method="PUT")
                request.add_header("User-Agent", "Boto3/1.0 md/Botocore#1.0")
                with opener.open(request) as answer:
                    self.assertEqual(answer.read(), b"ok")
            server.shutdown()
        self.assertEqual(
            sorted(recorder.faults),
            [
                "PutObject (200), asked by boto3: header x-amz-mood is none of the model",
                "PutObject (200), asked by boto3: there is a body, and the model has none",
            ],
        )
        self.assertEqual(list(summary(recorder))[0], "boto3: 1 answers to 1 calls of s3")


if __name__ == "__main__":
    unittest.main()
