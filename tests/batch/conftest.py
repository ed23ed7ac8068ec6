"""Shared by tests of engines and of URLs."""

from __future__ import annotations

from pathlib import Path

import pytest
from transcripts import fill

from coachnlp.analysis import Analyser, load


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return load(threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Transcripts of several lengths and formats."""
    return fill(tmp_path_factory.mktemp("in") / "transcripten")
