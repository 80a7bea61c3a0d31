#!/usr/bin/env python3
"""Writes the part of S3 Control's service model that CreateJob can reach.

Usage: python3 tests/data/extract_service_model.py > tests/data/s3control-create-job.json
Needs the package botocore (https://pypi.org/project/botocore/). Documentation is left out.
"""

import json
import sys

import botocore
from botocore.loaders import Loader

KEPT = ("type", "required", "members", "member", "key", "value", "min", "max", "enum", "pattern", "deprecated")


def references(shape):
    yield from (member["shape"] for member in shape.get("members", {}).values())
    yield from (shape[part]["shape"] for part in ("member", "key", "value") if part in shape)


def slim(shape):
    kept = {key: shape[key] for key in KEPT if key in shape}
    if "members" in kept:
        kept["members"] = {name: {"shape": member["shape"]} for name, member in kept["members"].items()}
    for part in ("member", "key", "value"):
        if part in kept:
            kept[part] = {"shape": kept[part]["shape"]}
    return kept


def main():
    model = Loader().load_service_model("s3control", "service-2", "2018-08-20")
    shapes, waiting = {}, ["CreateJobRequest"]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = slim(model["shapes"][name])
            waiting.extend(references(model["shapes"][name]))
    document = {
        "source": f"botocore {botocore.__version__}, data/s3control/2018-08-20/service-2.json",
        "root": "CreateJobRequest",
        "shapes": dict(sorted(shapes.items())),
    }
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
