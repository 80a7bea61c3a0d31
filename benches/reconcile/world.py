"""A local S3, and a project with any number of specs for it."""

import contextlib
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ACCOUNT, REGION = "111122223333", "us-west-2"
SEED = """\
apiVersion: s3jobs/v1
kind: Seed
metadata: {name: bench}
spec:
  buckets:
    - {name: data, region: us-west-2, objects: [{key: one, content: x}]}
    - {name: reports, region: us-west-2}
    - name: lists
      region: us-west-2
      objects:
        - {key: list.csv, content: "data,one\\n"}
"""
PROJECT = """\
apiVersion: s3jobs/v1
kind: Project
metadata: {name: bench}
spec:
  ledger: {directory: {path: ledger, exclusive: true}}
  lineage: %s
  defaults:
    accountId: "111122223333"
    region: us-west-2
    roleArn: arn:aws:iam::111122223333:role/batch
    report: {bucket: s3://reports, prefix: reports, scope: FailedTasksOnly}
"""
SPEC = """\
apiVersion: s3jobs/v1
kind: Job
metadata:
  name: job-{number:05}
spec:
  run: {run}
  priority: 10
  operation:
    putObjectTagging:
      tagSet: {{number: "{number}-{run}"}}
  manifest:
    csv:
      object: s3://lists/list.csv
      etag: {etag}
      fields: [Bucket, Key]
  confirmation: automatic
"""


@dataclass(frozen=True)
class Server:
    address: str
    process: subprocess.Popen
    record: Path

    def etag(self) -> str:
        request = urllib.request.Request(f"http://{self.address}/lists/list.csv", method="HEAD")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers["ETag"].strip('"')

    def calls(self) -> dict[str, int]:
        """How often each call was answered since the server began."""
        counts: dict[str, int] = {}
        for line in self.record.read_text(encoding="utf-8").splitlines():
            call = json.loads(line).get("call", "?")
            counts[call] = counts.get(call, 0) + 1
        return counts


@contextlib.contextmanager
def server(s3jobs: Path, folder: Path, latency_ms: int) -> Iterator[Server]:
    """A local S3 whose answers come that much later, with a state of its own."""
    folder.mkdir(parents=True)
    seed, record = folder / "seed.yaml", folder / "calls.jsonl"
    seed.write_text(SEED, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [s3jobs, "local", "--listen", f"127.0.0.1:{port}", "--state", folder / "state", "--seed", seed, "--record", record]
    if latency_ms:
        command += ["--fault", f"latency:by={latency_ms}ms"]
    log = (folder / "log").open("w", encoding="utf-8")
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        running = Server(f"127.0.0.1:{port}", process, record)
        wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def wait_for(running: Server) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            running.etag()
            return
        time.sleep(0.1)
    raise RuntimeError("the local S3 does not answer")


def environment() -> dict[str, str]:
    own = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"}
    return os.environ | own


def project(s3jobs: Path, folder: Path, running: Server, count: int) -> Path:
    """A project with that many specs, each of another effect, and an empty ledger."""
    folder.mkdir(parents=True)
    write_specs(folder, running, count, run=1)
    project_file = folder / "s3jobs.yaml"
    project_file.write_text(PROJECT.replace("  lineage: %s\n", ""), encoding="utf-8")
    command = [s3jobs, "ledger", "init", "--endpoint-url", f"http://{running.address}"]
    made = subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True, text=True)
    lineage = re.search(r"[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f-]{32,36}", made.stdout)[0]
    project_file.write_text(PROJECT % lineage, encoding="utf-8")
    return folder


def write_specs(folder: Path, running: Server, count: int, run: int) -> None:
    etag = running.etag()
    for number in range(count):
        text = SPEC.format(number=number, etag=etag, run=run)
        (folder / f"job-{number:05}.yaml").write_text(text, encoding="utf-8")
