"""Who is who: badges off, aliases and roles on."""

from __future__ import annotations

import csv
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coachnlp.errors import CoachNLPError, ConfigError
from coachnlp.transcripts.decode import decode
from coachnlp.transcripts.utterances import Utterance

_BADGE = re.compile(
    r"\s*[(\[](?:gast|guest|extern|externe?|external|unverified|niet[- ]geverifieerd|host|co-?host|organisator|"
    r"organi[sz]er|presentator|presenter|ik|me|jij|you)[)\]]\s*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:unknown|unidentified|onbekende?)(?: (?:speaker|spreker))?|(?:spreker|speaker) (?:onbekend|unknown|\?)|\?",
    re.IGNORECASE,
)
"""What tools call somebody whom they did not recognise, such as `Unknown Speaker`."""
_SPEAKER_HEADERS = frozenset({"speaker", "spreker", "naam", "name"})
_ROLE_HEADERS = frozenset({"role", "rol", "functie"})
_ALIAS_HEADERS = frozenset({"alias", "aliases", "shown", "toon als", "weergavenaam"})


@dataclass(frozen=True, slots=True)
class People:
    """What is known about speakers besides the transcript; names are compared without regard to case."""

    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker, as in the source or as shown -> role."""
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    """Speaker as in the source -> name to show."""


def gather(
    beside: Path | None,
    roles: Mapping[str, str] | str | os.PathLike[str] | None,
    aliases: Mapping[str, str] | None,
) -> People:
    """What the caller gives, over what the file `<transcript>.roles.toml` or `.roles.csv` beside it says.

    `roles` may be the path of such a file.

    Raises:
        ConfigError: when a mapping or file is malformed.
    """
    found = _beside(beside) if beside is not None else People()
    if isinstance(roles, str | os.PathLike):
        found, roles = read_people(Path(roles)), None
    return People(
        {**found.roles, **_checked("roles", roles or {})}, {**found.aliases, **_checked("aliases", aliases or {})}
    )


def read_people(path: Path) -> People:
    """Read a TOML file with tables `[roles]` and `[aliases]`, or a CSV file with columns spreker, rol, alias.

    Raises:
        ConfigError: when the file is missing or malformed.
    """
    try:
        text = decode(path.read_bytes(), path.name).text
    except (OSError, CoachNLPError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"{path.name}: cannot be read ({reason}); expected a TOML or CSV file with roles") from None
    return _from_toml(text, path.name) if path.suffix.casefold() == ".toml" else _from_csv(text, path.name)


def apply_people(
    utterances: Sequence[Utterance], people: People, own_roles: Mapping[str, str]
) -> tuple[tuple[Utterance, ...], dict[str, str], tuple[str, ...]]:
    """Utterances with the names to show, roles by these names, and notes on roles of people who do not speak."""
    raw = list(dict.fromkeys(utterance.speaker for utterance in utterances if utterance.speaker is not None))
    aliases = {_key(name): shown for name, shown in people.aliases.items()}
    shown = {name: _shown(name, aliases) for name in raw}
    given = {_key(name): role for name, role in {**own_roles, **people.roles}.items()}
    roles: dict[str, str] = {}
    for name in raw:
        role = next((given[key] for key in _keys(name, shown[name]) if key in given), None)
        if role and shown[name]:
            roles[shown[name]] = role
    named = tuple(replace(u, speaker=shown[u.speaker] or None) if u.speaker is not None else u for u in utterances)
    known = {key for name in raw for key in _keys(name, shown[name])}
    return named, roles, _notes(people, known)


def _shown(name: str, aliases: Mapping[str, str]) -> str:
    clean = without_badges(name)
    return aliases.get(_key(name)) or aliases.get(_key(clean)) or ("" if _NOBODY.fullmatch(clean) else clean)


def without_badges(name: str) -> str:
    """A name without marks such as `(Gast)`, `(Extern)` or `(Unverified)`, in one Unicode form."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    while (shorter := _BADGE.sub("", name)) != name and shorter:
        name = shorter
    return name


def _keys(name: str, shown: str) -> tuple[str, str, str]:
    return _key(name), _key(without_badges(name)), _key(shown)


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _notes(people: People, known: set[str]) -> tuple[str, ...]:
    absent = [name for name in people.roles if _key(name) not in known]
    absent += [name for name in people.aliases if _key(name) not in known and name not in absent]
    if not absent:
        return ()
    return (f"roles or aliases given for people who do not speak here: {', '.join(absent)}",)


def _beside(path: Path) -> People:
    for suffix in (".roles.toml", ".roles.csv"):
        candidate = path.with_name(path.stem + suffix)
        if candidate.is_file():
            return read_people(candidate)
    return People()


def _from_toml(text: str, name: str) -> People:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise ConfigError(f"{name}: no valid TOML ({error}); quote names with spaces") from None
    unknown = sorted(set(data) - {"roles", "aliases"})
    if unknown:
        raise ConfigError(f"{name}: unknown keys {', '.join(unknown)}; expected the tables [roles] and [aliases]")
    return People(
        _checked(f"{name}: roles", data.get("roles", {})), _checked(f"{name}: aliases", data.get("aliases", {}))
    )


def _from_csv(text: str, name: str) -> People:
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    except csv.Error as error:
        raise ConfigError(f"{name}: no valid CSV ({error}); expected a row for each speaker") from None
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    speaker, role, alias = (_column(header, names) for names in (_SPEAKER_HEADERS, _ROLE_HEADERS, _ALIAS_HEADERS))
    if speaker is None or (role is None and alias is None):
        raise ConfigError(
            f"{name}: expected a first row with spreker and rol or alias, got {len(header)} other columns"
        )
    return People(_pairs(rows[1:], speaker, role), _pairs(rows[1:], speaker, alias))


def _pairs(rows: Iterable[Sequence[str]], key: int, value: int | None) -> dict[str, str]:
    if value is None:
        return {}
    wide = [row for row in rows if len(row) > max(key, value)]
    return {row[key].strip(): row[value].strip() for row in wide if row[key].strip() and row[value].strip()}


def _column(header: Sequence[str], names: frozenset[str]) -> int | None:
    return next((index for index, cell in enumerate(header) if cell in names), None)


def _checked(what: str, mapping: Any) -> dict[str, str]:
    if not isinstance(mapping, Mapping):
        raise ConfigError(
            f"{what}: expected names with texts, such as {{'Karin': 'leidinggevende'}}, got {type(mapping).__name__}"
        )
    checked: dict[str, str] = {}
    for name, value in mapping.items():  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(name, str) or not isinstance(value, str):
            raise ConfigError(f"{what}: expected texts, got {type(name).__name__} -> {type(value).__name__}")
        checked[name] = value
    return checked
