"""Peak memory of scoring, and whether it grows over many meetings.

    python benchmarks/memory.py [--meetings 200] [--units 100]

Each figure comes from a process of its own: what the system says it held in RAM at most (`ru_maxrss`), model and Python
included. `level` scores meetings one after the other as `coachnlp score` does, and notes after each what is held.
Results: memory.json and memory.png.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from talks import UNITS_PER_HOUR, as_text

from coachnlp.analysis import load
from coachnlp.batch.score import Options, score

HERE = Path(__file__).parent
MB = 1024 * 1024
LONG = {"3,000 units": 3_000, "10 hours": 10 * UNITS_PER_HOUR}
WARM_UP = 20
"""Meetings after which all that is loaded once is loaded."""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Peak memory, in MB.")
    parser.add_argument("--meetings", type=int, default=200)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        what, number = options.inside
        print(json.dumps({"load": loaded, "long": scored_long, "level": scored_many}[what](int(number), options)))
        return
    result: dict[str, Any] = {"threads": 2, "peak_mb": {"model loaded": inside("load", 0, options)}}
    for name, units in LONG.items():
        result["peak_mb"][name] = inside("long", units, options)
    held = inside("level", options.meetings, options)
    result["level"] = {"meetings": options.meetings, "units_each": options.units, **slope(held)}
    (HERE / "memory.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    draw(result, held)


def inside(what: str, number: int, options: argparse.Namespace) -> Any:
    """A figure from a new process."""
    command = [sys.executable, __file__, "--inside", what, str(number), "--units", str(options.units)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def peak_mb() -> float:
    """Of this process until now."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def loaded(*_: object) -> float:
    """Peak after loading the model and scoring one sentence."""
    load(threads=2).analyse([("A", "Hoe ging het?")])
    return peak_mb()


def scored_long(units: int, _: argparse.Namespace) -> float:
    """Peak of scoring one long transcript with all tables, as `coachnlp score` does."""
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), {"lang.txt": as_text(units)}, lambda *_: None)
    return peak_mb()


def scored_many(meetings: int, options: argparse.Namespace) -> list[float]:
    """What is held in RAM after each meeting."""
    held: list[float] = []
    process = psutil.Process()
    texts = {f"m{n:04}.txt": as_text(options.units, 40 * n) for n in range(meetings)}
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), texts, lambda done, *_: done and held.append(process.memory_info().rss / MB))
    return held


def run(folder: Path, texts: dict[str, str], tell: Any) -> None:
    """Score texts into tables."""
    (folder / "in").mkdir()
    for name, text in texts.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    manifest = score([folder / "in"], folder / "out", load(threads=2), Options({}), tell=tell)
    assert manifest.count("ok") == len(texts), manifest  # noqa: S101


def slope(held: list[float]) -> dict[str, float]:
    """Growth after the warm-up, by a straight line."""
    after = np.array(held[WARM_UP:])
    per_meeting = float(np.polyfit(np.arange(len(after)), after, 1)[0])
    return {
        "mb_after_warm_up": round(float(after[0]), 1),
        "mb_at_the_end": round(float(after[-1]), 1),
        "mb_at_most": round(float(after.max()), 1),
        "mb_per_100_meetings": round(100 * per_meeting, 2),
    }


def draw(result: dict[str, Any], held: list[float]) -> None:
    """The picture."""
    import matplotlib as mpl  # noqa: PLC0415  (would count as memory of what is measured)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    names = list(result["peak_mb"])
    left.bar(names, [result["peak_mb"][name] for name in names], color="#35618f")
    left.axhline(500, color="#a33", linewidth=1, label="500 MB")
    left.set_ylabel("peak, MB")
    left.legend()
    right.plot(range(1, len(held) + 1), held, color="#35618f")
    right.set(xlabel="meetings scored", ylabel="held, MB", ylim=(0, 1.3 * max(held)))
    figure.savefig(HERE / "memory.png", dpi=110)


if __name__ == "__main__":
    main()
