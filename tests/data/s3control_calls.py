#!/usr/bin/env python3
"""Writes the eight job calls of S3 Control, as botocore's service model has them: path, parameters, errors.

Usage: python3 tests/data/s3control_calls.py > tests/data/s3control_calls.txt
Needs the package botocore (https://pypi.org/project/botocore/).
"""
import botocore
from botocore.loaders import Loader

CALLS = [
    "CreateJob", "DescribeJob", "ListJobs", "UpdateJobPriority", "UpdateJobStatus", "PutJobTagging", "GetJobTagging",
    "DeleteJobTagging",
]
model = Loader().load_service_model("s3control", "service-2", "2018-08-20")
shapes = model["shapes"]


def describe(name):
    shape = shapes[name]
    if "enum" in shape:
        return f"one of {' '.join(sorted(shape['enum']))}"
    if shape["type"] == "list":
        return f"several {describe(shape['member']['shape'])}"
    if shape["type"] == "string":
        pattern = f" {shape['pattern']}" if "pattern" in shape else ""
        return f"text {shape.get('min', 0)}..{shape.get('max', '')}{pattern}"
    return f"integer {shape.get('min', '')}..{shape.get('max', '')}"


print(f"# Job calls of S3 Control 2018-08-20, from botocore {botocore.__version__}: path, parameters, errors.")
for name in CALLS:
    call = model["operations"][name]
    http = call["http"]
    print(name, http["method"], http["requestUri"], http.get("responseCode", 200))
    request = shapes[call["input"]["shape"]]
    for member, target in sorted(request["members"].items(), key=lambda entry: entry[1].get("locationName", "")):
        if "location" in target:
            mark = "!" if member in request.get("required", []) else ""
            print(f"{name} {target['location']} {target['locationName']}{mark} {describe(target['shape'])}")
    print(name, "answers", *sorted(error["shape"] for error in call["errors"]))
