"""Small pieces of text that terminal and notebook share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from coachnlp.codebook import Behaviour, Codebook
from coachnlp.measures.measure import Measures

_HARMLESS = "\t\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}"
UNSURE_BELOW = 0.6
"""A label with a lower probability is shown as uncertain."""


def inert(text: str) -> str:
    """Text whose control and direction characters are shown as U+FFFD, so that no terminal or page obeys them."""
    return "".join("�" if unicodedata.category(c) in {"Cc", "Cf"} and c not in _HARMLESS else c for c in text)


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float) -> str:
    """A share of 0 to 1 as a whole percentage."""
    return f"{share:.0%}"


def behaviour_name(behaviour: Behaviour, language: str) -> str:
    """The behaviour's name in a language."""
    return behaviour.name_en if language == "en" else behaviour.name_nl


def certainty(name: str, score: float) -> str:
    """A behaviour with its certainty, a question mark where that is low."""
    return f"{name} {percent(score)}{'?' if score < UNSURE_BELOW else ''}"


def counts_by_family(measures: Measures, codebook: Codebook, language: str) -> Iterator[tuple[str, list[str]]]:
    """Family name and `n × behaviour` for each behaviour that was found, in codebook order."""
    for family in codebook.families:
        found = [
            f"{count.count} × {behaviour_name(behaviour, language)}"
            for behaviour in codebook.behaviours
            if behaviour.family == family.id and (count := measures.overall.labels[behaviour.id]).count
        ]
        if found:
            yield (family.name_en if language == "en" else family.name_nl), found
