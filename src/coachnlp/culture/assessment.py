"""What an organisation says of itself: nine steps, answered in a file that the page can write too."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from coachnlp.batch.store import refuse_existing, write_text
from coachnlp.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Named:
    """A step or a possible answer, in two languages."""

    id: str
    name_nl: str
    name_en: str
    text_nl: str = ""
    text_en: str = ""

    def name(self, lang: str) -> str:
        """Its name in a language."""
        return self.name_en if lang == "en" else self.name_nl

    def text(self, lang: str) -> str:
        """What it says in a language."""
        return self.text_en if lang == "en" else self.text_nl


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a coaching culture, and what of it transcripts show."""

    id: str
    name_nl: str
    name_en: str
    text_nl: str
    text_en: str
    seen_nl: str
    seen_en: str
    unseen_nl: str
    unseen_en: str


@dataclass(frozen=True, slots=True)
class Form:
    """All of assessment.toml."""

    phases: tuple[Phase, ...]
    steps: tuple[Named, ...]
    answers: tuple[Named, ...]
    file: Mapping[str, Mapping[str, str]]
    """Names in the file that people fill in, by language."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered about one step."""

    answer: str = ""
    """Id of an answer; empty if not answered."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A filled in file."""

    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    """By id of the step."""
    date: str = ""
    by: str = ""
    """Roles of those who filled it in."""


@cache
def form() -> Form:
    """The phases, steps and answers of the package."""
    data = tomllib.loads((files("coachnlp.culture") / "assessment.toml").read_text(encoding="utf-8"))
    return Form(
        phases=tuple(Phase(**row) for row in data["phases"]),
        steps=tuple(Named(**row) for row in data["steps"]),
        answers=tuple(Named(**row) for row in data["answers"]),
        file=data["file"],
    )


def write_template(path: Path, lang: str = "nl") -> None:
    """Write a file to fill in."""
    refuse_existing(path)
    write_text(path, template(lang))


def template(lang: str = "nl") -> str:
    """The file to fill in, as text."""
    names = form().file[lang]
    answers = ", ".join(json.dumps(answer.name(lang), ensure_ascii=False) for answer in form().answers)
    lines = [f"# {names['head'].format(answers=answers)}", f'{names["date"]} = ""', f'{names["by"]} = ""']
    for step in form().steps:
        lines += ["", f"# {step.text(lang)}", f"[[{names['steps']}]]", f'{names["step"]} = "{step.name(lang)}"']
        lines += [f'{names["answer"]} = ""', f'{names["note"]} = ""']
    return "\n".join(lines) + "\n"


def read_assessment(path: Path) -> Assessment:
    """Read a filled in file, Dutch or English.

    Raises:
        ConfigError: when it is no TOML, or has a key, step or answer that is not known.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML in UTF-8: {error}") from error
    top = _keys(data, ("steps", "date", "by"), str(path))
    rows = top.get("steps", [])
    if not isinstance(rows, list):
        raise ConfigError(f"{path}: expected a [[{form().file['nl']['steps']}]] for each step")
    answers = dict(_answer(row, f"{path}, step {number}") for number, row in enumerate(rows, 1))
    return Assessment(answers, _text(top, "date", str(path)), _text(top, "by", str(path)))


def _answer(row: Any, where: str) -> tuple[str, Answer]:
    cells = _keys(row if isinstance(row, dict) else {}, ("step", "answer", "note"), where)
    step = _named(_text(cells, "step", where), form().steps, where)
    given = _text(cells, "answer", where)
    answer = _named(given, form().answers, where) if given else ""
    return step, Answer(answer, _text(cells, "note", where))


def _keys(table: Mapping[str, Any], expected: tuple[str, ...], where: str) -> dict[str, Any]:
    """A table with the names of either language taken for ours."""
    names = {name: key for texts in form().file.values() for key, name in texts.items() if key in expected}
    if unknown := [key for key in table if key not in names]:
        raise ConfigError(f"{where}: unknown key {unknown[0]!r}; expected {', '.join(names)}")
    return {names[key]: value for key, value in table.items()}


def _text(cells: Mapping[str, Any], key: str, where: str) -> str:
    value = cells.get(key, "")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {key} is no text; put it between quotation marks")
    return value.strip()


def _named(given: str, known: tuple[Named, ...], where: str) -> str:
    for one in known:
        if given.casefold() in {one.id, one.name_nl.casefold(), one.name_en.casefold()}:
            return one.id
    raise ConfigError(f"{where}: unknown {given!r}; expected one of {', '.join(one.name_nl for one in known)}")
