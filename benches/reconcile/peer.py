"""What a good script does in place of s3jobs: creates held jobs, lets each run when it is counted, follows all to their end.

    python peer.py ADDRESS ETAG COUNT THREADS

As many calls at once as s3jobs makes, connections that stay open, and ListJobs alone to follow: but no ledger, so that nobody may
ever run it twice.
"""

import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

ACCOUNT, REGION = "111122223333", "us-west-2"
POLL_INTERVAL = 0.2  # seconds, as s3jobs on this machine
ENDED = {"Complete", "Failed", "Cancelled"}


def main() -> None:
    address, etag, count, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    # The SDK puts the account id before the host: the local S3 is its own proxy for such names.
    proxies = {"http": f"http://{address}"}
    config = Config(max_pool_connections=threads + 1, region_name=REGION, proxies=proxies)
    control = boto3.client("s3control", endpoint_url=f"http://{address}", config=config)
    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(create, control, etag, number) for number in range(count)]
        follow(control, pool, jobs)


def create(control, etag: str, number: int) -> str:
    answer = control.create_job(
        AccountId=ACCOUNT,
        ConfirmationRequired=True,
        ClientRequestToken=str(uuid.uuid4()),
        Priority=10,
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/batch",
        Operation={"S3PutObjectTagging": {"TagSet": [{"Key": "number", "Value": str(number)}]}},
        Manifest={
            "Spec": {"Format": "S3BatchOperations_CSV_20180820", "Fields": ["Bucket", "Key"]},
            "Location": {"ObjectArn": "arn:aws:s3:::lists/list.csv", "ETag": etag},
        },
        Report={
            "Enabled": True, "Bucket": "arn:aws:s3:::reports", "Prefix": "reports",
            "Format": "Report_CSV_20180820", "ReportScope": "FailedTasksOnly",
        },
    )
    return answer["JobId"]


def pages(control):
    """Every page of ListJobs, for which boto3 has no paginator."""
    token = {}
    while True:
        page = control.list_jobs(AccountId=ACCOUNT, MaxResults=1000, **token)
        yield page
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def follow(control, pool: ThreadPoolExecutor, jobs: list) -> None:
    confirmed, ended = set(), {}
    while len(ended) < len(jobs):
        time.sleep(POLL_INTERVAL)
        for page in pages(control):
            for job in page["Jobs"]:
                if job["Status"] == "Suspended" and job["JobId"] not in confirmed:
                    confirmed.add(job["JobId"])
                    pool.submit(
                        control.update_job_status, AccountId=ACCOUNT, JobId=job["JobId"], RequestedJobStatus="Ready"
                    )
                elif job["Status"] in ENDED:
                    ended[job["JobId"]] = job["Status"]
    wrong = {status for status in ended.values() if status != "Complete"}
    if wrong or {job.result() for job in jobs} != set(ended):
        sys.exit(f"the jobs did not all complete: {wrong}")


main()
