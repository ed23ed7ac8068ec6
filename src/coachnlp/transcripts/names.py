"""Which `Name:` at the start of a line is a speaker, and which is speech such as `Let op:`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from coachnlp.transcripts.word_list import word_list

_LONGEST = 80
_MOST_WORDS = 6
_PARTICLES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "het",
        "ten",
        "ter",
        "te",
        "in",
        "aan",
        "bij",
        "en",
        "von",
        "zu",
        "la",
        "le",
        "du",
        "di",
        "da",
        "dos",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "&",
    ]
)
_TAGS = re.compile(r"(?:SPEAKER|SPREKER|SPK)[_ ]?\d+|SPEAKER \?|UNKNOWN", re.IGNORECASE)
_TELEPHONE = re.compile(r"\+\d[\d ()-]{5,}")
_ABSTRACT = re.compile(r"\w{3,}(?:heid|heden|teit|teiten|tie|ties|schap|isme)")
"""`Stiptheid: …` is speech; as a name it must be seen twice."""
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def is_name(name: str, times_seen: int = 1) -> bool:
    """Whether `name` reads as a speaker: capitals but for `van der` and the like, and no word that opens a remark.

    A name in small letters, or of one letter, counts when it (or another letter) was seen at least twice.
    """
    if _TAGS.fullmatch(name) or _TELEPHONE.fullmatch(name):
        return True
    if len(name) > _LONGEST or any(char in '?!;"“”„<>|=#' for char in name):
        return False
    words = _IN_BRACKETS.sub(" ", name).split()
    if not 0 < len(words) <= _MOST_WORDS or not any(char.isalpha() for word in words for char in word):
        return False
    if len(words) == 1 and len(words[0]) == 1:
        return words[0] == words[0].upper() and times_seen > 1
    if _opens_a_remark(words, times_seen) or not _ends_like_a_name(words):
        return False
    return all(map(_is_name_word, words)) or _is_small(words, times_seen)


def speaker_names(found: Counter[str], lines: int, least_share: float = 0.0) -> frozenset[str]:
    """The names among the candidates `found`, counted in a file of so many `lines` or captions.

    Names must begin at least `least_share` of the lines, unless several of them come back; else there are none.
    """
    letters = sum(count for name, count in found.items() if len(name) == 1)
    all_named = lines > 1 and found.total() >= lines  # then names in small letters need not come back
    seen = {name: letters if len(name) == 1 else 2 if all_named and name.islower() else n for name, n in found.items()}
    names = {name: n for name, n in found.items() if is_name(name, seen[name])}
    share = sum(names.values()) / max(lines, 1)
    coming_back = sum(count > 1 for count in names.values())
    if share >= least_share or (coming_back > 1 and share > least_share / 10):
        return frozenset(names)
    return frozenset()


def _opens_a_remark(words: list[str], times_seen: int) -> bool:
    first = words[0].casefold().rstrip(".,")
    if first in _PARTICLES:  # `Van Dijk` and `De Vries` are names
        return len(words) == 1 or words[0][:1].islower()
    return _plain(first) in word_list("no_names.txt") or (
        times_seen == 1 and bool(_ABSTRACT.fullmatch(" ".join(words)))
    )


def _plain(word: str) -> str:
    """Without accents, so that `Éen` and `één` are `een`."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _ends_like_a_name(words: list[str]) -> bool:
    """No sentence: a full stop only after an initial, a title or an abbreviation; a particle in `Vries, Karin de`."""
    if any(word.endswith(".") and len(word) > 5 for word in words):
        return False
    return words[-1].casefold() not in _PARTICLES or any(word.endswith(",") for word in words)


def _is_name_word(word: str) -> bool:
    """Capitalised, a particle, a number, or in a script without capitals."""
    letter = next((char for char in word if char.isalpha()), "")
    return word.casefold().strip(",") in _PARTICLES or not letter.islower() or len(word) == 1 or "'" in word[:2]


def _is_small(words: list[str], times_seen: int) -> bool:
    return times_seen > 1 and len(words) < 4 and not any(word.casefold() in word_list("no_names.txt") for word in words)
