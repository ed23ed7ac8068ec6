"""Read a codebook from TOML, strictly."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast

from coachnlp.codebook.records import STANCES, Behaviour, Codebook, Family, Rule
from coachnlp.errors import CodebookError

_ID = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[a-z]+")
_DEFAULT = "codebook.toml"
_OBEYED = frozenset({"Cc", "Cf", "Cs"})
_Record = TypeVar("_Record")


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Read the codebook that comes with the package, or another one.

    Args:
        path: A TOML file laid out as the package's own `codebook/codebook.toml`.

    Raises:
        CodebookError: when the file cannot be read, lacks a key, has one too many, uses an id or code twice,
            refers to a family, stance or label that does not exist, or holds control characters.
    """
    if path is None:
        return _packaged()
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: cannot be read as a UTF-8 codebook: {error}") from error
    return _parse(text, str(path))


@cache
def _packaged() -> Codebook:
    return _parse(files("coachnlp.codebook").joinpath(_DEFAULT).read_text(encoding="utf-8"), _DEFAULT)


def _parse(text: str, where: str) -> Codebook:
    try:
        table = tomllib.loads(text)
        codebook = _codebook(table)
        _check(codebook)
    except (ValueError, RecursionError) as error:
        raise CodebookError(f"{where}: not valid TOML: {error}") from error
    except CodebookError as error:
        raise CodebookError(f"{where}: {error}") from error
    return codebook


def _codebook(table: Mapping[str, Any]) -> Codebook:
    values = dict(table)
    for key, record in (("behaviours", Behaviour), ("families", Family), ("rules", Rule)):
        if key in values:
            values[key] = tuple(
                _record(record, row, f"{key}[{number}]")
                for number, row in enumerate(_list_of(values[key], dict, key), 1)
            )
    if "exclusive" in values:
        groups = _list_of(values["exclusive"], list, "exclusive")
        values["exclusive"] = tuple(tuple(_list_of(group, str, "exclusive")) for group in groups)
    return _record(Codebook, values, "top level")


def _record(record: type[_Record], row: Mapping[str, Any], where: str) -> _Record:
    known = {field.name: field for field in fields(record)}  # pyright: ignore[reportArgumentType]
    unknown = sorted(row.keys() - known.keys())
    if unknown:
        raise CodebookError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(known)}")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in row]
    if missing:
        raise CodebookError(f"{where}: key {missing[0]!r} is missing")
    return record(**{name: _value(value, str(known[name].type), f"{where}, {name}") for name, value in row.items()})


def _value(value: Any, declared: str, where: str) -> Any:
    if declared == "tuple[str, ...]":
        return tuple(_list_of(value, str, where))
    expected = {"bool": bool, "str": str, "Stance": str}.get(declared)
    if expected is not None and not isinstance(value, expected):
        raise CodebookError(f"{where}: expected {expected.__name__}, got {type(value).__name__}")
    return _shown(value, where).strip() if isinstance(value, str) else value


def _shown(text: str, where: str) -> str:
    """Text that terminals may show as it is."""
    if any(unicodedata.category(char) in _OBEYED and char not in "\n\t" for char in text):
        raise CodebookError(f"{where}: holds control characters, which a terminal obeys; take them out")
    return text


def _list_of(value: Any, kind: type, where: str) -> list[Any]:
    items = cast("list[Any]", value) if isinstance(value, list) else None
    if items is None or not all(isinstance(item, kind) for item in items):
        raise CodebookError(f"{where}: expected a list of {kind.__name__}, got {value!r:.60}")
    return [_shown(item, where) if isinstance(item, str) else item for item in items]


def _check(codebook: Codebook) -> None:
    if not codebook.behaviours:
        raise CodebookError("no behaviours; a codebook needs at least one")
    _check_unique("id", codebook.ids, _ID)
    _check_unique("code", (behaviour.code for behaviour in codebook), _CODE)
    _check_unique("family id", (family.id for family in codebook.families), _ID)
    for behaviour in codebook:
        codebook.family(behaviour.family)
        if behaviour.stance not in STANCES:
            raise CodebookError(
                f"{behaviour.id}: stance {behaviour.stance!r} is unknown; it is one of {', '.join(STANCES)}"
            )
    for group in codebook.exclusive:
        for label in group:
            codebook[label]


def _check_unique(what: str, values: Iterable[str], form: re.Pattern[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if not form.fullmatch(value):
            raise CodebookError(f"{what} {value!r} does not have the form {form.pattern}")
        if value in seen:
            raise CodebookError(f"{what} {value!r} is used twice")
        seen.add(value)
