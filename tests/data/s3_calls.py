#!/usr/bin/env python3
"""Writes every operation of S3's service model: name, method, and path with query.

Usage: python3 tests/data/s3_calls.py > tests/data/s3_calls.txt
Needs the package botocore (https://pypi.org/project/botocore/).
"""

import botocore
from botocore.loaders import Loader


def required_query(model, operation):
    """Query parameters that an operation cannot do without, in the place of constants."""
    shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
    for name in shape.get("required", []):
        member = shape["members"][name]
        if member.get("location") == "querystring":
            yield f"{member['locationName']}={{{name}}}"


def main():
    model = Loader().load_service_model("s3", "service-2", "2006-03-01")
    print(f"# Operations of S3 2006-03-01, from botocore {botocore.__version__}: name, method, path and query.")
    for name, operation in sorted(model["operations"].items()):
        http = operation["http"]
        uri, more = http["requestUri"], list(required_query(model, operation))
        joined = uri + ("&" if "?" in uri else "?") * bool(more) + "&".join(more)
        print(name, http["method"], joined)


if __name__ == "__main__":
    main()
