"""Time and memory against the length of a transcript, from 100 to 100,000 units.

    python benchmarks/growth.py [--most 100000]

One transcript of each length is read, cut, labelled and measured, each in a process of its own. Seconds are those of
one core (CPU time, which a busy machine stretches little). A straight line is fitted to seconds against units by least
squares of relative error, so that short transcripts weigh as much as long ones. The network runs window by window, so
nothing in it can grow faster; `--without-network` leaves it out and takes numbers by chance for its answers, which
shows all else up to 100,000 units in minutes. Results, after each length: growth.json and growth.png, or
growth-without.json and growth-without.png.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from talks import as_text

from coachnlp.analysis import load
from coachnlp.behaviours.windows import EncodedWindow
from coachnlp.codebook import load_codebook
from coachnlp.measures.measure import measure
from coachnlp.transcripts.limits import Limits
from coachnlp.transcripts.read import read_transcript
from coachnlp.units.segment import segment

HERE = Path(__file__).parent
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
REPEATS = {100: 9, 300: 5, 1_000: 3}
"""Of short ones the median of several, as a moment of another program weighs more there."""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Seconds and memory against units.")
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--without-network", action="store_true")
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measured(options.inside, network=not options.without_network)))
        return
    points: list[dict[str, Any]] = []
    for size in (size for size in SIZES if size <= options.most):
        command = [sys.executable, __file__, "--inside", str(size)]
        command += ["--without-network"] * options.without_network
        points.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(points[-1], file=sys.stderr)
        if len(points) > 2:
            result = {"threads": 1, **line(points), "points": points}
            name = "growth-without" if options.without_network else "growth"
            (HERE / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
            draw(result, name)


def by_chance(windows: Sequence[EncodedWindow]) -> list[NDArray[np.float32]]:
    """In place of the network: logits as seldom high as those of the network."""
    rng = np.random.default_rng(0)
    return [rng.normal(-4, 2, (len(window.ends), len(load_codebook()))).astype(np.float32) for window in windows]


def measured(size: int, *, network: bool) -> dict[str, Any]:
    """Seconds of each step, units and peak of memory."""
    analyser, text = load(threads=1), as_text(size)
    analyser.analyse(as_text(50))  # what is loaded at the first call
    if not network:
        analyser.model.network.logits = by_chance
    limits = Limits(turns=10**9)
    runs: list[dict[str, float]] = []
    for _ in range(REPEATS.get(size, 1)):
        clock = [time.process_time()]
        transcript = read_transcript(text, limits=limits)
        clock.append(time.process_time())
        cut = segment(transcript.turns)
        clock.append(time.process_time())
        units = analyser.model.label(cut)
        clock.append(time.process_time())
        measure(transcript.turns, units, analyser.codebook, transcript.roles)
        clock.append(time.process_time())
        runs.append(dict(zip(("read", "cut", "label", "measure"), np.diff(clock), strict=True)))
    seconds = {name: round(float(np.median([run[name] for run in runs])), 4) for name in runs[0]}
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {"units": len(units), "seconds": round(sum(seconds.values()), 3), "steps": seconds, "peak_mb": peak}


def line(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Seconds as a line of units, memory likewise, and how far each point is off."""
    units = np.array([point["units"] for point in points], float)
    seconds = np.array([point["seconds"] for point in points])
    (start, slope), *_ = np.linalg.lstsq(np.stack([1 / seconds, units / seconds], 1), np.ones(len(units)), rcond=None)
    memory_slope, memory_start = np.polyfit(units, [point["peak_mb"] for point in points], 1)
    exponent = float(np.polyfit(np.log(units), np.log(seconds), 1)[0])
    return {
        "seconds_per_1000_units": round(1000 * slope, 3),
        "seconds_at_start": round(start, 3),
        "exponent": round(exponent, 3),
        "off_by": {
            str(int(u)): round(float((start + slope * u) / s - 1), 3) for u, s in zip(units, seconds, strict=True)
        },
        "mb_per_1000_units": round(float(1000 * memory_slope), 2),
        "mb_at_start": round(float(memory_start), 1),
    }


def draw(result: dict[str, Any], name: str) -> None:
    """The picture."""
    import matplotlib as mpl  # noqa: PLC0415  (would count as memory of what is measured)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    points = result["points"]
    units = np.array([point["units"] for point in points])
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    fitted = result["seconds_at_start"] + result["seconds_per_1000_units"] * units / 1000
    left.loglog(units, fitted, color="#999", label="line")
    left.loglog(units, [point["seconds"] for point in points], "o", color="#35618f", label="measured")
    left.set(xlabel="units", ylabel="seconds")
    left.legend()
    right.plot(units, [point["peak_mb"] for point in points], "o-", color="#35618f")
    right.set(xlabel="units", ylabel="peak, MB", ylim=(0, None))
    figure.savefig(HERE / f"{name}.png", dpi=110)


if __name__ == "__main__":
    main()
