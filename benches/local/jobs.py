"""Jobs of the local S3: made, followed and listed, by requests written by hand."""

import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from servers import Server

ACCOUNT = {"x-amz-account-id": "111122223333"}
PATH = "/v20180820/jobs"
OPERATIONS = {
    "tag": "<S3PutObjectTagging><TagSet><member><Key>team</Key><Value>data</Value></member></TagSet></S3PutObjectTagging>",
    "copy": "<S3PutObjectCopy><TargetResource>arn:aws:s3:::copies</TargetResource></S3PutObjectCopy>",
}
REQUEST = """\
<CreateJobRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">\
<ConfirmationRequired>true</ConfirmationRequired><Operation>{operation}</Operation>\
<Report><Enabled>true</Enabled><Bucket>arn:aws:s3:::lists</Bucket><Format>Report_CSV_20180820</Format>\
<Prefix>reports</Prefix><ReportScope>AllTasks</ReportScope></Report>\
<ClientRequestToken>{token}</ClientRequestToken><Manifest><Spec><Format>S3BatchOperations_CSV_20180820</Format>\
<Fields><member>Bucket</member><member>Key</member></Fields></Spec>\
<Location><ObjectArn>arn:aws:s3:::lists/manifest.csv</ObjectArn><ETag>{etag}</ETag></Location></Manifest>\
<Priority>10</Priority><RoleArn>arn:aws:iam::111122223333:role/batch</RoleArn></CreateJobRequest>"""
SERIES = 900_000  # a series of a seed has fewer than 1,000,000 objects


@dataclass(frozen=True)
class Done:
    rate: float  # tasks a second, from the confirmation to the end, report included
    prepared: float  # seconds from the creation to the count


def seed(folder: Path, objects: int) -> Path:
    """A seed with that many small objects, `k000001` and so on, and the list of them."""
    first = min(objects, SERIES)
    series = {"k": first, "m": objects - first}
    series = {prefix: count for prefix, count in series.items() if count}
    keys = (f"objects,{prefix}{number:06}\n" for prefix, count in series.items() for number in range(1, count + 1))
    (folder / f"manifest-{objects}.csv").write_text("".join(keys), encoding="utf-8")
    lines = "".join(f"        - {{prefix: {prefix}, count: {count}, sizeBytes: 1024}}\n" for prefix, count in series.items())
    file = folder / f"seed-{objects}.yaml"
    file.write_text(
        "apiVersion: s3jobs/v1\nkind: Seed\nmetadata: {name: bench}\nspec:\n  buckets:\n"
        f"    - name: objects\n      series:\n{lines}    - name: copies\n"
        f"    - name: lists\n      objects:\n        - {{key: manifest.csv, file: manifest-{objects}.csv}}\n",
        encoding="utf-8",
    )
    return file


def run(server: Server, kind: str, objects: int) -> Done:
    """Runs one job to its end."""
    start = time.perf_counter()
    job = create(server, kind)
    wait(server, job, "Suspended")
    confirmed = time.perf_counter()
    server.ask("POST", f"{PATH}/{job}/status?requestedJobStatus=Ready", headers=ACCOUNT)
    description = wait(server, job, "Complete")
    seconds = time.perf_counter() - confirmed
    succeeded = int(re.search(r"<NumberOfTasksSucceeded>(\d+)<", description)[1])
    if succeeded != objects:
        raise RuntimeError(f"{succeeded} of {objects} tasks succeeded: {description}")
    return Done(objects / seconds, confirmed - start)


def create(server: Server, kind: str, etag: str | None = None) -> str:
    etag = etag or manifest_etag(server)
    body = REQUEST.format(operation=OPERATIONS[kind], token=uuid.uuid4(), etag=etag)
    answer, _ = server.ask("POST", PATH, body.encode(), ACCOUNT)
    return re.search(r"<JobId>(.*?)</JobId>", answer.decode())[1]


def create_many(server: Server, count: int) -> None:
    etag = manifest_etag(server)
    for _ in range(count):
        create(server, "tag", etag)


def list_pages(server: Server) -> list[float]:
    """How long each page of 1,000 jobs took, in seconds."""
    pages, token = [], ""
    while True:
        start = time.perf_counter()
        answer, _ = server.ask("GET", f"{PATH}?maxResults=1000{token}", headers=ACCOUNT)
        pages.append(time.perf_counter() - start)
        following = re.search(r"<NextToken>(.*?)</NextToken>", answer.decode())
        if not following:
            return pages
        token = f"&nextToken={following[1]}"


def manifest_etag(server: Server) -> str:
    _, headers = server.ask("HEAD", "/lists/manifest.csv")
    return {name.lower(): value for name, value in headers.items()}["etag"].strip('"')


def wait(server: Server, job: str, status: str) -> str:
    while True:
        description = server.ask("GET", f"{PATH}/{job}", headers=ACCOUNT)[0].decode()
        found = re.search(r"<Status>(.*?)</Status>", description)[1]
        if found == status:
            return description
        if found in ("Failed", "Cancelled", "Complete"):
            raise RuntimeError(f"the job is {found} instead of {status}: {description}")
        time.sleep(0.05)
