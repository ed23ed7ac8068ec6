"""Signs of a coaching culture and pitfalls on the way, as data: profiles.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from coachnlp.culture.tallied import Group, Side

Fits = Literal["more", "less", ""]
Between = Literal["leaders", "teams"]


@dataclass(frozen=True, slots=True)
class Plain:
    """A measure of talk, which needs no labels."""

    id: str
    name_nl: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Rests:
    """A measure that a profile rests on, of some speakers."""

    id: str
    who: Side = "everyone"
    to: Side = "everyone"
    fits: Fits = ""
    """Which change fits the profile; empty where either may."""

    @property
    def group(self) -> Group:
        """Who says it, and to whom."""
        return Group(self.who, self.to)


@dataclass(frozen=True, slots=True)
class Called:
    """What a measure of some speakers is called."""

    of: Rests
    name_nl: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Differs:
    """A measure of which a profile asks how much it differs between leaders or teams."""

    id: str
    groups: Between


@dataclass(frozen=True, slots=True)
class Profile:
    """A sign or a pitfall: what it is, what it rests on, and what cannot be seen of it."""

    id: str
    name_nl: str
    name_en: str
    text_nl: str
    text_en: str
    blind_nl: str
    """What its measures cannot see."""
    blind_en: str
    measures: tuple[Rests, ...] = ()
    between: tuple[Differs, ...] = ()


@dataclass(frozen=True, slots=True)
class Profiles:
    """All of profiles.toml."""

    leaders: tuple[str, ...]
    """Roles that lead."""
    plain: tuple[Plain, ...]
    named: tuple[Called, ...]
    signs: tuple[Profile, ...]
    pitfalls: tuple[Profile, ...]


@cache
def profiles() -> Profiles:
    """The profiles of the package."""
    data = tomllib.loads((files("coachnlp.culture") / "profiles.toml").read_text(encoding="utf-8"))
    return Profiles(
        leaders=tuple(data["leaders"]),
        plain=tuple(Plain(**row) for row in data["plain"]),
        named=tuple(Called(Rests(**row["of"]), row["name_nl"], row["name_en"]) for row in data["named"]),
        signs=tuple(map(_profile, data["signs"])),
        pitfalls=tuple(map(_profile, data["pitfalls"])),
    )


def _profile(row: Mapping[str, Any]) -> Profile:
    read: dict[str, Any] = {
        **row,
        "measures": tuple(Rests(**rests) for rests in row.get("measures", ())),
        "between": tuple(Differs(**differs) for differs in row.get("between", ())),
    }
    return Profile(**read)
