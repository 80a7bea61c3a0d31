"""Wall time, CPU time and peak memory of whole processes."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    wall: float  # seconds
    cpu: float  # seconds, user and system, all threads
    peak: int  # bytes, the largest resident set


class Failed(Exception):
    """A program did not find its files valid."""


def run_once(command: list) -> Sample:
    """Runs a program that is to succeed. What it says is thrown away."""
    status, sample, _ = observe(command)
    if status != 0:
        raise Failed(f"exit {status} of {shown(command)}\n{output_of(command)}")
    return sample


def observe(command: list) -> tuple[int, Sample, str]:
    arguments = [str(part) for part in command]
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return process.returncode, Sample(wall, usage.ru_utime + usage.ru_stime, peak), shown(command)


def output_of(command: list) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr)[:2000]


def shown(command: list) -> str:
    return " ".join(str(part) for part in command[:8]) + (" ..." if len(command) > 8 else "")


def median(samples: list[Sample]) -> Sample:
    return Sample(
        statistics.median(sample.wall for sample in samples),
        statistics.median(sample.cpu for sample in samples),
        int(statistics.median(sample.peak for sample in samples)),
    )


def floor() -> Sample:
    """What starting any process costs here. Memory below it cannot be told apart: a new process begins as a copy."""
    return median([run_once(["true"]) for _ in range(21)])
