#!/usr/bin/env python3
"""Writes the bodies of S3 Control's job calls, as botocore's service model has them, one line an element.

Usage: python3 tests/data/s3control_shapes.py > tests/data/s3control_shapes.txt
Needs the package botocore (https://pypi.org/project/botocore/).
"""
import botocore
from botocore.loaders import Loader

BODIES = [
    "CreateJobRequest", "CreateJobResult", "DescribeJobResult", "ListJobsResult", "UpdateJobPriorityResult",
    "UpdateJobStatusResult", "PutJobTaggingRequest", "GetJobTaggingResult",
]
shapes = Loader().load_service_model("s3control", "service-2", "2018-08-20")["shapes"]


def limits(shape, default_max):
    return f"{shape.get('min', 0)}..{shape.get('max', default_max)}"


def describe(name, path, mark):
    shape = shapes[name]
    kind = shape["type"]
    if "enum" in shape:
        print(f"{path}{mark} one of {' '.join(sorted(shape['enum']))}")
    elif kind == "string":
        pattern = f" {shape['pattern']}" if "pattern" in shape else ""
        print(f"{path}{mark} text {limits(shape, '')}{pattern}")
    elif kind in ("integer", "long"):
        print(f"{path}{mark} integer {shape.get('min', '')}..{shape.get('max', '')}")
    elif kind in ("boolean", "timestamp"):
        print(f"{path}{mark} {kind}")
    elif kind == "list":
        print(f"{path}{mark} list {limits(shape, '')}")
        describe(shape["member"]["shape"], f"{path}/{shape['member'].get('locationName', 'member')}", "")
    elif kind == "map":
        print(f"{path}{mark} map {limits(shape, '')}")
        describe(shape["key"]["shape"], f"{path}/key", "")
        describe(shape["value"]["shape"], f"{path}/value", "")
    else:
        print(f"{path}{mark} {'union' if shape.get('union') else 'structure'}")
        for member, target in sorted(shape["members"].items()):
            if "location" not in target:
                required = "!" if member in shape.get("required", []) else ""
                describe(target["shape"], f"{path}/{target.get('locationName', member)}", required)


print(f"# Bodies of S3 Control's job calls, 2018-08-20, from botocore {botocore.__version__}: one line an element.")
for body in BODIES:
    describe(body, body, "")
