"""Samples as Markdown. The first row is s3jobs; ratios are to it."""

from dataclasses import dataclass

from measure import Sample


@dataclass(frozen=True)
class Row:
    name: str
    sample: Sample
    rounds: int


def heading(machine: str, count: int, size: str, floor: Sample) -> str:
    return (
        f"{count:,} files ({size}). {machine}. Starting a process that does nothing takes {milliseconds(floor.wall)};\n"
        f"memory below {megabytes(floor.peak)} is the measuring process's own.\n"
    )


def main_table(rows: list[Row]) -> str:
    lines = ["| | wall | CPU | peak memory | wall, to s3jobs | CPU, to s3jobs | rounds |", "|---|---|---|---|---|---|---|"]
    own = rows[0].sample
    for row in rows:
        sample = row.sample
        wall, cpu = sample.wall / own.wall, sample.cpu / own.cpu
        lines.append(
            f"| {row.name} | {seconds(sample.wall)} | {seconds(sample.cpu)} | {megabytes(sample.peak)} "
            f"| {wall:.2f} x | {cpu:.2f} x | {row.rounds} |"
        )
    return "\n".join(lines) + "\n"


def linear_table(rows: list[tuple[int, Sample]]) -> str:
    lines = ["| files | wall | CPU | peak memory | CPU a file |", "|---|---|---|---|---|"]
    for size, sample in rows:
        each = sample.cpu / size * 1e6
        lines.append(f"| {size:,} | {seconds(sample.wall)} | {seconds(sample.cpu)} | {megabytes(sample.peak)} | {each:.0f} µs |")
    return "\n".join(lines) + "\n"


def seconds(value: float) -> str:
    return milliseconds(value) if value < 0.1 else f"{value:.2f} s"


def milliseconds(value: float) -> str:
    return f"{value * 1e3:.1f} ms"


def megabytes(value: int) -> str:
    return f"{value / 1e6:.0f} MB"
