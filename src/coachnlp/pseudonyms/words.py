"""Words of a turn as the name tagger sees them: numbers for form, case, what stands between them, lists they are on."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FEATURES = ("word", "prefix", "suffix", "ending", "before", "after", "case", "lists")
AFFIXES = 4000
"""Rows for prefixes and for suffixes of words; hashed."""
GAPS = 8
CASES = 6
LISTS = 256
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[\w\u0300-\u036f]+(?:['’][\w\u0300-\u036f]+)*")
_GENITIVE = re.compile(r"(?:['’]s|['’]|s)$")
_GAP = {"": 1, " ": 1, ",": 2, ".": 3, "?": 3, "!": 3, "…": 3, ":": 4, ";": 4, "-": 5, "–": 5, "/": 6, "'": 7, "’": 7}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; hyphens and slashes part words, apostrophes do not."""

    text: str
    start: int
    end: int
    gap: str
    """What stands between it and the word before."""


def words_of(text: str) -> list[Word]:
    """The words of a text with their places."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        found.append(Word(match[0], match.start(), match.end(), text[end : match.start()]))
        end = match.end()
    return found


@cache
def plain(word: str) -> str:
    """In lower case and without accents, for look-up; `Yıldız` and `yildiz` are one."""
    letters = unicodedata.normalize("NFD", word.replace("ı", "i").replace("ł", "l").replace("Ł", "l").replace("’", "'"))
    return "".join(char for char in letters if not unicodedata.combining(char)).lower()


def without_genitive(word: str) -> str:
    """`Fatima's`, `Max'` and `Jans` without their ending; any other word as it is."""
    shorter = _GENITIVE.sub("", word)
    return shorter if len(shorter) > 1 else word


@cache
def name_list(name: str) -> frozenset[str]:
    """A list in `names/`, in plain form, such as `first`, `words`, `particles` (de, van), `titles` (mevrouw, juf),
    `formal_titles` (mevrouw), or `others` (peoples, feasts, products).
    """
    folder = files("coachnlp.pseudonyms") / "names"
    if name == "words":
        text = gzip.decompress((folder / "words.txt.gz").read_bytes()).decode()
    else:
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@cache
def is_ordinary(word: str) -> bool:
    """Whether a plain word is in the list of Dutch words, or made of two or three of its words."""
    known = name_list("words")
    return word in known or _is_compound(word, known)


def _is_compound(word: str, known: frozenset[str]) -> bool:
    for cut in range(4, len(word) - 3):
        rest = word[cut:]
        if word[:cut] in known and (rest in known or (rest[0] == "s" and rest[1:] in known and len(rest) > 4)):
            return True
    return False


@cache
def on_lists(word: str) -> int:
    """Bits that tell on which lists a plain word is: first, last, places, organisations, words, particles, titles; the
    last bit for the genitive of a first name.
    """
    stem = without_genitive(word)
    bits = [word in name_list(name) for name in ("first", "last", "places", "organisations")]
    genitive = stem != word and stem in name_list("first") and not bits[0]
    bits += [is_ordinary(word), word in name_list("particles"), word in name_list("titles"), genitive]
    return sum(bit << place for place, bit in enumerate(bits))


def features(words: Sequence[Word], vocabulary: Mapping[str, int]) -> NDArray[np.int64]:
    """One row of len(FEATURES) ids per word; `vocabulary` maps plain words to ids from 1, others are 0."""
    gaps = [_gap(word.gap, first=number == 0) for number, word in enumerate(words)]
    rows = [
        (*_form(plain(word.text), vocabulary), gap, after, _case(word.text), on_lists(plain(word.text)))
        for word, gap, after in zip(words, gaps, (*gaps[1:], 0), strict=False)
    ]
    return np.array(rows, dtype=np.int64).reshape(len(words), len(FEATURES))


def _form(word: str, vocabulary: Mapping[str, int]) -> tuple[int, int, int, int]:
    return vocabulary.get(word, 0), _hash(f"p{word[:4]}"), _hash(f"s{word[-4:]}"), _hash(f"e{word[-2:]}")


@cache
def _hash(affix: str) -> int:
    return 1 + crc32(affix.encode()) % (AFFIXES - 1)


def _gap(gap: str, *, first: bool) -> int:
    if first:
        return 0
    marks = gap.strip()
    return _GAP.get(marks[:1], 4) if marks else 1


def _case(word: str) -> int:
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return 5
    if any(char.isdigit() for char in word):
        return 4
    if all(char.isupper() for char in letters):
        return 3 if len(letters) > 1 else 2
    return 1 if letters[0].isupper() else 0
