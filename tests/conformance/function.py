"""A Lambda function for jobs: notes each key in the file that is named, and says how long the key is."""

import json
import sys

event = json.load(sys.stdin)
task = event["tasks"][0]
with open(sys.argv[1], "a") as log:
    log.write(f"{task['s3Bucket']} {task['s3Key']} {event['job']['userArguments']['width']}\n")
result = {"taskId": task["taskId"], "resultCode": "Succeeded", "resultString": f"{len(task['s3Key'])} characters"}
answer = {
    "invocationSchemaVersion": event["invocationSchemaVersion"],
    "treatMissingKeysAs": "PermanentFailure",
    "invocationId": event["invocationId"],
    "results": [result],
}
print(json.dumps(answer))
