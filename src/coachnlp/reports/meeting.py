"""The report of one conversation: a page that opens anywhere, prints, and sends nothing."""

from __future__ import annotations

import base64
import hashlib
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from coachnlp.analysis import Analysis
from coachnlp.codebook import Behaviour, Codebook
from coachnlp.measures.parts import LabelCount
from coachnlp.measures.ratios import Ratio, RatioDefinition, ratio_definitions
from coachnlp.reports.notes import note_in
from coachnlp.reports.wording import behaviour_name, certainty, clock, inert, percent
from coachnlp.units.records import Unit
from coachnlp.version import __version__

Lang = Literal["nl", "en"]
_QUOTES, _LONG = 3, 4  # quotes shown, their least words
_STRIP = 198  # width of the strip that shows when a behaviour occurs


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a unit's text, marked where it is evidence."""

    text: str
    marked: bool


def write_meeting_report(
    analysis: Analysis, codebook: Codebook, path: Path, *, lang: str = "nl", names: bool = False
) -> None:
    """Write the report of one conversation as a self-contained HTML page.

    Args:
        analysis: of the conversation; with evidence, the words that made the model say it are underlined.
        codebook: that its labels come from.
        path: of the page.
        lang: `nl` or `en`.
        names: show speakers by name; else by their role, or a letter where roles are missing or shared.
    """
    path.write_text(meeting_html(analysis, codebook, lang=lang, names=names), encoding="utf-8", newline="\n")


def meeting_html(analysis: Analysis, codebook: Codebook, *, lang: str = "nl", names: bool = False) -> str:
    """The page that `write_meeting_report` writes."""
    import jinja2  # noqa: PLC0415  (a tenth of a second, and only for pages)

    here = files("coachnlp.reports")
    texts = tomllib.loads((here / "meeting_texts.toml").read_text(encoding="utf-8"))[lang]
    script = (here / "meeting.js").read_text(encoding="utf-8")
    page = _Page(analysis, codebook, lang, texts, _shown_speakers(analysis, texts, names=names))
    template = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    ).from_string((here / "meeting.html.j2").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return template.render(
        lang=lang,
        t=texts,
        names=names,
        title=texts["title"].format(name=inert(analysis.name)).strip(),
        script=script,
        script_hash=f"sha256-{digest}",
        highlights=list(page.highlights()),
        suggestion=page.suggestion(),
        talk=page.talk(),
        timed=analysis.measures.overall.seconds is not None,
        families=list(page.families()),
        ratios=list(page.ratios()),
        turns=list(page.turns()),
        units=len(analysis.units),
        explained=any(unit.evidence for unit in analysis.units),
        estimated=any(turn.times_estimated for turn in analysis.turns),
        made_with=texts["made_with"].format(
            version=__version__, codebook=inert(analysis.codebook), model=inert(analysis.model)
        ),
        notes=[inert(note_in(lang, note)) for note in analysis.notes],
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """An analysis in the words of the page."""

    analysis: Analysis
    codebook: Codebook
    lang: str
    texts: Mapping[str, Any]
    speakers: Mapping[str | None, str]

    def highlights(self) -> Iterator[dict[str, Any]]:
        """The supportive behaviours that occur most, each with the sentence that the model is surest of."""
        shown: set[int] = set()
        found = [b for b in self.codebook if b.stance == "supportive" and self._counted(b).count]
        found.sort(key=lambda behaviour: -self._counted(behaviour).count)
        for behaviour in found:
            sure = [
                number
                for number, unit in enumerate(self.analysis.units)
                if behaviour.id in unit.labels and len(unit.text.split()) >= _LONG and number not in shown
            ]
            if sure and len(shown) < _QUOTES:
                best = max(sure, key=lambda number: self.analysis.units[number].scores[behaviour.id])
                shown.add(best)
                yield self._highlight(behaviour, best)

    def _highlight(self, behaviour: Behaviour, number: int) -> dict[str, Any]:
        unit = self.analysis.units[number]
        return {
            "name": self._name(behaviour),
            "found": self._found(self._counted(behaviour)),
            "text": inert(unit.text),
            "speaker": self.speakers[unit.speaker],
            "time": None if unit.start_s is None else clock(unit.start_s),
            "unit": number + 1,
        }

    def suggestion(self) -> dict[str, str] | None:
        """The supportive behaviour that likely occurs least, in the codebook's words."""
        supportive = [behaviour for behaviour in self.codebook if behaviour.stance == "supportive"]
        if not supportive:
            return None
        rarest = min(supportive, key=self._expected)
        definition = rarest.definition_en if self.lang == "en" and rarest.definition_en else rarest.definition
        return {
            "name": self._name(rarest),
            "definition": definition,
            "example": rarest.examples[0].partition(" (")[0] if rarest.examples else "",
        }

    def talk(self) -> list[dict[str, Any]]:
        """How much each speaker said, in order of first appearance."""
        return [
            {
                "speaker": self.speakers[part.speaker],
                "turns": part.turns,
                "words": percent(part.word_share),
                "seconds": "" if part.seconds_share is None else percent(part.seconds_share),
                "width": round(100 * part.word_share, 1),
            }
            for part in self.analysis.measures.speakers
        ]

    def families(self) -> Iterator[dict[str, Any]]:
        """The behaviours by family: how often, and when."""
        for family in self.codebook.families:
            rows = [self._row(behaviour) for behaviour in self.codebook if behaviour.family == family.id]
            yield {"name": family.name_en if self.lang == "en" else family.name_nl, "rows": rows}

    def _row(self, behaviour: Behaviour) -> dict[str, Any]:
        units = self.analysis.units
        places = [number for number, unit in enumerate(units) if behaviour.id in unit.found]
        counted = self._counted(behaviour)
        return {
            "id": behaviour.id,
            "name": self._name(behaviour),
            "stance": behaviour.stance,
            "count": counted.count,
            "likely": f"{counted.likely.low}–{counted.likely.high}" if counted.likely else "",
            "first": places[0] + 1 if places else None,
            "places": [round(_STRIP * place / max(len(units) - 1, 1), 1) for place in places],
            "places_text": self.texts["when_text"].format(
                count=len(places), places=", ".join(percent(place / len(units)) for place in places) or "–"
            ),
        }

    def ratios(self) -> Iterator[dict[str, str]]:
        """The ratios of the whole conversation."""
        for definition in ratio_definitions():
            ratio = self.analysis.measures.overall.ratios[definition.id]
            lines = ", ".join(f"{line.name} {_number(line.value, self.lang)}" for line in definition.lines)
            yield {
                "name": definition.name_en if self.lang == "en" else definition.name_nl,
                "value": self._value(definition, ratio),
                "interval": "" if ratio.low is None or ratio.high is None else self._between(definition, ratio),
                "lines": self.texts["lines"].format(lines=lines) if lines else "",
            }

    def _value(self, definition: RatioDefinition, ratio: Ratio) -> str:
        if ratio.value is None:
            return self.texts["undefined"][ratio.undefined]
        return percent(ratio.value) if definition.per == "share" else _number(ratio.value, self.lang)

    def _between(self, definition: RatioDefinition, ratio: Ratio) -> str:
        low, high = ratio.low or 0.0, ratio.high or 0.0
        if definition.per == "share":
            return f"{percent(low).removesuffix('%')}–{percent(high)}"
        return f"{_number(low, self.lang)}–{_number(high, self.lang)}"

    def turns(self) -> Iterator[dict[str, Any]]:
        """The conversation, turn by turn."""
        for number, group in groupby(enumerate(self.analysis.units, 1), key=lambda pair: pair[1].turn):
            turn = self.analysis.turns[number]
            yield {
                "speaker": self.speakers[turn.speaker],
                "time": None if turn.start_s is None else clock(turn.start_s),
                "units": [self._unit(place, unit) for place, unit in group],
            }

    def _unit(self, number: int, unit: Unit) -> dict[str, Any]:
        labels = [self.codebook[label] for label in unit.found]
        return {
            "number": number,
            "pieces": list(pieces(unit)),
            "labels": [
                {
                    "id": b.id,
                    "stance": b.stance,
                    "said": certainty(self._name(b), unit.scores[b.id], unsure=b.id in unit.unsure),
                }
                for b in labels
            ],
        }

    def _name(self, behaviour: Behaviour) -> str:
        return behaviour_name(behaviour, self.lang)

    def _counted(self, behaviour: Behaviour) -> LabelCount:
        return self.analysis.measures.overall.labels[behaviour.id]

    def _expected(self, behaviour: Behaviour) -> float:
        counted = self._counted(behaviour)
        return counted.likely.expected if counted.likely else float(counted.count)

    def _found(self, counted: LabelCount) -> str:
        low, high = (counted.likely.low, counted.likely.high) if counted.likely else (counted.count, counted.count)
        return self.texts["found"].format(count=counted.count, low=low, high=high)


def pieces(unit: Unit) -> Iterator[Piece]:
    """A unit's text in stretches, those that are evidence for a label marked; together they are the whole text."""
    marked = {
        place
        for spans in (unit.evidence or {}).values()
        for span in spans
        for place in range(span.start_char, span.end_char)
    }
    for is_marked, group in groupby(range(len(unit.text)), key=lambda place: place in marked):
        places = list(group)
        yield Piece(inert(unit.text[places[0] : places[-1] + 1]), is_marked)


def _shown_speakers(analysis: Analysis, texts: Mapping[str, Any], *, names: bool) -> dict[str | None, str]:
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


def _number(value: float, lang: str) -> str:
    text = f"{value:.1f}"
    return text if lang == "en" else text.replace(".", ",")
