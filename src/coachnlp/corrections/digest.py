"""How a file of corrections names a meeting and its units without their speech."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from coachnlp.analysis import Analysis
from coachnlp.transcripts.records import Turn

_TEXT_DIGITS = 16


def digest_of(analysis: Analysis) -> str:
    """SHA-256 of what was said, turn by turn, in hexadecimal: the same whatever the file, speakers, times or units."""
    return digest_of_turns(analysis.turns)


def digest_of_turns(turns: Iterable[Turn]) -> str:
    """`digest_of` a meeting that is not analysed yet."""
    said = "\n".join(turn.text for turn in turns)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_text(text: str) -> str:
    """The first 16 hexadecimal digits of a unit's SHA-256. Whoever guesses a short unit can check the guess."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_TEXT_DIGITS]
