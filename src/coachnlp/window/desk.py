"""What the window holds: conversations with what is known of them, corrections, and files that could not be used."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from coachnlp.batch.about import about_from_name
from coachnlp.batch.records import About
from coachnlp.codebook import Codebook
from coachnlp.corrections.read import oldest_first, read_corrections
from coachnlp.corrections.records import Corrections
from coachnlp.errors import CoachNLPError
from coachnlp.window.names import safe_name
from coachnlp.window.understand import Refusal, Understood, understand

_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_LONGEST_ENTRY = 80


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the window takes in."""

    file_bytes: int = 20 * 1024**2
    files: int = 200
    total_bytes: int = 500 * 1024**2


@dataclass(frozen=True, slots=True)
class Conversation:
    """A transcript that can be scored."""

    number: int
    path: Path
    size: int
    sha256: str
    understood: Understood
    about: About

    @property
    def name(self) -> str:
        """Of its file; no two conversations share one."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be used."""

    name: str
    refusal: Refusal


class Desk:
    """Everything people put in, kept in one folder; `incoming`, `take` and `clear` one at a time."""

    def __init__(self, folder: Path, lang: str, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.conversations: dict[int, Conversation] = {}
        self.corrections: dict[int, Corrections] = {}
        """As people saved them from reports; each has its number, which no conversation has."""
        self.refused: list[Refused] = []
        self.names_in_reports = False
        self._folder = folder
        self._lang = lang
        self._numbers = count(1)

    @property
    def results(self) -> Path:
        """Folder for what scoring gives."""
        return self._folder / "results"

    @property
    def incoming(self) -> Path:
        """Where a file is written while it comes in."""
        return self._folder / "incoming"

    @property
    def judgements(self) -> tuple[Corrections, ...]:
        """All corrections, the oldest first."""
        return oldest_first(self.corrections.values())

    def corrections_file(self, number: int) -> Path:
        """Where corrections lie, as they came in."""
        return self._folder / "corrections" / self.corrections[number].file

    def room(self) -> Refusal | None:
        """Why nothing more fits, or None."""
        if len(self.conversations) + len(self.corrections) >= self.limits.files:
            return Refusal("too_many")
        sizes = [one.size for one in self.conversations.values()]
        sizes += [self.corrections_file(number).stat().st_size for number in self.corrections]
        return Refusal("too_much") if sum(sizes) >= self.limits.total_bytes else None

    def refuse(self, name: str, refusal: Refusal) -> None:
        """Remember that a file was not taken, and why."""
        self.refused.append(Refused(safe_name(name), refusal))

    def take(self, name: str, sha256: str) -> None:
        """Keep the file that came in if a conversation can be read from it, else remember why not."""
        if any(one.sha256 == sha256 for one in self.conversations.values()):
            self.incoming.unlink()
            self.refuse(name, Refusal("double"))
            return
        place = self._folder / "transcripts"
        place.mkdir(exist_ok=True)
        path = place / safe_name(name, {one.name.casefold() for one in self.conversations.values()})
        self.incoming.replace(path)
        understood = understand(path, self._lang)
        if isinstance(understood, Refusal):
            path.unlink()
            self.refuse(name, understood)
            return
        number = next(self._numbers)
        about = about_from_name(path.name, _DATE)
        self.conversations[number] = Conversation(number, path, path.stat().st_size, sha256, understood, about)

    def take_corrections(self, name: str, codebook: Callable[[], Codebook]) -> None:
        """Keep the file that came in if it holds corrections, else remember why not.

        Args:
            name: of the file.
            codebook: gives what the labels come from; may raise a CoachNLPError, as long as there is no model.
        """
        place = self._folder / "corrections"
        place.mkdir(exist_ok=True)
        path = place / safe_name(name, {one.file.casefold() for one in self.corrections.values()})
        self.incoming.replace(path)
        try:
            (found,) = read_corrections(path, codebook())
        except CoachNLPError as error:
            path.unlink()
            self.refuse(name, Refusal(type(error).__name__, str(error).replace(str(path), path.name)))
            return
        if any(replace(one, file=found.file) == found for one in self.corrections.values()):
            path.unlink()
            self.refuse(name, Refusal("double_corrections"))
            return
        self.corrections[next(self._numbers)] = found

    def remove(self, number: int) -> None:
        """Throw one conversation away, with its corrections, or one file of corrections."""
        if number in self.corrections:
            self.corrections_file(number).unlink(missing_ok=True)
            del self.corrections[number]
        if gone := self.conversations.pop(number, None):
            gone.path.unlink(missing_ok=True)
            for one in self._of_nobody(gone.understood.meeting):
                self.remove(one)

    def _of_nobody(self, meeting: str) -> list[int]:
        """The corrections of a meeting, unless a conversation here still has it."""
        if any(one.understood.meeting == meeting for one in self.conversations.values()):
            return []
        return [number for number, one in self.corrections.items() if one.meeting == meeting]

    def corrected(self, number: int) -> Conversation | None:
        """The conversation that corrections belong to, the first if there are more, or None."""
        meeting = self.corrections[number].meeting
        return next((one for one in self.conversations.values() if one.understood.meeting == meeting), None)

    def fill_in(self, fields: Mapping[str, str]) -> None:
        """Take over what people filled in; see `pages/files.html.j2` for the names of fields."""
        for number, one in self.conversations.items():
            if f"team-{number}" in fields:
                self.conversations[number] = replace(one, about=_filled_in(one, fields))

    def copy(self, number: int) -> None:
        """Give other conversations this one's team, and people of the same name its names and roles, where none are."""
        source = self.conversations.get(number)
        for other, one in self.conversations.items():
            if source is not None and other != number:
                about = replace(
                    one.about,
                    team=one.about.team or source.about.team,
                    aliases={**_of(_named(one), source.about.aliases), **one.about.aliases},
                    roles={**_of(_named(one), source.about.roles), **one.about.roles},
                )
                self.conversations[other] = replace(one, about=about)

    def shares_speakers(self, number: int) -> bool:
        """Whether somebody in this conversation has a namesake in another."""
        others = [_named(one) for other, one in self.conversations.items() if other != number]
        return bool(_named(self.conversations[number]) & set[str]().union(*others))

    def clear(self) -> None:
        """Throw everything away."""
        self.conversations.clear()
        self.corrections.clear()
        self.refused.clear()
        self.names_in_reports = False
        for path in self._folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)


def _filled_in(one: Conversation, fields: Mapping[str, str]) -> About:
    aliases: dict[str, str] = {}
    roles: dict[str, str] = {}
    for place, who in enumerate(one.understood.speakers):
        if who.speaker is not None:
            alias = _entry(fields, f"alias-{one.number}-{place}")
            role = _entry(fields, f"role-{one.number}-{place}")
            if alias and alias != who.speaker:
                aliases[who.speaker] = alias
            if role != who.role:  # an empty one takes away what the transcript says
                roles[who.speaker] = role
    return About(_entry(fields, f"team-{one.number}"), _entry(fields, f"date-{one.number}"), roles, aliases)


def _entry(fields: Mapping[str, str], name: str) -> str:
    return " ".join(fields.get(name, "").split())[:_LONGEST_ENTRY]


def _named(one: Conversation) -> set[str]:
    return {who.speaker for who in one.understood.speakers if who.speaker}


def _of(names: set[str], known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if name in names}
