"""The programs that are compared: where they come from, and how they are asked."""

import json
import shutil
import subprocess
import venv
from dataclasses import dataclass, field
from pathlib import Path

import measure

CHECK_JSONSCHEMA = "0.39.0"
AJV_CLI, AJV_FORMATS = "5.0.0", "3.0.1"
JSONSCHEMA_CLI = "0.60.2"

BROKEN = """\
apiVersion: s3jobs/v1
kind: Job
metadata: {name: broken}
spec: {priorty: 1}
"""


@dataclass(frozen=True)
class Programs:
    s3jobs: Path
    bench: Path
    check_jsonschema: Path
    ajv: Path
    jsonschema_cli: Path


@dataclass(frozen=True)
class Contestant:
    name: str
    command: list
    broken: list = field(default_factory=list)  # the same, asked about a broken file; empty: it does not validate
    is_slow: bool = False

    def check(self, work: Path) -> None:
        """It finds everything valid, and a broken file not: else it measures nothing."""
        measure.run_once(self.command)
        if self.broken:
            file = work / "broken" / ("broken.json" if self.name.startswith("jsonschema-cli") else "broken.yaml")
            write_broken(file)
            status, _, shown = measure.observe([*self.broken, file])
            if status == 0:
                raise measure.Failed(f"a broken file is valid for {shown}")


def write_broken(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".json":
        spec = {"apiVersion": "s3jobs/v1", "kind": "Job", "metadata": {"name": "broken"}, "spec": {"priorty": 1}}
        file.write_text(json.dumps(spec))
    else:
        file.write_text(BROKEN)


def install(root: Path, target: Path) -> Programs:
    """Builds and installs what is not there yet."""
    manifest = ["--manifest-path", root / "benches" / "validate" / "Cargo.toml", "--target-dir", target]
    done(["cargo", "build", "--release", "--bin", "s3jobs", "--target-dir", target], root)
    done(["cargo", "build", "--release", *manifest], root)
    place = target / "bench-peers"
    return Programs(
        target / "release" / "s3jobs",
        target / "release" / "s3jobs-bench",
        python(place / f"check-jsonschema-{CHECK_JSONSCHEMA}"),
        node(place / f"ajv-cli-{AJV_CLI}"),
        rust(place / f"jsonschema-cli-{JSONSCHEMA_CLI}"),
    )


def python(place: Path) -> Path:
    program = place / "bin" / "check-jsonschema"
    if not program.exists():
        venv.create(place, with_pip=True, clear=True)
        done([place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"check-jsonschema=={CHECK_JSONSCHEMA}"])
    return program


def node(place: Path) -> Path:
    program = place / "node_modules" / ".bin" / "ajv"
    if not program.exists():
        packages = [f"ajv-cli@{AJV_CLI}", f"ajv-formats@{AJV_FORMATS}"]
        done(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", place, *packages])
    return program


def rust(place: Path) -> Path:
    program = place / "bin" / "jsonschema-cli"
    if not program.exists():
        done(["cargo", "install", "--quiet", "--locked", "--root", place, f"jsonschema-cli@{JSONSCHEMA_CLI}"])
    return program


def contestants(programs: Programs, schema: Path, folder: Path, only: int | None = None) -> list[Contestant]:
    """Everyone who is asked about all files of a folder, or about the first of them."""
    files = sorted(folder.glob("*/*.yaml"))[:only]
    if only is not None:
        files = [by_itself(file) for file in files]
    here = folder if only is None else files[0]
    data = [str(folder / "*" / "*.yaml")] if only is None else [str(files[0])]
    copies = json_copies(programs, folder)[:only]
    s3jobs = [programs.s3jobs, "validate"]
    ajv = [programs.ajv, "validate", "--spec=draft7", "--strict=false", "-c", "ajv-formats", "-s", schema]
    check = [programs.check_jsonschema, "--schemafile", schema]
    rust = [programs.jsonschema_cli, "validate", schema]
    floor = [] if only else [Contestant("read and parse only", [programs.bench, "parse", here])]
    return [
        Contestant("s3jobs validate", [*s3jobs, here], s3jobs),
        *floor,
        Contestant("jsonschema-cli (JSON copies)", [*rust, *instances(copies)], [*rust, "-i"]),
        Contestant("ajv-cli", [*ajv, *(part for glob in data for part in ("-d", glob))], [*ajv, "-d"]),
        Contestant("check-jsonschema", [*check, *files], check, is_slow=True),
    ]


def by_itself(file: Path) -> Path:
    """A copy in a folder of its own: s3jobs judges a file with the whole project that it is in."""
    folder = file.parents[1].with_name(f"{file.parents[1].name}-one")
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(file, folder))


def instances(files: list[Path]) -> list:
    return [part for file in files for part in ("-i", file)]


def json_copies(programs: Programs, folder: Path) -> list[Path]:
    """The same documents as JSON, for programs that read no YAML: converted by the Python that reads YAML for its peer."""
    copies = folder.with_name(f"{folder.name}-json")
    if not (copies / "DONE").exists():
        clear(copies)
        done([programs.check_jsonschema.parent / "python", Path(__file__).parent / "to_json.py", folder, copies])
        (copies / "DONE").touch()
    return sorted(copies.glob("*.json"))


def clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def done(command: list, folder: Path | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=folder, check=True)


def output(command: list) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
