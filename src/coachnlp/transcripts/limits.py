"""How large a transcript may be: what no meeting reaches, and what a computer bears in time and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from coachnlp.errors import TooLargeError


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond these a transcript is refused with a `TooLargeError`, and nothing of it is read."""

    file_mb: float = 50
    """Megabytes of the file, or million characters of a text; a meeting of eight hours in JSON with words has ten."""
    turns: int = 20_000
    """Of one meeting; one of eight hours has some 10,000."""
    units_per_turn: int = 5_000
    """One speaker who speaks for five hours without a pause."""

    def __post_init__(self) -> None:
        if min(self.file_mb, self.turns, self.units_per_turn) <= 0:
            raise ValueError(f"{self}: limits are above 0")

    @property
    def file_bytes(self) -> int:
        """`file_mb` in bytes."""
        return int(self.file_mb * 1_000_000)


DEFAULT_LIMITS = Limits()


def refuse_size(name: str, size: int, limits: Limits) -> None:
    """Refuse a source of too many bytes or characters.

    Raises:
        TooLargeError: with the size and the limit.
    """
    if size > limits.file_bytes:
        _refuse(f"{name}: larger than {limits.file_mb:g} MB", "file size", "file_mb", "max-mb")


def refuse_turns(name: str, count: int, limits: Limits) -> None:
    """Refuse a meeting of too many turns.

    Raises:
        TooLargeError: with their number and the limit.
    """
    if count > limits.turns:
        _refuse(f"{name}: {count} turns, expected at most {limits.turns}", "turns", "turns", "max-turns")


def refuse_units(turn: int, count: int, limits: Limits) -> None:
    """Refuse a turn of too many units.

    Raises:
        TooLargeError: with the turn, their number and the limit.
    """
    if count > limits.units_per_turn:
        what = f"turn {turn}: {count} units or more, expected at most {limits.units_per_turn}"
        _refuse(what, "units", "units_per_turn", "max-units")


def _refuse(what: str, limit: str, field: str, option: str) -> NoReturn:
    raise TooLargeError(f"{what}; split the transcript, or raise the limit of {limit}: --{option}, Limits({field}=…)")
