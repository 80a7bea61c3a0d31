#!/usr/bin/env python3
"""Writes every file of this folder that is made of botocore's service models, all of one botocore.

Usage: python3 tests/data/every.py
Needs the package botocore (https://pypi.org/project/botocore/) in the version of tests/conformance/requirements.txt.
"""

import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
FILES = {
    "s3control-create-job.json": "extract_service_model.py",
    "s3control_shapes.txt": "s3control_shapes.py",
    "s3control_calls.txt": "s3control_calls.py",
    "s3_calls.txt": "s3_calls.py",
    "s3_members.txt": "s3_members.py",
}


def made(name, environment=None):
    """What a file is, made by the botocore of this interpreter, or by that of the environment."""
    command = [sys.executable, str(FOLDER / FILES[name])]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def main():
    for name in FILES:
        (FOLDER / name).write_text(made(name))


if __name__ == "__main__":
    main()
