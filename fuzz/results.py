"""The counts of all fuzzing, in one file; run, it prints them as the table of docs/security.md."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

Fuzz = Callable[[str, int], dict[str, object]]
"""Tries so many inputs with a reader; gives its counts."""
RESULTS = Path(__file__).with_name("RESULTS.json")


def add_result(tool: str, reader: str, found: dict[str, object]) -> None:
    """Put what a tool found in a reader into RESULTS.json, over what it found before."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    stamp = {"with": f"{tool} {version(tool)}", "on": datetime.now(UTC).date().isoformat()}
    results.setdefault(reader, {})[tool] = {**found, **stamp}
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")


def fuzz_all(about: str | None, tool: str, readers: Iterable[str], fuzz: Fuzz) -> None:
    """A script's command line: fuzz the readers that it names, or all, and write down what was found."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(readers))
    parser.add_argument("--inputs", type=int, default=100_000)
    options = parser.parse_args()
    for reader in options.readers or readers:
        found = fuzz(reader, options.inputs)
        add_result(tool, reader, found)
        print(reader, found, flush=True)


def table() -> str:
    """Markdown: inputs for each reader, how many of them hypothesis saw read, and what atheris covered."""
    rows = [
        "| reader | hypothesis: inputs | of these read | atheris: inputs | edges reached |",
        "|---|---|---|---|---|",
    ]
    for reader, found in sorted(json.loads(RESULTS.read_text("utf-8")).items()):
        drawn, guided = found.get("hypothesis", {}), found.get("atheris", {})
        cells = (drawn.get("inputs"), drawn.get("read"), guided.get("inputs"), guided.get("edges"))
        rows.append(f"| {reader} | {' | '.join('–' if cell is None else f'{cell:,}' for cell in cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
