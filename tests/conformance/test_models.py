"""Whether S3 has learnt anything: what is committed of the service models, against the newest botocore."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import botocore

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "data"))
from every import FILES, FOLDER, made  # noqa: E402

# Of S3 Control's job calls alone: what S3 itself has learnt is told, and is no mistake.
JOBS = ("s3control_shapes.txt", "s3control_calls.txt")
S3 = ("s3_calls.txt", "s3_members.txt")
UPDATE = (
    "Pin this boto3 in tests/conformance/requirements.txt, run `python tests/data/every.py` with it, and give each new "
    "member a place: crates/s3jobs-spec/src/spec/import/members.txt, crates/s3jobs-spec/src/model/operation, crates/s3jobs-local/src/control/shapes."
)


class OutOfReach(Exception):
    """The newest botocore cannot be had; the words say why."""


def newest(folder):
    """The newest botocore, unpacked into a folder; its version."""
    # `local exec` gives AWS clients a proxy, through which no package comes.
    environment = {name: value for name, value in os.environ.items() if name.lower() != "http_proxy"}
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", folder, "botocore"]
    try:
        pip = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired as slow:
        raise OutOfReach("pip found nothing within five minutes") from slow
    wheels = list(pathlib.Path(folder).glob("botocore-*.whl"))
    if pip.returncode or not wheels:
        raise OutOfReach((pip.stderr.strip() or "pip brought no wheel").splitlines()[-1])
    version = wheels[0].name.split("-")[1]
    if numbers(version) < numbers(botocore.__version__):
        raise OutOfReach(f"pip offers {version}, which is older than the pinned {botocore.__version__}")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    return version


def numbers(version):
    return tuple(int(part) for part in version.split("."))


def lines(text):
    return {line for line in text.splitlines() if not line.startswith("#")}


def learnt(committed, found):
    """What is new in the models and what is gone from them, one sentence each. Pure: texts by the name of a file."""
    for name in committed:
        ours, theirs = lines(committed[name]), lines(found[name])
        yield from (f"{name} lacks: {line}" for line in sorted(theirs - ours))
        yield from (f"{name} has, and S3 has not: {line}" for line in sorted(ours - theirs))


def committed(names):
    return {name: (FOLDER / name).read_text() for name in names}


def loudly(words):
    """Around the runner's own lines, so that nobody overlooks it."""
    bar = "!" * 100
    print(f"\n{bar}\n{words}\n{bar}", file=sys.stderr, flush=True)


class Models(unittest.TestCase):
    def test_what_is_committed_is_all_of_the_one_pinned_botocore(self):
        for name in FILES:
            with self.subTest(name):
                text = (FOLDER / name).read_text()
                self.assertIn(f"botocore {botocore.__version__}", text[:300], f"{name} is of another botocore. {UPDATE}")
                self.assertTrue(made(name) == text, f"{name} is not what its script writes. {UPDATE}")

    def test_no_member_of_the_job_calls_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            try:
                version = newest(folder)
            except OutOfReach as why:
                words = f"NOT CHECKED: whether S3's job calls have new members. The newest botocore is out of reach: {why}"
                loudly(words)
                self.skipTest(words)
            environment = os.environ | {"PYTHONPATH": folder}
            found = {name: made(name, environment) for name in JOBS + S3}
        self.assertIn(f"botocore {version}", found[JOBS[0]].splitlines()[0], "another botocore was looked at")
        told = list(learnt(committed(S3), found))
        if told:
            head = "\n".join(told[:20])
            loudly(f"S3 itself has learnt, in botocore {version}; the local S3 refuses it ({len(told)} lines):\n{head}")
        wrong = list(learnt(committed(JOBS), found))
        if wrong:
            self.fail("\n".join([f"botocore {version} differs from the committed models:", *wrong, UPDATE]))


class Learnt(unittest.TestCase):
    """That the comparison can fail, without a network."""

    def test_a_new_member_is_named_with_its_path(self):
        told = list(learnt(
            {"s3control_shapes.txt": "# botocore 1.0\nCreateJobRequest/Operation structure\n"},
            {"s3control_shapes.txt": "# botocore 2.0\nCreateJobRequest/Operation structure\nCreateJobRequest/Mood one of BAD GOOD\n"},
        ))
        self.assertEqual(told, ["s3control_shapes.txt lacks: CreateJobRequest/Mood one of BAD GOOD"])

    def test_a_new_word_is_named_on_both_sides(self):
        told = list(learnt({"f": "a/Tier one of BULK STANDARD"}, {"f": "a/Tier one of BULK EXPEDITED STANDARD"}))
        self.assertEqual(told, [
            "f lacks: a/Tier one of BULK EXPEDITED STANDARD",
            "f has, and S3 has not: a/Tier one of BULK STANDARD",
        ])

    def test_the_version_alone_is_no_difference(self):
        self.assertEqual(list(learnt({"f": "# botocore 1.0\na b"}, {"f": "# botocore 2.0\na b"})), [])
