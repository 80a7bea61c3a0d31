#!/usr/bin/env python3
"""Compares `s3jobs validate` with other validators, side by side, over the same files.

    python3 benches/validate/run.py            10,000 files, the whole table (some minutes)
    python3 benches/validate/run.py --quick    1,000 files, for use while working

Builds s3jobs and what stands in src/, installs the other validators below the target folder, and prints Markdown.
Every program runs as a process of its own and has to find every file valid and a broken one invalid.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import peers
from machine import machine
from measure import Sample, floor, median, run_once
from table import Row, heading, linear_table, main_table

ROOT = Path(__file__).resolve().parents[2]
SEED = 1


def main() -> int:
    options = arguments()
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    programs = peers.install(ROOT, target)
    work = target / "bench-specs"
    count = 1_000 if options.quick else 10_000
    folder = specs(programs, work, count)
    contestants = peers.contestants(programs, ROOT / "schemas" / "job.schema.json", folder)
    for contestant in contestants:
        contestant.check(work)
    print(heading(machine(), count, (folder / "SIZE").read_text().strip(), floor()))
    print(main_table(compare(contestants, options)))
    one = peers.contestants(programs, ROOT / "schemas" / "job.schema.json", folder, only=1)
    print("One file, median of 21 runs:\n")
    print(main_table(rounds(one, 21, 3 if options.quick else 5)))
    sizes = [1_000, 10_000] if options.quick else [1_000, 10_000, 100_000]
    print("s3jobs, by number of files:\n")
    print(linear_table([(size, alone(programs, work, size)) for size in sizes]))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="1,000 files, and fewer rounds")
    parser.add_argument("--rounds", type=int, default=9, help="how often each program runs (default: 9)")
    return parser.parse_args()


def specs(programs: peers.Programs, work: Path, count: int) -> Path:
    """A folder with that many specs, made once for a seed and a generator."""
    folder = work / f"{count}"
    done = folder / "SIZE"
    if not done.exists() or done.stat().st_mtime < programs.bench.stat().st_mtime:
        peers.clear(folder)
        size = peers.output([programs.bench, "generate", folder, str(count), str(SEED)])
        done.write_text(size)
    return folder


def compare(contestants: list, options: argparse.Namespace) -> list[Row]:
    return rounds(contestants, 5 if options.quick else options.rounds, 3)


def rounds(contestants: list, often: int, slow: int) -> list[Row]:
    """Runs all in turn, so that whatever else the machine does meets each alike. Slow ones run in the first rounds only."""
    samples: dict[str, list[Sample]] = {contestant.name: [] for contestant in contestants}
    for contestant in contestants:
        if not contestant.is_slow:
            run_once(contestant.command)
    for number in range(often):
        for contestant in contestants:
            if number < slow or not contestant.is_slow:
                samples[contestant.name].append(run_once(contestant.command))
        print(f"round {number + 1} of {often}", file=sys.stderr)
    return [Row(contestant.name, median(samples[contestant.name]), len(samples[contestant.name])) for contestant in contestants]


def alone(programs: peers.Programs, work: Path, size: int) -> Sample:
    command = [programs.s3jobs, "validate", specs(programs, work, size)]
    run_once(command)
    return median([run_once(command) for _ in range(5)])


if __name__ == "__main__":
    sys.exit(main())
