"""An analysis in the words of a page: names of behaviours and speakers, numbers as they are written."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachnlp.analysis import Analysis
from coachnlp.codebook import Behaviour, Codebook
from coachnlp.measures.parts import LabelCount
from coachnlp.reports.wording import behaviour_name, inert


@dataclass(frozen=True, slots=True)
class View:
    """What the parts of a meeting's page are made from."""

    analysis: Analysis
    codebook: Codebook
    lang: str
    texts: Mapping[str, Any]
    speakers: Mapping[str | None, str]
    """How each speaker is called."""

    def name(self, behaviour: Behaviour) -> str:
        """The behaviour's name in the page's language."""
        return behaviour_name(behaviour, self.lang)

    def counted(self, behaviour: Behaviour) -> LabelCount:
        """How often it was found in the meeting."""
        return self.analysis.measures.overall.labels[behaviour.id]

    def number(self, value: float) -> str:
        """A number with one decimal."""
        text = f"{value:.1f}"
        return text if self.lang == "en" else text.replace(".", ",")

    def counting(self, name: str, count: int, **filled: object) -> str:
        """A text that has one form for one and another for more."""
        one, more = self.texts[name]
        return (one if count == 1 else more).format(count=count, **filled)

    def listing(self, items: Sequence[str]) -> str:
        """Things in a row, with `and` before the last."""
        *first, last = items
        return f"{', '.join(first)} {self.texts['and']} {last}" if first else last


def shown_speakers(analysis: Analysis, texts: Mapping[str, Any], *, names: bool) -> dict[str | None, str]:
    """How each speaker is called: by name, by a role that is theirs alone, or by a letter."""
    shown: dict[str | None, str] = {None: texts["unknown_speaker"]}
    roles: Sequence[str] = list(analysis.roles.values())
    for number, speaker in enumerate(analysis.speakers):
        role = analysis.roles.get(speaker)
        if names:
            shown[speaker] = inert(speaker)
        elif role and roles.count(role) == 1:
            shown[speaker] = inert(role)
        else:
            shown[speaker] = texts["speaker_name"].format(letter=_letter(number))
    return shown


def _letter(number: int) -> str:
    letters = string.ascii_uppercase
    return letters[number] if number < len(letters) else f"{letters[number % len(letters)]}{number // len(letters) + 1}"
