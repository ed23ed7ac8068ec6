"""The engine ray on a cluster on this machine; skipped where ray is not installed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from transcripts import fill, kept, tables_of

from coachnlp.analysis import load
from coachnlp.batch.dataset import TABLES
from coachnlp.batch.score import Options, read_manifest, score

pytest.importorskip("ray")
PATTERN = r"(?P<team>[^/]+)/(?P<date>[-\d]+)"


def test_an_actor_killed_in_mid_run_changes_nothing(tmp_path: Path) -> None:
    folder, out, plain = fill(tmp_path / "in"), tmp_path / "uit", tmp_path / "plain"
    score([folder], plain, load(threads=1), Options({}, PATTERN))
    command = [sys.executable, "-m", "coachnlp.cli", "score", str(folder), "-o", str(out), "--engine", "ray"]
    driver = psutil.Popen(
        [*command, "--workers", "2", "--pattern", PATTERN], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    killed = kill_one(driver, out)
    _, error = driver.communicate(timeout=240)
    assert driver.returncode == 5, error
    assert killed
    assert kept(out) == kept(plain)
    assert tables_of(out) == tables_of(plain)
    assert [(e.file, e.status, e.error) for e in read_manifest(out).entries] == [
        (e.file, e.status, e.error) for e in read_manifest(plain).entries
    ]
    for name in TABLES:
        assert (out / f"{name}.parquet").read_bytes() == (plain / f"{name}.parquet").read_bytes()


def kill_one(driver: psutil.Popen, out: Path) -> str:
    """Kill an actor when the first meeting is kept; its name."""
    while driver.poll() is None:
        if list(out.glob("meetings/*.json")):
            for child in driver.children(recursive=True):
                name = title(child)
                if name.startswith("ray::_Inside"):
                    child.kill()
                    return name
        time.sleep(0.05)
    return ""


def title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
