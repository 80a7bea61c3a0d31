"""Runs the AWS CLI: a fresh process for each command, forked from one that has its modules loaded, which takes most of its time."""

import multiprocessing
import os
import pathlib
import sys
import tempfile
from typing import NamedTuple

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["awscli.clidriver"])


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def entry(words, environment, folder):
    """What the `aws` command does, with its output in files."""
    from awscli.clidriver import main

    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT), descriptor)
    os.environ.update(environment)
    sys.argv = ["aws", *words]
    sys.exit(main())


def aws(words, environment):
    with tempfile.TemporaryDirectory() as folder:
        process = PROCESSES.Process(target=entry, args=(words, dict(environment), folder))
        process.start()
        process.join()
        said = [pathlib.Path(folder, name).read_text() for name in ("stdout", "stderr")]
        return Done(process.exitcode, *said)
