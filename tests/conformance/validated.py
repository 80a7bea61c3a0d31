"""Runs a command whose AWS clients reach the local S3 through a recorder, and fails if any answer breaks the service model.

    s3jobs local exec -- python tests/conformance/validated.py COMMAND...
"""

import collections
import os
import subprocess
import sys

from recorder import Recorder


def summary(recorder):
    """Per client: how many answers there were, and to how many calls of each service."""
    answers, calls = collections.Counter(), collections.defaultdict(collections.Counter)
    for (client, service, _), count in recorder.calls.items():
        answers[client] += count
        calls[client][service] += 1
    for client in sorted(answers):
        kinds = ", ".join(f"{count} calls of {service}" for service, count in sorted(calls[client].items()))
        yield f"{client}: {answers[client]} answers to {kinds}"
    for fault, count in collections.Counter(recorder.faults).items():
        yield f"not in the service model, {count} times: {fault}"


def main(command):
    with Recorder(os.environ["HTTP_PROXY"]) as recorder:
        proxy = {"HTTP_PROXY": recorder.url, "http_proxy": recorder.url}
        status = subprocess.call(command, env=os.environ | proxy)
    print(*summary(recorder), sep="\n", file=sys.stderr)
    if not recorder.calls:
        print("no answer went through the recorder", file=sys.stderr)
    return status or int(bool(recorder.faults) or not recorder.calls)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
