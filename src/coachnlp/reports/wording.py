"""Small pieces of text that terminal and notebook share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from coachnlp.codebook import Behaviour, Codebook
from coachnlp.measures.likely import Likely

_LINE_ENDS = "\n\r"
_HARMLESS = "\t\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}"
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control and direction characters that JSON may hold as they are."""


def inert(text: str) -> str:
    """Text that no terminal or page obeys, as long as it was.

    Control and direction characters and lone surrogates become U+FFFD, line ends become spaces.
    """
    return "".join(map(_inert, text))


def inert_json(text: str) -> str:
    """JSON that means the same and that no terminal obeys: what it would, is escaped."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float) -> str:
    """A share of 0 to 1 as a whole percentage."""
    return f"{share:.0%}"


def span(low: object, high: object, sign: str = "") -> str:
    """Two ends as they are written, once where they are the same."""
    return f"{low}{sign}" if low == high else f"{low}–{high}{sign}"


def behaviour_name(behaviour: Behaviour, language: str) -> str:
    """The behaviour's name in a language."""
    return behaviour.name_en if language == "en" else behaviour.name_nl


def certainty(name: str, score: float, *, unsure: bool) -> str:
    """A behaviour with its certainty, a question mark where the model doubts it."""
    return f"{name} {percent(score)}{'?' if unsure else ''}"


def counts_by_family(
    counts: Mapping[str, int], codebook: Codebook, language: str, likely: Mapping[str, Likely] | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Family name and `n × behaviour (low–high)` for each label id counted at least once, in codebook order."""
    intervals = {label: f" ({span(found.low, found.high)})" for label, found in (likely or {}).items()}
    for family in codebook.families:
        found = [
            f"{counts[behaviour.id]} × {behaviour_name(behaviour, language)}{intervals.get(behaviour.id, '')}"
            for behaviour in codebook.behaviours
            if behaviour.family == family.id and counts.get(behaviour.id)
        ]
        if found:
            yield (family.name_en if language == "en" else family.name_nl), found


def _inert(character: str) -> str:
    if character in _LINE_ENDS:
        return " "
    risky = unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _HARMLESS
    return "�" if risky else character
