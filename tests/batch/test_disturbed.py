"""Runs that are disturbed by a full disk, other runs, no rights, no memory, a kill: nothing is lost or overwritten."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from coachnlp.analysis import Analyser, load
from coachnlp.batch import store
from coachnlp.batch.find import LOCK, MARKER
from coachnlp.batch.lock import only_run
from coachnlp.batch.score import Options, score
from coachnlp.cli import main
from coachnlp.errors import ModelError, OutputError

ROOT = Path(__file__).parents[2]
PLAIN = Options({}, formats=("jsonl", "csv"))


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return load(threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for number in range(3):
        (place / f"m{number}.txt").write_text(f"Karin: Hoe ging het met {number}?\nJoost: Goed, dank je.\n", "utf-8")
    return place


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.jsonl"))}


def outcomes(out: Path) -> dict[str, str]:
    manifest = json.loads((out / MARKER).read_text("utf-8"))
    return {entry["file"]: entry["status"] for entry in manifest["entries"]}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_killed_at_50_moments_the_next_run_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    """Forty meetings, SIGKILL; benchmarks/kills.json has the same with the default model."""
    log = tmp_path / "kills.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--quick", "--lines", "3", "-o", str(log)]
    subprocess.run(command, check=True, capture_output=True)
    found = json.loads(log.read_text("utf-8"))
    assert (found["meetings"], found["kills"], found["equal"]) == (40, 50, 50)
    assert len({kill["meetings_kept"] for kill in found["log"]}) > 5, "the kills came at the same moment"


def test_two_runs_do_not_write_in_one_folder(folder: Path, tmp_path: Path, analyser) -> None:
    out = tmp_path / "uit"
    score([folder], out, analyser, PLAIN)
    before = tables(out)
    holding = "import sys; from pathlib import Path; from coachnlp.batch.lock import only_run\n"
    holding += "with only_run(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holding, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        half = out / ".units.jsonl.1.part"
        half.write_text("what the other run is writing", "utf-8")
        with pytest.raises(OutputError, match="another run writes here"):
            score([folder], out, analyser, PLAIN)
        assert half.exists()
        result = CliRunner().invoke(main, ["score", str(folder), "-o", str(out), "--threads", "1"])
        assert result.exit_code == 4
        assert "another run writes here" in result.output
        other.kill()
    score([folder], out, analyser, PLAIN)
    assert tables(out) == before
    assert not half.exists()


def test_nobody_is_forgotten_while_a_run_writes(folder: Path, tmp_path: Path, analyser) -> None:
    out = tmp_path / "uit"
    score([folder], out, analyser, PLAIN)
    before = tables(out)
    command = [sys.executable, "-m", "coachnlp.cli", "forget", "Joost", str(out)]
    with only_run(out):
        run = subprocess.run(command, capture_output=True, check=False)
    assert run.returncode == 4, run.stderr
    assert b"another run writes here" in run.stderr
    assert tables(out) == before


def test_a_run_within_a_run_may_write(tmp_path: Path) -> None:
    with only_run(tmp_path / "uit"), only_run(tmp_path / "uit"):
        assert (tmp_path / "uit" / LOCK).exists()


def fails_when_large(most: int) -> None:
    """As a full disk does, by the system itself: no file may become larger than that."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def test_a_disk_that_is_full_ends_the_run_and_the_next_goes_on(folder: Path, tmp_path: Path, analyser) -> None:
    whole, out = tmp_path / "heel", tmp_path / "uit"
    score([folder], whole, analyser, PLAIN)
    meeting = min(path.stat().st_size for path in (whole / "meetings").iterdir())
    command = [sys.executable, "-m", "coachnlp.cli", "score", str(folder), "-o", str(out), "--threads", "1"]
    command += ["--format", "jsonl", "--format", "csv"]
    for most in (meeting // 2, (whole / "measures.csv").stat().st_size // 2):
        run = subprocess.run(
            command, preexec_fn=lambda most=most: fails_when_large(most), capture_output=True, check=False
        )
        assert run.returncode == 4, run.stderr
        assert b"cannot be written (File too large)" in run.stderr
        assert not list(out.rglob(".*.part"))
    subprocess.run(command, check=True, capture_output=True)
    assert tables(out) == tables(whole)
    assert set(outcomes(out).values()) == {"ok"}


def test_a_full_disk_leaves_the_tables_of_the_run_before(folder: Path, tmp_path: Path, analyser, monkeypatch) -> None:
    out = tmp_path / "uit"
    score([folder], out, analyser, PLAIN)
    before = tables(out)
    (folder / "m3.txt").write_text("Ada: En toen?\n", "utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(store.os, "fsync", full)
        with pytest.raises(OutputError, match="No space left on device"):
            score([folder], out, analyser, PLAIN)
    assert tables(out) == before
    assert not list(out.rglob(".*.part"))
    score([folder], out, analyser, PLAIN)
    assert len(outcomes(out)) == 4


@pytest.mark.parametrize("place", ["bestand.txt", "bestand.txt/uit", "/proc/coachnlp/uit"])
def test_a_place_that_cannot_be_written_is_told(folder: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "bestand.txt").write_text("van iemand", "utf-8")
    result = CliRunner().invoke(main, ["score", str(folder), "-o", str(tmp_path / place), "--threads", "1"])
    assert result.exit_code in {2, 4}
    assert "Onverwachte fout" not in result.output
    assert (tmp_path / "bestand.txt").read_text("utf-8") == "van iemand"


def as_others(*command: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command with no more rights than files give; root may read and write any otherwise."""
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if drop and not shutil.which(drop[0]):
        pytest.skip("root may do anything, and there is no setpriv")
    line = [*drop, sys.executable, "-m", "coachnlp.cli", *command, "--threads", "1", "--format", "jsonl"]
    return subprocess.run(line, capture_output=True, check=False)


def test_what_may_not_be_written_in_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "map").mkdir(mode=0o555)
    run = as_others("score", str(folder), "-o", str(tmp_path / "map" / "uit"))
    assert run.returncode == 4
    assert b"cannot be written in (Permission denied)" in run.stderr
    assert list((tmp_path / "map").iterdir()) == []


def test_what_may_not_be_read_stands_in_the_manifest(folder: Path, tmp_path: Path) -> None:
    (folder / "m1.txt").chmod(0)
    (folder / "geheim").mkdir()
    (folder / "geheim" / "m9.txt").write_text("Karin: Hoi.\n", "utf-8")
    (folder / "geheim").chmod(0)
    run = as_others("score", str(folder), "-o", str(tmp_path / "uit"))
    (folder / "geheim").chmod(0o755)
    assert run.returncode == 5, run.stderr
    assert outcomes(tmp_path / "uit") == {"m0.txt": "ok", "m1.txt": "failed", "m2.txt": "ok", "geheim": "failed"}


def test_what_is_removed_meanwhile_stands_in_the_manifest(folder: Path, tmp_path: Path, analyser) -> None:
    (folder / "weg.txt").symlink_to(folder / "nergens.txt")
    out = tmp_path / "uit"
    score([folder], out, analyser, PLAIN, tell=lambda done, *_: (folder / "m2.txt").unlink() if done == 1 else None)
    assert outcomes(out) == {"m0.txt": "ok", "m1.txt": "ok", "m2.txt": "failed", "weg.txt": "failed"}


def test_a_pipe_in_a_folder_does_not_stop_a_run(folder: Path, tmp_path: Path, analyser) -> None:
    os.mkfifo(folder / "pijp.txt")
    score([folder], tmp_path / "uit", analyser, PLAIN)
    assert outcomes(tmp_path / "uit")["pijp.txt"] == "skipped"


def test_no_memory_for_one_meeting_spares_the_others(folder: Path, tmp_path: Path, analyser, monkeypatch) -> None:
    """onnxruntime raises an error of its own, which is no MemoryError."""
    (folder / "m1.txt").write_text("Karin: Wat een dag was dat!\n" * 30, "utf-8")
    run = analyser.model.network._session.run

    class Full:
        def run(self, names: list[str], feed: dict) -> object:
            if feed["input_ids"].size > 50:
                raise type("RuntimeException", (Exception,), {})("bad allocation")
            return run(names, feed)

    monkeypatch.setattr(analyser.model.network, "_session", Full())
    manifest = score([folder], tmp_path / "uit", analyser, PLAIN)
    told = {entry.file: (entry.status, entry.error) for entry in manifest.entries}
    assert told == {"m0.txt": ("ok", ""), "m1.txt": ("failed", ModelError.__name__), "m2.txt": ("ok", "")}
    assert "RuntimeException" in manifest.entries[1].reason


def test_what_people_made_is_never_overwritten(folder: Path, tmp_path: Path, analyser) -> None:
    out, theirs = tmp_path / "uit", "van iemand"
    for place in ("corrections/a.corrections.json", "meetings/eigen.json", "notities.txt", "reports/eigen.html"):
        (out / place).parent.mkdir(parents=True, exist_ok=True)
        (out / place).write_text(theirs, "utf-8")
    score([folder], out, analyser, PLAIN)
    score([folder], out, analyser, PLAIN)
    for place in ("corrections/a.corrections.json", "meetings/eigen.json", "notities.txt", "reports/eigen.html"):
        assert (out / place).read_text("utf-8") == theirs
    corpus = ROOT / "corpora" / "coachnlp-nl" / "dev.jsonl"
    commands = {
        "tabel.csv": ["score", str(folder), "--template", str(tmp_path / "tabel.csv")],
        "beeld.toml": ["culture", "--assessment-template", str(tmp_path / "beeld.toml")],
        "blad-1.csv": ["annotate-sheet", str(folder), "-o", str(tmp_path / "blad.csv"), "--coder", "1"],
        "corpus.csv": ["convert", str(corpus), str(tmp_path / "corpus.csv")],
    }
    for name, command in commands.items():
        (tmp_path / name).write_text(theirs, "utf-8")
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 4, (name, result.output)
        assert "is there already" in result.output
        assert (tmp_path / name).read_text("utf-8") == theirs
