"""What is measured: turns and their units, of one meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit


class Conversation(Protocol):
    """Anything with turns, labelled units and roles; an `Analysis` is one."""

    @property
    def turns(self) -> Sequence[Turn]:
        """All turns, in order."""
        ...

    @property
    def units(self) -> Sequence[Unit]:
        """Their labelled units, in order."""
        ...

    @property
    def roles(self) -> Mapping[str, str]:
        """Speaker -> role, as far as known."""
        ...


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, and nothing else."""

    turns: Sequence[Turn]
    units: Sequence[Unit]
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
