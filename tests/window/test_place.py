"""The folder: its owner's alone, gone at the end, and gone later where the end did not come."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from pathlib import Path

import pytest
from filelock import FileLock

from coachnlp.window import place
from coachnlp.window.place import own_folder, remove_leftovers


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def dead(temporary: Path, name: str = "coachnlp-window-dood") -> Path:
    """What a window that was killed leaves."""
    folder = temporary / name
    (folder / "transcripts").mkdir(parents=True)
    (folder / "transcripts" / "gesprek.txt").write_text("Karin: Hoe ging het?\n", "utf-8")
    (folder / "lock").touch()
    return folder


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_its_owner_may_enter_whatever_the_umask(temporary: Path) -> None:
    before = os.umask(0)
    try:
        with own_folder() as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_everything_goes_at_the_end_and_after_an_error(temporary: Path) -> None:
    def interrupted() -> None:
        with own_folder() as folder:
            (folder / "results").mkdir()
            (folder / "results" / "units.csv").write_text("x", "utf-8")
            assert Path(tempfile.gettempdir()) == folder  # what libraries write aside goes too
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(temporary.iterdir()) == []
    assert Path(tempfile.gettempdir()) == temporary


def test_a_dead_window_is_cleared_away_and_a_living_one_is_not(temporary: Path) -> None:
    gone = dead(temporary)
    living = dead(temporary, "coachnlp-window-leeft")
    with FileLock(living / "lock"):
        assert remove_leftovers() == 1
    assert not gone.exists()
    assert (living / "transcripts" / "gesprek.txt").exists()


def test_a_window_that_opens_at_this_moment_is_left_alone(temporary: Path) -> None:
    young, old = temporary / "coachnlp-window-jong", temporary / "coachnlp-window-oud"
    young.mkdir()
    old.mkdir()
    long_ago = time.time() - 2 * place._YOUNG_S
    os.utime(old, (long_ago, long_ago))
    remove_leftovers()
    assert young.exists()
    assert not old.exists()


def test_nothing_else_is_touched(temporary: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = dead(tmp_path_factory.mktemp("elders"), "van iemand")
    (temporary / "coachnlp-window-val").symlink_to(elsewhere, target_is_directory=True)
    other = dead(temporary, "iets anders")
    assert remove_leftovers() == 0
    assert (elsewhere / "transcripts" / "gesprek.txt").exists()
    assert (other / "lock").exists()
