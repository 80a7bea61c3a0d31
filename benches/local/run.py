#!/usr/bin/env python3
"""Compares the local S3 with moto_server, and its jobs with a loop over its own data plane, side by side.

    python3 benches/local/run.py            the whole table (some minutes)
    python3 benches/local/run.py --quick    fewer requests and a tenth of the objects, for use while working

Builds s3jobs and the load generator in src/, installs moto below the target folder, and prints Markdown. All servers
are asked by the same load generator, in turns, so that whatever else the machine does meets each alike.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import jobs
import servers
from machine import machine

ROOT = Path(__file__).resolve().parents[2]
SIZE = 1_024  # bytes of a small object
CONNECTIONS = (1, 16)


def main() -> int:
    options = arguments()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    programs = servers.install(ROOT, target)
    print(f"{machine()}.\n")
    with tempfile.TemporaryDirectory(prefix="s3jobs-bench-") as folder:
        small_requests(programs, Path(folder), options)
        many_tasks(programs, Path(folder), 100_000 if options.quick else 1_000_000)
        many_jobs(programs, Path(folder), 1_000 if options.quick else 10_000)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    return parser.parse_args()


def small_requests(programs: servers.Programs, folder: Path, options: argparse.Namespace) -> None:
    """Put, get and tag small objects on each server, in turns."""
    rounds = 3 if options.quick else 5
    rates: dict[tuple[str, str, int], list[float]] = {}
    with servers.all_of(programs, folder) as running:
        for server in running.values():
            server.create_bucket("bench")
            most = max(server.requests(kind, count) for kind in ("put", "get", "tag") for count in CONNECTIONS)
            server.load("put", "bench", 16, most, SIZE)
        for number in range(rounds):
            for connections in CONNECTIONS:
                for kind in ("put", "get", "tag"):
                    for name, server in running.items():
                        count = server.requests(kind, connections) // (4 if options.quick else 1)
                        done = server.load(kind, "bench", connections, count, SIZE)
                        rates.setdefault((name, kind, connections), []).append(done["rate"])
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
        names = list(running)
    print(f"Requests a second, objects of {SIZE} bytes, median of {rounds} rounds; in brackets the ratio to moto.\n")
    print("| request | connections | " + " | ".join(names) + " |")
    print("|---|---|" + "---|" * len(names))
    for connections in CONNECTIONS:
        for kind in ("put", "get", "tag"):
            medians = {name: statistics.median(rates[name, kind, connections]) for name in names}
            base = medians[servers.MOTO]
            cells = [f"{rate:,.0f} ({rate / base:.1f} x)" for rate in medians.values()]
            print(f"| {kind} | {connections} | " + " | ".join(cells) + " |")
    print()


def many_tasks(programs: servers.Programs, folder: Path, objects: int) -> None:
    """A tagging and a copy job of many objects, against 16 connections that make the same calls."""
    print(f"{objects:,} objects, state on disk.\n")
    print("| | job, tasks a second | 16 connections, calls a second | ratio | manifest read | peak memory |")
    print("|---|---|---|---|---|---|")
    for kind in ("tag", "copy"):
        with servers.durable(programs, folder / f"{kind}-job", jobs.seed(folder, objects)) as server:
            job = jobs.run(server, kind, objects)
            peak = server.peak_memory()
            loop = server.load(kind, "objects", 16, objects // 10, SIZE)
        ratio = job.rate / loop["rate"]
        cells = f"{job.rate:,.0f} | {loop['rate']:,.0f} | {ratio:.1f} x | {job.prepared:.1f} s | {peak / 1e6:.0f} MB"
        print(f"| {kind} | {cells} |", flush=True)
    print()


def many_jobs(programs: servers.Programs, folder: Path, count: int) -> None:
    """Lists of many jobs, by pages of 1,000."""
    with servers.durable(programs, folder / "jobs", jobs.seed(folder, 10)) as server:
        jobs.create_many(server, count)
        pages = jobs.list_pages(server)
    print(f"{count:,} jobs listed in {len(pages)} pages of up to 1,000: {statistics.median(pages) * 1e3:.0f} ms a page in the")
    print(f"median, {max(pages) * 1e3:.0f} ms the slowest.\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd} failed: {error.stderr or error.returncode}")
