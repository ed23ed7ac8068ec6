"""Characters that no file may hold, and names that no person has: what JSON escapes and forged files bring in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coachnlp.transcripts.utterances import Utterance

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_NAME = 200
"""Longer ones make comparing names slow: marks upon one letter are put in order one by one."""


def writable(text: str) -> str:
    """`text` with U+FFFD for NUL and for halves of surrogate pairs, which cannot be written down as UTF-8."""
    return _UNWRITABLE.sub("\ufffd", text)


def writable_utterances(utterances: Sequence[Utterance]) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
    """The utterances with only such text, and with names of 200 characters at most; and notes on what that changed."""
    changed = sum(len(_UNWRITABLE.findall(said.text + (said.speaker or ""))) for said in utterances)
    long = {said.speaker for said in utterances if said.speaker and len(said.speaker) > _LONGEST_NAME}
    if not changed and not long:
        return tuple(utterances), ()
    clean = tuple(replace(said, text=writable(said.text), speaker=_name(said.speaker)) for said in utterances)
    notes = (
        f"{changed} characters that cannot be written were replaced" if changed else "",
        f"{len(long)} names of more than {_LONGEST_NAME} characters were cut" if long else "",
    )
    return clean, tuple(filter(None, notes))


def _name(speaker: str | None) -> str | None:
    return writable(speaker[:_LONGEST_NAME]) if speaker else speaker
