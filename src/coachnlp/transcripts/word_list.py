"""Lists of words that lie beside the code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def word_list(file: str) -> frozenset[str]:
    """The words of a text file in this folder, apart from lines that start with `#`."""
    lines = (files("coachnlp.transcripts") / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
