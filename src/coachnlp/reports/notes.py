"""Notes and warnings of the readers, which are English, in the language of the output."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_WORDS = {"line": "regel", "row": "rij", "segment": "segment", "caption": "onderschrift"}
_MANY_WORDS = {"lines": "regels", "rows": "rijen", "segments": "segmenten", "captions": "onderschriften"}


def note_in(language: str, note: str) -> str:
    """A reader's note or warning in Dutch (`nl`) or as it is; one that has no translation stays English."""
    if language == "en":
        return note
    for pattern, dutch in _table().items():
        if match := re.fullmatch(pattern, note, re.DOTALL):
            return dutch.format(*map(_translated, match.groups()))
    return note


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(files("coachnlp.reports").joinpath("notes_nl.toml").read_text(encoding="utf-8"))


def _translated(part: str) -> str:
    words = _WORDS | _MANY_WORDS
    part = re.sub(rf"^({'|'.join(words)})\b", lambda match: words[match.group()], part)
    part = re.sub(r" and (\d+) more$", r" en nog \1", part)
    part = re.sub(r" and (\d+)$", r" en \1", part)
    return "het transcript" if part == "the transcript" else re.sub("^language ", "taal ", part)
