"""What `docs/local-s3.md` says of the clients is what runs here."""

import json
import pathlib
import re
import unittest

HERE = pathlib.Path(__file__).parent


class Clients(unittest.TestCase):
    def test_the_documented_versions_are_the_tested_ones(self):
        documented = (HERE / "../../docs/local-s3.md").read_text().split("\n## Clients\n")[1]
        rows = dict(re.findall(r"^\| (.+?) \| ([\d.]+) \|", documented, re.MULTILINE))
        pinned = dict(re.findall(r"^(\w+)==(\S+)$", (HERE / "requirements.txt").read_text(), re.MULTILINE))
        sdk = set(json.loads((HERE / "js/package.json").read_text())["dependencies"].values())
        self.assertEqual(len(sdk), 1)
        tested = {"boto3": pinned["boto3"], "AWS CLI": pinned["awscli"], "AWS SDK for JavaScript v3": sdk.pop()}
        self.assertEqual(rows, tested)


if __name__ == "__main__":
    unittest.main()
