"""The servers that are compared: where they come from, how they start, and how they are asked."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOTO, MOTO_VERSION = "moto_server", "5.1.15"
IN_MEMORY, DURABLE = "s3jobs, in memory", "s3jobs, durable"



@dataclass(frozen=True)
class Programs:
    s3jobs: Path
    load: Path
    moto: Path


@dataclass(frozen=True)
class Server:
    address: str  # 127.0.0.1:PORT
    process: subprocess.Popen
    generator: Path
    is_slow: bool = False

    def requests(self, kind: str, connections: int) -> int:
        """How many requests take about a second or two. Gets and tags need the objects of the puts."""
        return 400 if self.is_slow else 8_000 if connections > 1 or kind == "get" else 4_000

    def load(self, kind: str, bucket: str, connections: int, requests: int, size: int) -> dict:
        command = [self.generator, kind, self.address, bucket, str(connections), str(requests), str(size)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def create_bucket(self, name: str) -> None:
        self.ask("PUT", f"/{name}")

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict | None = None) -> tuple[bytes, dict]:
        connection = http.client.HTTPConnection(self.address, timeout=600)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
        return text, dict(answer.getheaders())

    def peak_memory(self) -> int:
        """The largest resident set so far, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def install(root: Path, target: Path) -> Programs:
    """Builds and installs what is not there yet."""
    manifest = root / "benches" / "local" / "Cargo.toml"
    done(["cargo", "build", "--release", "--bin", "s3jobs", "--target-dir", target], root)
    done(["cargo", "build", "--release", "--manifest-path", manifest, "--target-dir", target], root)
    place = target / "bench-peers" / f"moto-{MOTO_VERSION}"
    if not (place / "bin" / "moto_server").exists():
        venv.create(place, with_pip=True, clear=True)
        done([place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"moto[server,s3]=={MOTO_VERSION}"])
    return Programs(target / "release" / "s3jobs", target / "release" / "s3jobs-load", place / "bin" / "moto_server")


@contextlib.contextmanager
def all_of(programs: Programs, folder: Path) -> Iterator[dict[str, Server]]:
    with in_memory(programs, folder) as memory, durable(programs, folder / "durable") as disk, moto(programs) as peer:
        yield {IN_MEMORY: memory, DURABLE: disk, MOTO: peer}


def in_memory(programs: Programs, folder: Path) -> contextlib.AbstractContextManager[Server]:
    return local(programs, folder, ["--in-memory"])


def durable(programs: Programs, state: Path, seed: Path | None = None) -> contextlib.AbstractContextManager[Server]:
    state.mkdir(parents=True, exist_ok=True)
    options = ["--state", state] + (["--seed", seed] if seed else [])
    return local(programs, state.parent, options)


@contextlib.contextmanager
def local(programs: Programs, folder: Path, options: list) -> Iterator[Server]:
    command = [programs.s3jobs, "local", "--listen", "127.0.0.1:0", *options]
    with started(command, folder, stdout=subprocess.PIPE) as process:
        url = process.stdout.readline().decode().strip()
        if not url.startswith("listening on http://"):
            raise RuntimeError(f"s3jobs local said {url!r}")
        yield Server(url.removeprefix("listening on http://"), process, programs.load)


@contextlib.contextmanager
def moto(programs: Programs) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started([programs.moto, "-H", "127.0.0.1", "-p", str(port)], None, stdout=subprocess.DEVNULL) as process:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield Server(f"127.0.0.1:{port}", process, programs.load, is_slow=True)


@contextlib.contextmanager
def started(command: list, folder: Path | None, stdout: int) -> Iterator[subprocess.Popen]:
    arguments = [str(part) for part in command]
    with subprocess.Popen(arguments, cwd=folder, stdout=stdout, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def done(command: list, folder: Path | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=folder, check=True)
