"""YAML specs to JSON copies of the same documents: to_json.py FOLDER COPIES."""

import json
import sys
from pathlib import Path

import ruamel.yaml

yaml = ruamel.yaml.YAML(typ="safe")
# Times stay text, as they are in JSON and for s3jobs.
yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
for file in sorted(Path(sys.argv[1]).glob("*/*.yaml")):
    copy = Path(sys.argv[2]) / f"{file.stem}.json"
    copy.write_text(json.dumps(yaml.load(file), indent=2))
