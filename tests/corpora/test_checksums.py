"""SHA256SUMS of a folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from coachnlp.corpora.checksums import verify_checksums, write_checksums
from coachnlp.errors import CorpusError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "b.txt").write_text("b\n", encoding="utf-8")
    (tmp_path / "source" / "a b.txt").write_text("a\n", encoding="utf-8")
    write_checksums(tmp_path, ["source/a b.txt", "b.txt"])
    return tmp_path


def test_an_unchanged_folder_is_verified(folder: Path) -> None:
    assert verify_checksums(folder) == ("b.txt", "source/a b.txt")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_sha256sum_reads_it(folder: Path) -> None:
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=folder, check=True)


def test_all_missing_and_changed_files_are_named(folder: Path) -> None:
    (folder / "b.txt").write_text("B\n", encoding="utf-8")
    (folder / "source" / "a b.txt").unlink()
    with pytest.raises(CorpusError, match=r"missing: source/a b\.txt, changed: b\.txt"):
        verify_checksums(folder)


@pytest.mark.parametrize("line", ["abc  b.txt", "0" * 64 + " b.txt", "0" * 64 + "  "])
def test_malformed_sums_are_refused(folder: Path, line: str) -> None:
    (folder / "SHA256SUMS").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="SHA256SUMS:1: expected"):
        verify_checksums(folder)


def test_a_folder_without_sums_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        verify_checksums(tmp_path)
