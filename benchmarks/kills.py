"""Kill a run over 40 meetings with SIGKILL at random moments, run it again, and compare all tables byte by byte.

python benchmarks/kills.py                  the default model; writes benchmarks/kills.json
python benchmarks/kills.py --quick -o FILE  a network that only pretends; what tests/batch/test_killed.py does
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coachnlp.analysis import Analyser, load
from coachnlp.batch.find import MARKER
from coachnlp.batch.score import MEETINGS, Options, score
from coachnlp.behaviours.windows import EncodedWindow

HERE = Path(__file__).parent
FORMATS = ("parquet", "csv", "jsonl")
SENTENCES = (
    *("Hoe ging het gisteren?", "Goed gedaan, Joost.", "Dat moet jij anders doen.", "Wat heb je nodig?"),
    *("Ik zet koffie.", "Je bedoelt dat het te druk was.", "De zaal is vol.", "=SOM(A1) staat er nog."),
)


class Pretending:
    """A network whose logits follow from the tokens, in no time."""

    def logits(self, windows: Sequence[EncodedWindow]) -> list[NDArray[np.float32]]:
        """As `Network.logits`."""
        return [np.stack([self._of(window, start) for start in window.starts]) for window in windows]

    def _of(self, window: EncodedWindow, start: int) -> NDArray[np.float32]:
        return np.random.default_rng(int(window.input_ids[start])).normal(0, 3, self.labels).astype(np.float32)

    def __init__(self, labels: int) -> None:
        self.labels = labels


def write_meetings(folder: Path, count: int, lines: int, rng: random.Random) -> None:
    """Transcripts of a few lines each, drawn from a few sentences."""
    folder.mkdir()
    for number in range(count):
        said = [f"{rng.choice(('Karin', 'Joost', 'Ada'))}: {rng.choice(SENTENCES)}" for _ in range(lines)]
        (folder / f"m{number:02}.txt").write_text("\n".join(said), "utf-8")


def in_child(work: Callable[[], object], killed_after_s: float | None = None) -> bool:
    """Do it in a process of its own; whether that was killed before it was done."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    if killed_after_s is not None:
        time.sleep(killed_after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    if not killed and os.WEXITSTATUS(status) != 0:
        raise RuntimeError("the run failed")
    return killed


def tables(out: Path) -> dict[str, bytes]:
    """The bytes of all tables, and the manifest but for its times."""
    found = {path.name: path.read_bytes() for form in FORMATS for path in sorted(out.glob(f"*.{form}"))}
    manifest = json.loads((out / MARKER).read_text("utf-8"))
    for entry in manifest["entries"]:
        entry["duration_s"] = 0
    return {**found, MARKER: json.dumps(manifest).encode()}


def run(analyser: Analyser, place: Path, meetings: int, lines: int, kills: int) -> dict[str, object]:
    """As many kills as asked for, each in a run of its own that begins anew, and what came of the runs after them."""
    rng = random.Random(1)  # noqa: S311  (no secret)
    write_meetings(place / "in", meetings, lines, rng)
    options = Options({}, formats=FORMATS)

    def work(out: Path) -> Callable[[], object]:
        return lambda: score([place / "in"], out, analyser, options)

    started = time.perf_counter()
    in_child(work(place / "whole"))
    whole_s = time.perf_counter() - started
    expected = tables(place / "whole")
    log: list[dict[str, object]] = []
    while len(log) < kills:
        out, moment = place / "out", rng.uniform(0, whole_s)
        shutil.rmtree(out, ignore_errors=True)
        if not in_child(work(out), moment):
            continue  # it was done before
        kept = [path for path in (out / MEETINGS).glob("*.json") if json.loads(path.read_text("utf-8"))]
        halves = len(list(out.rglob(".*.part")))
        in_child(work(out))
        equal = tables(out) == expected and not list(out.rglob(".*.part"))
        log.append({"after_s": round(moment, 3), "meetings_kept": len(kept), "half_files": halves, "equal": equal})
    return {
        "meetings": meetings,
        "sentences_per_meeting": lines,
        "undisturbed_s": round(whole_s, 2),
        "tables_compared": sorted(expected),
        "kills": len(log),
        "equal": sum(bool(one["equal"]) for one in log),
        "log": log,
    }


def main() -> None:
    """Run and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--meetings", type=int, default=40)
    parser.add_argument("--lines", type=int, default=12)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("-o", "--out", type=Path, default=HERE / "kills.json")
    options = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads do not survive a fork
    analyser = load(threads=1)
    if options.quick:
        analyser.model.network = Pretending(len(analyser.model.settings.labels))  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as place:
        found = run(analyser, Path(place), options.meetings, options.lines, options.kills)
    found["network"] = "pretending" if options.quick else analyser.model.settings.name
    options.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(f"{found['kills']} kills, {found['equal']} runs after them equal an undisturbed one")


if __name__ == "__main__":
    main()
