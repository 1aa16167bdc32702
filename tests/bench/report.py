"""The report: the machine, one table, and all values as JSON."""

import json
import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from textwrap import fill
from typing import Final

from tests.bench.figures import Line, Section

WIDTH: Final = 118
HEAD: Final = ("what", "median", "range", "ratio", "to", "goal", "met")
INTRODUCTION: Final = (
    "Each line is one thing that a person waits for. “median” and “range” are those of our program; “ratio” is the "
    "median of ours divided by the other program named in “to”, measured in the same round, so it depends little on "
    "the machine. “goal” is the ratio, or without one the median, that is wanted at most. CPU is time of the "
    "processor; ms alone is time on the clock, which other programs on this machine lengthen."
)


def describe_machine() -> str:
    """Name the machine and the releases that were measured."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    releases = ", ".join(f"{name} {version(name)}" for name in ("textual", "msgspec", "click"))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, {releases}; load of the last minutes {load}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").split("\n")
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _range(values: Sequence[float]) -> str:
    return f"{_number(min(values))} to {_number(max(values))}" if len(values) > 1 else "one run"


def _cells(line: Line) -> tuple[str, ...]:
    if not line.values:
        return (line.what, "not measured", "", "", "", "", "")
    ratio = _number(statistics.median(line.judged)) if line.against else ""
    if line.against and len(line.judged) > 1:
        ratio += f" [{_range(line.judged)}]"
    goal = "" if line.goal is None else f"≤ {line.goal:g}"
    middle = f"{_number(statistics.median(line.values))} {line.unit}"
    return (line.what, middle, _range(line.values), ratio, line.against, goal, line.verdict)


def table(sections: Sequence[Section]) -> Iterator[str]:
    """Give the lines of the table, and how each part is measured."""
    rows = {section.title: [_cells(line) for line in section.lines] for section in sections}
    every = [HEAD, *(row for part in rows.values() for row in part)]
    widths = [max(len(row[column]) for row in every) for column in range(len(HEAD))]
    yield fill(INTRODUCTION, WIDTH)
    for section in sections:
        yield f"\n{section.title}"
        yield fill(section.method, WIDTH)
        yield ""
        for row in (HEAD, *rows[section.title]) if rows[section.title] else ():
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    judged = [line for section in sections for line in section.lines if line.values and line.goal is not None]
    met = sum(line.verdict == "yes" for line in judged)
    yield f"\n{met} of {len(judged)} goals are met."


def write_json(path: Path, sections: Sequence[Section], machine: str) -> None:
    """Write all values of all runs."""
    told = [{"title": part.title, "lines": [line._asdict() for line in part.lines]} for part in sections]
    path.write_text(json.dumps({"machine": machine, "sections": told}, indent=1, ensure_ascii=False), "utf-8")
