#!/usr/bin/env python3
"""Compares `s3jobs apply` with a script on boto3 that does the same, and `s3jobs plan` with `s3jobs validate`.

    python3 benches/reconcile/run.py            the whole table (some ten minutes)
    python3 benches/reconcile/run.py --quick    a tenth of the jobs, for use while working

Builds s3jobs, installs boto3 below the target folder, and prints Markdown. Each measurement has a local S3 of its own, on the
loopback; s3jobs and its peer take turns, so that whatever else the machine does meets each alike. Whole processes are
measured: s3jobs also reads and checks its specs, and keeps a ledger whose every write is durable.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import world
from machine import machine

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 16
BOTO3 = "1.44.8"


@dataclass(frozen=True)
class Measured:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: int  # bytes, the largest resident set


@dataclass(frozen=True)
class Programs:
    s3jobs: Path
    python: Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the jobs")
    parser.add_argument("--only", choices=["apply", "growth", "plan"], help="one table")
    options = parser.parse_args()
    programs = install(Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")))
    scale = 10 if options.quick else 1
    print(f"{machine()}.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="s3jobs-bench-") as folder:
        if options.only in (None, "apply"):
            applies(programs, Path(folder), 1_000 // scale)
        if options.only in (None, "growth"):
            growth(programs, Path(folder), 10_000 // scale)
        if options.only in (None, "plan"):
            plans(programs, Path(folder), 10_000 // scale)
    return 0


def install(target: Path) -> Programs:
    subprocess.run(["cargo", "build", "--release", "--bin", "s3jobs", "--target-dir", target], cwd=ROOT, check=True)
    place = target / "bench-peers" / f"boto3-{BOTO3}"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True, clear=True)
        pip = [place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"boto3=={BOTO3}"]
        subprocess.run(pip, check=True)
    return Programs(target.resolve() / "release" / "s3jobs", python.absolute())


def measure(command: list, folder: Path) -> Measured:
    """Runs a program to its end, which must be a good one."""
    with (folder / "output").open("w", encoding="utf-8") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=world.environment(), stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    if status != 0:
        raise RuntimeError(f"{command}: {os.waitstatus_to_exitcode(status)}\n{(folder / 'output').read_text()[-2000:]}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def apply_once(programs: Programs, folder: Path, count: int, latency_ms: int) -> tuple[Measured, dict[str, int]]:
    with world.server(programs.s3jobs, folder / "s3", latency_ms) as running:
        project = world.project(programs.s3jobs, folder / "project", running, count)
        before = running.calls()
        command = [programs.s3jobs, "apply", "--yes", "--wait", "--parallelism", str(AT_ONCE)]
        measured = measure([*command, "--endpoint-url", f"http://{running.address}", "-o", "json"], project)
        after = running.calls()
        return measured, {call: after[call] - before.get(call, 0) for call in after}


def peer_once(programs: Programs, folder: Path, count: int, latency_ms: int) -> Measured:
    with world.server(programs.s3jobs, folder / "s3", latency_ms) as running:
        peer = Path(__file__).with_name("peer.py")
        return measure([programs.python, peer, running.address, running.etag(), str(count), str(AT_ONCE)], folder)


def applies(programs: Programs, folder: Path, count: int) -> None:
    print(f"`apply` of {count:,} new jobs to their end, {AT_ONCE} calls at once, median of 3 rounds.\n")
    print("| latency of S3 | s3jobs | boto3 | boto3, to s3jobs | calls x latency / 16, to s3jobs | calls a job beside ListJobs | ListJobs |")
    print("|---|---|---|---|---|---|---|")
    for latency_ms in (0, 20):
        ours, theirs, calls = [], [], {}
        for number in range(3):
            place = folder / f"apply-{latency_ms}-{number}"
            measured, calls = apply_once(programs, place / "ours", count, latency_ms)
            ours.append(measured.wall)
            theirs.append(peer_once(programs, place / "theirs", count, latency_ms).wall)
        own, peer = statistics.median(ours), statistics.median(theirs)
        others = sum(number for call, number in calls.items() if call != "ListJobs")
        ideal = f"{own / (others * latency_ms / 1000 / AT_ONCE):.2f} x" if latency_ms else "-"
        print(
            f"| {latency_ms} ms | {own:.2f} s | {peer:.2f} s | {peer / own:.2f} x | {ideal} | {others / count:.2f} | {calls['ListJobs']} |",
            flush=True,
        )
    print()


def growth(programs: Programs, folder: Path, count: int) -> None:
    print("`apply` of new jobs to their end, no latency.\n")
    print("| jobs | wall | a job, to a tenth as many | peak memory |")
    print("|---|---|---|---|")
    few = [apply_once(programs, folder / f"few-{number}", count // 10, 0)[0] for number in range(3)]
    base = statistics.median(measured.wall for measured in few)
    print(f"| {count // 10:,} | {base:.2f} s | 1.00 x | {max(it.memory for it in few) / 1e6:.0f} MB |", flush=True)
    many, _ = apply_once(programs, folder / "many", count, 0)
    print(f"| {count:,} | {many.wall:.2f} s | {many.wall / base / 10:.2f} x | {many.memory / 1e6:.0f} MB |\n", flush=True)


def plans(programs: Programs, folder: Path, count: int) -> None:
    print(f"`plan` over {count:,} closed runs, against `validate` of the same specs, median of 5 rounds.\n")
    print("| | validate | plan | ratio | calls | peak memory |")
    print("|---|---|---|---|---|---|")
    with world.server(programs.s3jobs, folder / "s3", 0) as running:
        project = world.project(programs.s3jobs, folder / "project", running, count)
        endpoint = ["--endpoint-url", f"http://{running.address}"]
        measure([programs.s3jobs, "apply", "--yes", "--wait", *endpoint, "-o", "json"], project)
        row(programs, project, (running, endpoint), "nothing to do")
        world.write_specs(project, running, count // 20, run=2)
        row(programs, project, (running, endpoint), f"{count // 20:,} bumped runs")
    print()


def row(programs: Programs, project: Path, server: tuple[world.Server, list[str]], what: str) -> None:
    running, endpoint = server
    validate, plan = [], []
    before = sum(running.calls().values())
    for _ in range(5):
        validate.append(measure([programs.s3jobs, "validate"], project))
        plan.append(measure([programs.s3jobs, "plan", *endpoint, "-o", "json"], project))
    calls = (sum(running.calls().values()) - before) / 5
    ours, base = (statistics.median(it.wall for it in times) for times in (plan, validate))
    memory = max(it.memory for it in plan)
    print(f"| {what} | {base:.2f} s | {ours:.2f} s | {ours / base:.2f} x | {calls:.0f} | {memory / 1e6:.0f} MB |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
