#!/usr/bin/env python3
"""A Lambda function for S3 Batch Operations, as a command: the event on standard input, the answer on standard output.

It only says what it would do. On AWS, the same function is the handler `handle`.
"""

import json
import sys
from urllib.parse import unquote_plus


def handle(event, context=None):
    width = event["job"].get("userArguments", {}).get("width", "100")
    return {
        "invocationSchemaVersion": event["invocationSchemaVersion"],
        "treatMissingKeysAs": "PermanentFailure",
        "invocationId": event["invocationId"],
        "results": [result(task, width) for task in event["tasks"]],
    }


def result(task, width):
    key = unquote_plus(task["s3Key"])
    if not key.endswith(".jpg"):
        return {"taskId": task["taskId"], "resultCode": "PermanentFailure", "resultString": f"{key} is no image"}
    return {"taskId": task["taskId"], "resultCode": "Succeeded", "resultString": f"{key} is {width} pixels wide"}


if __name__ == "__main__":
    json.dump(handle(json.load(sys.stdin)), sys.stdout)
