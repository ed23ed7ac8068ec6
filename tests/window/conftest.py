"""An open window for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra `window`")
pytest.importorskip("httpx2", reason="starlette's test client needs httpx2")

from opened import Opened

from coachnlp.analysis import Analyser, load
from coachnlp.window.desk import Limits


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return load(threads=1)


@pytest.fixture
def opened(tmp_path: Path, analyser: Analyser) -> Iterator[Opened]:
    """A window with the key in its client, and small limits."""
    limits = Limits(file_bytes=100_000, files=4, total_bytes=250_000)
    found = Opened(tmp_path, limits, lambda: analyser, "nl")
    found.client.get(found.link)
    yield found
    found.window.scorer.close()
