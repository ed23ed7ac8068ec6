"""Workers: the same results as one process, whatever the batches and threads; what a lost worker had is done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from transcripts import dataset_of, kept, tables_of, told

from coachnlp.analysis import Analyser
from coachnlp.batch.dataset import TABLES
from coachnlp.batch.engines.choose import engine_for
from coachnlp.batch.engines.engine import Here
from coachnlp.batch.engines.processes import LOST, Process, cores
from coachnlp.batch.engines.spread import Spread, batches
from coachnlp.batch.records import Manifest
from coachnlp.batch.score import MEETINGS, Options, score, score_one
from coachnlp.cli import main
from coachnlp.errors import CoachNLPWarning, ModelError, WorkerLostError

BOTH = Options({}, r"(?P<team>[^/]+)/(?P<date>[-\d]+)", ("parquet", "dataset"))
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def alone(folder: Path, analyser: Analyser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """What one process makes of the folder."""
    out = tmp_path_factory.mktemp("alone") / "uit"
    return out, score([folder], out, analyser, BOTH)


@pytest.fixture
def spread(analyser: Analyser, monkeypatch: pytest.MonkeyPatch):
    """Two processes, however many cores there are, which find the functions of this module."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), *sys.path]))
    engine = Spread(lambda: Process(None, analyser.codebook, analyser.limits, 1), 2, 20_000, LOST)
    yield engine
    engine.stop()


def test_a_dataset_holds_what_the_tables_hold(alone) -> None:
    out, manifest = alone
    assert manifest.count("ok") == 9
    assert tables_of(out) == dataset_of(out)
    assert len(list(out.glob("units/part=*/*.parquet"))) > 1


@pytest.mark.parametrize(("threads", "batch_bytes"), [(1, 1), (2, 2_000), (1, 10**9)])
def test_processes_give_the_same_bytes_as_one_process(
    folder: Path, alone, analyser: Analyser, tmp_path: Path, threads: int, batch_bytes: int
) -> None:
    out, manifest = alone
    with engine_for(analyser, workers=2, threads=threads, batch_bytes=batch_bytes) as engine:
        found = score([folder], tmp_path / "uit", analyser, BOTH, engine=engine)
    assert told(found) == told(manifest)
    assert kept(tmp_path / "uit") == kept(out)
    for name in TABLES:
        assert (tmp_path / "uit" / f"{name}.parquet").read_bytes() == (out / f"{name}.parquet").read_bytes()
        ours, theirs = (sorted(place.glob(f"{name}/*/*")) for place in (tmp_path / "uit", out))
        assert [path.read_bytes() for path in ours] == [path.read_bytes() for path in theirs]


def test_the_command_takes_workers_and_goes_on_where_it_was(folder: Path, alone, tmp_path: Path) -> None:
    arguments = ["score", str(folder), "-o", str(tmp_path / "uit"), "--workers", "2", "--format", "dataset"]
    arguments += ["--pattern", BOTH.pattern or ""]
    assert CliRunner().invoke(main, arguments).exit_code == 5
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "uit").glob("*/**/*") if path.is_file()}
    (tmp_path / "uit" / MEETINGS / min(kept(tmp_path / "uit"))).write_text("half", "utf-8")
    assert CliRunner().invoke(main, arguments).exit_code == 5
    again = {path: path.stat().st_mtime_ns for path in (tmp_path / "uit").glob("*/**/*") if path.is_file()}
    assert [path.suffix for path in times if times[path] != again[path]] == [".json"]
    assert dataset_of(tmp_path / "uit") == tables_of(alone[0])


def test_warnings_of_workers_are_told(analyser: Analyser, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    english = "Anna: Hello everybody, how are you doing today? I think that we should talk about the weather.\n" * 5
    (tmp_path / "in" / "english.txt").write_text(english, "utf-8")
    with engine_for(analyser, workers=2) as engine, pytest.warns(CoachNLPWarning, match=r"english\.txt"):
        score([tmp_path / "in"], tmp_path / "uit", analyser, Options({}, formats=("jsonl",)), engine=engine)


def dying_once(analyser: Analyser, item: tuple[Path, int]) -> int:
    """Takes its worker down the first time."""
    marker, number = item
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number + analyser.codebook.ids.index(analyser.codebook.ids[0])


def deadly(_: Analyser, number: int) -> int:
    """Number 3 takes its worker down, always."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_what_a_lost_worker_had_is_done_again(spread: Spread, tmp_path: Path) -> None:
    from test_engines import dying_once as work  # by the name that workers find it by

    items = [(tmp_path / f"{number % 2}", number) for number in range(6)]
    assert sorted(spread.map(work, items, lambda _: 1)) == [(item, item[1]) for item in sorted(items)]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_an_item_that_takes_workers_down_is_given_up_alone(spread: Spread) -> None:
    from test_engines import deadly as work

    found = dict(spread.map(work, list(range(8)), lambda _: 10_000))
    assert found == {number: None if number == 3 else number * 2 for number in range(8)}


def test_a_file_that_takes_workers_down_stands_in_the_manifest(folder: Path, tmp_path: Path, analyser) -> None:
    class Losing(Here):
        def map(self, work, items, weight):
            for item, result in super().map(work, items, weight):
                yield item, None if work is score_one and item.found.name == "m2.txt" else result

    manifest = score([folder], tmp_path / "uit", analyser, BOTH, engine=Losing(analyser))
    entry = next(entry for entry in manifest.entries if entry.file == "m2.txt")
    assert (entry.status, entry.error, entry.result) == ("failed", "WorkerLostError", "")
    assert manifest.count("ok") == 8


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_process_in_mid_run_changes_nothing_and_workers_end_with_their_parent(
    folder: Path, alone, tmp_path: Path
) -> None:
    out = tmp_path / "uit"
    command = [sys.executable, "-m", "coachnlp.cli", "score", str(folder), "-o", str(out), "--workers", "2"]
    command += ["--pattern", BOTH.pattern or ""]
    parent = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _workers(parent, min(2, cores()))
    while parent.poll() is None and not list(out.glob("meetings/*.json")):
        time.sleep(0.05)
    _workers(parent, 1)[0].kill()
    with parent:
        _, error = parent.communicate(timeout=300)
    assert parent.returncode == 5, error
    assert tables_of(out) == tables_of(alone[0])
    parent = psutil.Popen(
        [*command[:-5], str(tmp_path / "ander"), *command[-4:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    workers = _workers(parent, min(2, cores()))
    parent.kill()
    parent.wait()
    assert not psutil.wait_procs(workers, timeout=20)[1]


def _workers(parent: psutil.Popen, count: int) -> list[psutil.Process]:
    """The processes that score, when they are there."""
    while parent.poll() is None:
        found = [child for child in parent.children(recursive=True) if _is_worker(child)]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {count} workers before the run ended with {parent.returncode}")


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False  # it has just ended


def test_a_model_that_does_not_load_is_told_as_such(analyser: Analyser, tmp_path: Path) -> None:
    with (
        engine_for(analyser, str(tmp_path), workers=2) as engine,
        pytest.raises(ModelError, match=r"manifest\.json: missing"),
    ):
        list(engine.map(score_one, [], lambda _: 1)) or list(engine.map(_nothing, [1], lambda _: 1))


def _nothing(_: Analyser, item: int) -> int:
    return item


def test_when_no_worker_starts_the_run_ends(analyser: Analyser) -> None:
    class Stillborn:
        def __init__(self) -> None:
            self.started = Future()
            self.started.set_exception(LOST[0]())

        def stop(self) -> None: ...

    with pytest.raises(WorkerLostError, match="no worker could start"):
        list(Spread(Stillborn, 2, 1, LOST).map(_nothing, [1], lambda _: 1))


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=60), st.integers(1, 12), st.integers(0, 10**6))
def test_batches_hold_every_item_once_the_heaviest_first(weights: list[int], workers: int, limit: int) -> None:
    items = list(enumerate(weights))
    found = list(batches(items, lambda item: item[1], workers, limit))
    assert sorted(item for batch in found for item in batch) == items
    flat = [weight for batch in found for _, weight in batch]
    assert flat == sorted(flat, reverse=True)
    for batch in found:
        total = sum(weight for _, weight in batch)
        assert len(batch) == 1 or (total <= limit and total * workers * 8 <= sum(weights))
