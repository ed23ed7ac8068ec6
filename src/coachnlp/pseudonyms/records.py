"""What is found in speech, and what stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from coachnlp.transcripts.records import Transcript

Kind = Literal["person", "place", "organisation", "phone", "email", "link", "citizen_number", "number", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters [start_char, end_char) of a text that identify somebody or something."""

    start_char: int
    end_char: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """A transcript with pseudonyms, and what they stand for."""

    transcript: Transcript
    key: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Pseudonym -> what it stands for, in every form in which it was found. Holds names: keep it apart."""
