"""Annotated meetings as JSON lines, one meeting a line, as `datasets.load_dataset("json", …)` reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker
from coachnlp.errors import CorpusError

_TEXT_KEYS = ("id", "author", "type", "sector", "register", "asr")
_LIST_KEYS = ("speakers", "turns")


def iter_jsonl(path: str | Path) -> Iterator[Meeting]:
    """Read meetings one by one, so that a corpus need not fit in memory.

    Raises:
        CorpusError: at the first line that is not a meeting; names file and line.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                yield _meeting(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as UTF-8: {type(error).__name__}") from error


def read_jsonl(path: str | Path) -> tuple[Meeting, ...]:
    """Read all meetings of a file.

    Raises:
        CorpusError: at the first line that is not a meeting; names file and line.
    """
    return tuple(iter_jsonl(path))


def write_jsonl(meetings: Iterable[Meeting], path: str | Path) -> None:
    """Write one meeting a line, in UTF-8, the keys in the order of the fields."""
    with Path(path).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(asdict(meeting), ensure_ascii=False) + "\n" for meeting in meetings)


def _meeting(line: str, where: str) -> Meeting:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}: not a line of JSON: {error.msg} at column {error.colno}") from error
    row = _table(row, where, _TEXT_KEYS[:-1] + _LIST_KEYS, optional=("asr",))
    return Meeting(
        **{key: _text(row.get(key, ""), f"{where}: {key}") for key in _TEXT_KEYS},
        speakers=tuple(_speaker(item, where) for item in _items(row["speakers"], f"{where}: speakers")),
        turns=tuple(_turn(item, where) for item in _items(row["turns"], f"{where}: turns")),
    )


def _speaker(row: Any, where: str) -> Speaker:
    row = _table(row, f"{where}: speaker", ("name", "role"))
    return Speaker(_text(row["name"], f"{where}: name"), _text(row["role"], f"{where}: role"))


def _turn(row: Any, where: str) -> AnnotatedTurn:
    row = _table(row, f"{where}: turn", ("speaker", "units"))
    units = tuple(_unit(item, where) for item in _items(row["units"], f"{where}: units"))
    return AnnotatedTurn(_text(row["speaker"], f"{where}: speaker"), units)


def _unit(row: Any, where: str) -> AnnotatedUnit:
    row = _table(row, f"{where}: unit", ("text", "labels"))
    labels = tuple(_text(label, f"{where}: labels") for label in _items(row["labels"], f"{where}: labels"))
    return AnnotatedUnit(_text(row["text"], f"{where}: text"), labels)


def _table(row: Any, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: expected an object with {', '.join(required)}, got {type(row).__name__}")
    table = cast("dict[str, Any]", row)
    missing = [key for key in required if key not in table]
    unknown = [key for key in table if key not in required + optional]
    if missing or unknown:
        problem = f"key {missing[0]!r} is missing" if missing else f"unknown key {unknown[0]!r}"
        raise CorpusError(f"{where}: {problem}; expected {', '.join(required + optional)}")
    return table


def _items(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise CorpusError(f"{where}: expected a list, got {type(value).__name__}")
    return cast("list[Any]", value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise CorpusError(f"{where}: expected text, got {type(value).__name__}")
    return value
