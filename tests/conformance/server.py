"""A local S3 of a test's own, with options that the one of `.ci/run` does not have, behind a recorder of its own."""

import os
import subprocess
import tempfile

from recorder import Recorder

BINARY = os.path.abspath(
    os.environ.get("S3JOBS", os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "debug", "s3jobs"))
)


class Server:
    """An answer that breaks the service model is an error when it stops."""

    def __init__(self, *options):
        self.options = options

    def start(self):
        """The URL of the proxy that leads to it."""
        self.folder = tempfile.TemporaryDirectory()
        words = [BINARY, "local", "--in-memory", "--listen", "127.0.0.1:0", *self.options]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=self.folder.name
        )
        said = self.process.stdout.readline()
        if not said.startswith("listening on "):
            raise RuntimeError(f"{words} says {said!r}")
        self.recorder = Recorder(said.removeprefix("listening on ").strip())
        self.recorder.start()
        return self.recorder.url

    def stop(self):
        self.recorder.stop()
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()
        if self.recorder.faults:
            raise AssertionError("not in the service model:\n" + "\n".join(self.recorder.faults))
