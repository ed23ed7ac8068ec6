"""A run that writes no names: transcripts, files and teams get pseudonyms before anything is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from coachnlp.batch.find import MARKER, Found
from coachnlp.batch.place import opened
from coachnlp.batch.records import About
from coachnlp.errors import ConfigError
from coachnlp.pseudonyms.find import find_mentions
from coachnlp.pseudonyms.key import Key
from coachnlp.pseudonyms.replace import Wishes, pseudonymise
from coachnlp.transcripts.people import gather
from coachnlp.transcripts.read import read_transcript
from coachnlp.transcripts.records import Transcript

_SHOWN = re.compile(r"gesprek-[0-9a-f]{8}(?:\.\w+)?")


@dataclass(slots=True)
class Hiding:
    """How a run over folders hides who took part."""

    wishes: Wishes = field(default_factory=Wishes)
    key: Key | None = None
    """Where what the pseudonyms stand for is kept; None keeps it nowhere."""
    across: bool = False
    """Whether people have one pseudonym in all meetings of the key."""
    _teams: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if self.across and self.key is None:
            raise ConfigError("the same pseudonyms in all meetings need a key file; name one with --key")

    @property
    def depends(self) -> str:
        """What results depend on, for telling whether one that is there still holds."""
        who = self.key.id if self.key else ""
        return f"{sorted(self.wishes.kinds)} {self.wishes.style} {who} {self.across}"

    def file(self, found: Found) -> Found:
        """The file under a name that tells nothing: of what it holds and where it lies only a hash."""
        digest = hashlib.sha256(found.name.encode("utf-8", "surrogatepass"))
        with suppress(OSError), found.path.open("rb") as file:  # reading it as a transcript tells what is wrong
            hashlib.file_digest(file, lambda: digest)  # in pieces: whether it is too large is seen later
        shown = f"gesprek-{digest.hexdigest()[:8]}{PurePosixPath(found.name).suffix.casefold()}"
        if self.key:
            self.key.files[shown] = found.name
        return replace(found, name=shown)

    def team(self, team: str) -> str:
        """A team's name, or a number in its place where it holds a person's name."""
        if not team or not any(one.kind == "person" for one in find_mentions([team])[0]):
            return team
        known = self._teams or ({own: shown for shown, own in self.key.teams.items()} if self.key else {})
        shown = known.setdefault(team, f"Team {len(known) + 1}")
        self._teams = known
        if self.key:
            self.key.teams[shown] = team
        return shown

    def transcript(self, found: Found, about: About) -> Transcript:
        """A transcript with pseudonyms; the key is saved before anything is written that needs it.

        Raises:
            CoachNLPError: as `read_transcript` does; the message has the name that is shown.
        """
        people = gather(found.path, about.roles, about.aliases)
        read = read_transcript(opened(found.path)[0], roles=people.roles, aliases=people.aliases)
        done = pseudonymise(read, self.wishes, people, self.key.everywhere if self.across and self.key else None)
        if self.key:
            if self.across:
                for pseudonym, forms in done.key.items():
                    self.key.everywhere[pseudonym] = _together(self.key.everywhere.get(pseudonym, ()), forms)
            else:
                self.key.meetings[found.name] = dict(done.key)
            self.key.save()
        return replace(done.transcript, name=found.name)

    @staticmethod
    def reason(text: str, own: Found, shown: Found) -> str:
        """What went wrong, with the file's name as shown; the file with its roles is named after it."""
        beside = f"{own.path.stem}.roles."
        text = text.replace(beside, f"{shown.name}.roles.")
        for name in (str(own.path), own.name, own.path.name):
            text = text.replace(name, shown.name)
        return text


def _together(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def check_clean(out: Path) -> None:
    """See that a folder holds no results with names, which a run without names would leave beside its own.

    Raises:
        ConfigError: when it does.
    """
    try:
        entries = json.loads((out / MARKER).read_text(encoding="utf-8"))["entries"]
        named = any(not _SHOWN.fullmatch(entry["file"]) for entry in entries)
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        named = True
    if named:
        raise ConfigError(f"{out}: holds results with names, which would stay there; name an empty folder")


def check_place(key: Path, out: Path) -> None:
    """See that a key does not lie among the results.

    Raises:
        ConfigError: when it does.
    """
    if key.resolve().is_relative_to(out.resolve()):
        raise ConfigError(f"{key}: the key would lie among what it must be kept apart from; name a place outside {out}")
