"""How a person's name is built: first names, surname, initials, and which of two names may be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from coachnlp.pseudonyms.words import is_ordinary, name_list, plain, without_genitive, words_of

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_LABEL = re.compile(
    r"(?:spreker|speaker|spk|deelnemer|persoon|gesprekspartner|unknown|onbekende?)?[ _-]*[\d?]*|[a-z]?\d*",
    re.IGNORECASE,
)
_HYPHEN_PARTICLE = re.compile(r"-(?:van|de|der|den|ter|ten|el|al|'t)\b", re.IGNORECASE)
_SHORTEST_CALL_NAME = 3


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name in plain form."""

    first: frozenset[str] = frozenset()
    """First names, or the only word where nothing tells what it is."""
    last: frozenset[str] = frozenset()
    """Words of the surname without particles."""
    initials: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All words without particles."""
        return self.first | self.last

    @property
    def is_full(self) -> bool:
        """Whether it has a first name or initials, and a surname."""
        return bool(self.last) and bool(self.first or self.initials)


def name_of(text: str, *, titled: bool = False) -> Name:
    """Take a name apart: `Vries, Jan de`, `J. de Vries`, `Jan-Willem de Vries-Bakker`, `Karin`, `k.jansen@zorg.nl`.

    Args:
        text: a name as it is written or said, perhaps with a title or something in brackets.
        titled: whether a title stood before it, so that a single word is a surname.
    """
    text = _IN_BRACKETS.sub(" ", text).strip()
    if "@" in text:
        text = re.sub(r"[._\d]+", " ", text.partition("@")[0])
    if text.count(",") == 1:
        last, _, first = text.partition(",")
        text = f"{first.strip()} {last.strip()}"
    words = [plain(word.text) for word in words_of(text)]
    titled = titled or any(word in name_list("titles") for word in words[:1])
    words = [word for number, word in enumerate(words) if not (number == 0 and word in name_list("titles"))]
    return _built(words, text, titled=titled)


def is_label(text: str) -> bool:
    """Whether a speaker's label names nobody: `Spreker 1`, `SPEAKER_00`, `A`."""
    return bool(_LABEL.fullmatch(text.strip()))


def same_call_name(one: str, other: str) -> bool:
    """Whether one first name is a short form of the other: a known pair such as Bert and Albert, or the start
    of it, such as Shar for Sharda, if that is no name of its own.
    """
    if frozenset((one, other)) in _pairs():
        return True
    short, long = sorted((one, other), key=len)
    if short in name_list("first"):
        return False  # Jan and Jannie are two
    return len(short) >= _SHORTEST_CALL_NAME and long.startswith(short) and len(long) - len(short) > 1


def forms(word: str) -> tuple[str, ...]:
    """A plain word as it is, and without the ending of a genitive."""
    shorter = without_genitive(word)
    return (word,) if shorter == word else (word, shorter)


def _built(words: list[str], text: str, *, titled: bool) -> Name:
    initials = "".join(word.replace(".", "") for word in words if len(word) == 1 or "." in word)
    real = [word for word in words if len(word) > 1 and "." not in word]
    core = [word for word in real if word not in name_list("particles")]
    if not core:
        return Name(frozenset(real), frozenset(), initials)
    first_particle = next((real.index(word) for word in real if word in name_list("particles")), len(real))
    if len(core) == 1:
        surname = titled or bool(initials) or first_particle < len(real)
        return Name(frozenset() if surname else frozenset(core), frozenset(core) if surname else frozenset(), initials)
    front = [word for word in real[:first_particle] if word not in name_list("particles")]
    if _HYPHEN_PARTICLE.search(text):
        front = front[:-1]  # Mieke Jansen-de Boer
    if (titled or initials) and not front:
        return Name(frozenset(), frozenset(core), initials)
    if first_particle == len(real):
        front = core[: _first_names(core, text)]
    return Name(frozenset(front), frozenset(core) - frozenset(front), initials)


def _first_names(core: list[str], text: str) -> int:
    """How many of the words of a name without particles are first names."""
    if "-" in text and all(word in name_list("first") or not is_ordinary(word) for word in core):
        head, *_ = text.split()
        joined = len(words_of(head))
        return joined if joined < len(core) else len(core) if len(text.split()) == 1 else 1
    return 1


@cache
def _pairs() -> frozenset[frozenset[str]]:
    text = (files("coachnlp.pseudonyms") / "names" / "call_names.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return frozenset(frozenset((line[0], other)) for line in lines for other in line[1:])
