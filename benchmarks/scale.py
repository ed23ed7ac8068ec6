"""What a million meetings cost, and how much faster 10, 100 or 1,000 workers are: measured rates, simulated clusters.

    python benchmarks/scale.py

Measured on meetings of several lengths, in seconds of one core (CPU time, which a busy machine stretches little):
starting a worker, scoring a file, making its rows of the tables, and what the main process does for each file.
Simulated: the heaviest first, as `Spread` has it, one main process that hands out and writes, skewed lengths of
meetings (log-normal with a mean of one hour). Results: scale.json and scale.png.
"""

from __future__ import annotations

import heapq
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

import numpy as np
from talks import UNITS_PER_HOUR, as_text

from coachnlp.analysis import Analyser, load
from coachnlp.batch.dataset import Part, part_tables
from coachnlp.batch.find import find
from coachnlp.batch.records import About, Entry, Manifest, Outcome, Task
from coachnlp.batch.score import corrected_meetings, score_one
from coachnlp.batch.store import write_text

HERE = Path(__file__).parent
SIZES = (25, 50, 100, 200, 400, 800)
SPREAD = 0.6
"""Of the logarithm of lengths: one meeting in twenty is longer than 2.2 hours."""
ARCHIVES = (1_000, 10_000, 1_000_000)
WORKERS = (1, 10, 100, 1_000)
MEETINGS_PER_PART = 250
PUT_S = 0.03
"""Assumed: writing one object into a store in the same data centre."""


def main() -> None:
    """Measure, simulate, print, write."""
    rates = measured()
    rng = np.random.default_rng(1)
    runs: dict[str, Any] = {}
    for meetings in ARCHIVES:
        hours = rng.lognormal(-SPREAD * SPREAD / 2, SPREAD, meetings)
        runs[str(meetings)] = {str(count): simulated(hours, count, rates) for count in WORKERS if count <= meetings}
    hour_s = rates["file_s"] + UNITS_PER_HOUR * (rates["unit_s"] + rates["row_s"])
    result = {
        "machine": {"processor": platform.processor() or platform.machine(), "python": platform.python_version()},
        "rates": rates,
        "units_per_core_second": round(1 / rates["unit_s"], 1),
        "core_seconds_per_hour_of_talk": round(hour_s, 2),
        "core_hours_per_million_hours": round(hour_s * 1e6 / 3600),
        "assumed": {"put_s": PUT_S, "spread_of_log_length": SPREAD, "units_per_hour": UNITS_PER_HOUR},
        "main_process_is_full_at_workers": {
            "a folder": round(hour_s / rates["keep_s"]),
            "a store": round(hour_s / (rates["keep_s"] + PUT_S)),
        },
        "simulated": runs,
    }
    (HERE / "scale.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    draw(runs)


def measured() -> dict[str, float]:
    """Seconds of a core for each step."""
    analyser = load(threads=1)
    analyser.analyse(as_text(50))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "meetings").mkdir()
        for number, size in enumerate(SIZES * 2):
            (folder / "in" / f"m{number:02}.txt").write_text(as_text(size, 300 * number), encoding="utf-8")
        found = list(find([folder / "in"], folder / "out"))
        tasks = [Task(number, one, About(), folder / "meetings") for number, one in enumerate(found)]
        timed = [cpu(lambda task=task: score_one(analyser, task)) for task in tasks]
        outcomes: list[Outcome] = [outcome for _, outcome in timed]
        units = np.array([outcome.entry.units for outcome in outcomes])
        file_s, unit_s = line(units, np.array([seconds for seconds, _ in timed]))
        keep_s = wall(outcomes, lambda one: keep(folder, one))
        part = Part("0", "0", tuple(one.entry for one in outcomes), folder, read_with(analyser))
        table_s, tables = cpu(lambda: part_tables(analyser, part))
        bytes_out = sum(len(one.analysis or "") for one in outcomes), sum(map(len, tables.values()))
    return {
        "start_s": round(starting(), 2),
        "file_s": round(file_s, 4),
        "unit_s": round(unit_s, 6),
        "row_s": round(table_s / int(units.sum()), 6),
        "keep_s": round(keep_s, 5),
        "entry_s": round(entry_s(outcomes[0].entry), 7),
        "units_measured": int(units.sum()),
        "kept_bytes_per_unit": round(bytes_out[0] / int(units.sum())),
        "parquet_bytes_per_unit": round(bytes_out[1] / int(units.sum())),
    }


def read_with(analyser: Analyser) -> Any:
    """Reads the meetings of a part."""
    return partial(corrected_meetings, corrections=(), codebook=analyser.codebook)


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of CPU, and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def wall(items: Iterable[Any], work: Callable[[Any], Any]) -> float:
    """Median seconds by the clock, waiting for the disk included."""
    taken: list[float] = []
    for item in items:
        start = time.perf_counter()
        work(item)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def keep(folder: Path, outcome: Outcome) -> None:
    """What the main process does with an outcome: take it from the worker and write it."""
    received = ForkingPickler.loads(ForkingPickler.dumps(outcome))  # as between processes
    write_text(folder / "meetings" / received.entry.result, received.analysis)


def line(units: np.ndarray, seconds: np.ndarray) -> tuple[float, float]:
    """Seconds for a file and for each of its units, by least squares of relative error."""
    weights = np.stack([1 / seconds, units / seconds], 1)
    (start, slope), *_ = np.linalg.lstsq(weights, np.ones(len(units)), rcond=None)
    return max(0.0, float(start)), float(slope)


def starting() -> float:
    """Seconds of CPU from nothing to a loaded model."""
    code = "import time; from coachnlp.analysis import load; load(threads=1); print(time.process_time())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment) for _ in "123"
    ]
    return float(np.median([float(run.stdout) for run in runs]))


def entry_s(entry: Entry) -> float:
    """Seconds that one more file in the manifest costs at the end."""
    entries = tuple(replace(entry, file=f"{number}.txt") for number in range(20_000))
    seconds, _ = cpu(lambda: json.dumps(Manifest("", "", "", entries).to_dict(), indent=1))
    return seconds / len(entries)


def simulated(hours: np.ndarray, workers: int, rates: dict[str, float]) -> dict[str, float]:
    """How long an archive takes, and how well the workers are used.

    Args:
        hours: length of each meeting.
        workers: of one core each.
        rates: as `measured` gives them.
    """
    units = hours * UNITS_PER_HOUR
    scoring = rates["file_s"] + units * rates["unit_s"]
    parts = np.add.reduceat(units * rates["row_s"], np.arange(0, len(units), MEETINGS_PER_PART))
    end: dict[str, float] = {}
    for place, put in (("folder", 0.0), ("store", PUT_S)):
        scored = spread(np.sort(scoring)[::-1], workers, rates["keep_s"] + put, rates["start_s"])
        written = spread(np.sort(parts)[::-1], workers, 4 * (0.01 + put), 0.0)
        end[place] = scored + written + len(hours) * rates["entry_s"]
    unsorted = spread(scoring, workers, rates["keep_s"], rates["start_s"])
    ideal = (scoring.sum() + parts.sum()) / workers
    return {
        "hours": round(end["folder"] / 3600, 3),
        "used": round(ideal / end["folder"], 3),
        "used_with_a_store": round(ideal / end["store"], 3),
        "used_without_the_heaviest_first": round(scoring.sum() / workers / unsorted, 3),
    }


def spread(seconds: np.ndarray, workers: int, hand_s: float, start_s: float) -> float:
    """When the last of some items is done; the main process needs `hand_s` for each, one after the other."""
    free = [start_s] * workers
    main_free = 0.0
    for one in seconds.tolist():
        main_free = max(free[0], main_free) + hand_s
        heapq.heapreplace(free, main_free + one)
    return max(free) + hand_s


def draw(runs: dict[str, Any]) -> None:
    """The picture."""
    import matplotlib as mpl  # noqa: PLC0415  (only to draw)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    axes.loglog(WORKERS, WORKERS, color="#999", linewidth=1, label="ideal")
    for (meetings, found), colour in zip(runs.items(), ("#c2813a", "#5a8f5a", "#35618f"), strict=True):
        counts = [int(count) for count in found]
        label = f"{int(meetings):,} meetings"
        axes.loglog(counts, [n * found[str(n)]["used"] for n in counts], "o-", color=colour, label=f"{label}, folder")
        axes.loglog(counts, [n * found[str(n)]["used_with_a_store"] for n in counts], "--", color=colour)
    axes.set(xlabel="workers of one core", ylabel="times as fast (dashed: results in a store)")
    axes.legend()
    figure.savefig(HERE / "scale.png", dpi=110)


if __name__ == "__main__":
    main()
