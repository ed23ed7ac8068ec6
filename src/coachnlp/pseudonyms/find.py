"""Everything in the turns of a meeting that identifies somebody: names by the tagger, the rest by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachnlp.pseudonyms.names import forms
from coachnlp.pseudonyms.patterns import pattern_mentions
from coachnlp.pseudonyms.records import Kind, Mention
from coachnlp.pseudonyms.tagger import GOES_ON, ORGANISATION, OTHER, PERSON, PLACE, load_name_tagger
from coachnlp.pseudonyms.words import Word, is_ordinary, name_list, plain, without_genitive, words_of

_SURE_ENOUGH = 0.4
"""Probability from which a word is a name."""
_A_WORD = 0.5
"""The same for a word of Dutch that is on no list of first names and has no capital."""
_KNOWN_AND_A_WORD = 0.06
"""Probability from which a word such as `wil` is the name of somebody known, and not the word."""
_COMMON = 0.7
"""The same for a word that many people use, such as `mei` or `wil`, though it is a name too."""
_OPENS = 0.9
"""The same where it has a capital because it opens a sentence."""
_PARTICLE = 0.3
"""Probability from which `de` before a surname is a part of it."""
_SURE = 0.7
"""Probability from which a name counts at its other places in the meeting too."""
_JOINS = " -.'’"
_IDIOMS = re.compile(r"\bjan (?:en alleman|met de pet|modaal|rap|klaassen|salie|publiek)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Read:
    """A turn with what the tagger says of its words."""

    text: str
    words: list[Word]
    scores: NDArray[np.float32]
    taken: list[Mention]

    @property
    def cased(self) -> bool:
        return any(word.text[0].isupper() for word in self.words)


def find_mentions(texts: Sequence[str], known: frozenset[str] = frozenset()) -> list[list[Mention]]:
    """Mentions of each text, in order and apart from each other.

    Args:
        texts: what was said, turn by turn, of one meeting: a name that is clear in one turn is found in the others.
        known: plain words of the names of people who are known to be there.
    """
    read = [_read(text) for text in texts]
    common = load_name_tagger().vocabulary
    doubted = {name for name in known if name in common or name in name_list("particles") | name_list("titles")}
    names = set(known) - doubted
    doubted -= name_list("particles") | name_list("titles")
    kinds = [_kinds(turn, names, doubted) for turn in read]
    sure = _sure_names(read, kinds)
    sure.update((name, "person") for name in names)
    kinds = [_again(turn, found, sure) for turn, found in zip(read, kinds, strict=True)]
    return [_mentions(turn, _bridged(turn, found)) for turn, found in zip(read, kinds, strict=True)]


def _read(text: str) -> _Read:
    words = words_of(text)
    return _Read(text, words, load_name_tagger().probabilities(words), pattern_mentions(text))


def _kinds(turn: _Read, names: set[str], doubted: set[str]) -> list[Kind | None]:
    return [_kind(turn, number, names, doubted) for number in range(len(turn.words))]


def _kind(turn: _Read, number: int, names: set[str], doubted: set[str]) -> Kind | None:
    word, scores = turn.words[number], turn.scores[number]
    found = forms(plain(word.text))
    person, place, organisation = (float(scores[tags].sum()) for tags in ([PERSON, GOES_ON], [PLACE], [ORGANISATION]))
    if any(form in names for form in found) or _behind_title(turn, number):
        return "person"
    if any(form in doubted for form in found):
        return "person" if person >= _KNOWN_AND_A_WORD else None
    if _is_no_name(word, found[0]):
        return None
    if person >= _enough(turn, number, found[0]) and person > max(place, organisation):
        return "person"
    other: Kind = "place" if place > organisation else "organisation"
    return other if max(place, organisation) >= _SURE_ENOUGH else None


def _enough(turn: _Read, number: int, form: str) -> float:
    """Probability from which a word names a person."""
    common = form in load_name_tagger().vocabulary
    if not common and (not is_ordinary(form) or form in name_list("first")):
        return _SURE_ENOUGH
    if not turn.words[number].text[0].isupper():
        return _COMMON if common else _A_WORD
    return _OPENS if _opens(turn, number) else _SURE_ENOUGH


def _opens(turn: _Read, number: int) -> bool:
    """Whether a word opens a sentence, so that its capital tells nothing."""
    return number == 0 or bool(set(turn.words[number].gap) & set('.?!:…"“'))


def _behind_title(turn: _Read, number: int) -> bool:
    """`mevrouw Wilde`, `meneer de wilde`: whatever the word, a title makes it a surname."""
    word = turn.words[number]
    before = number - 1
    while before >= 0 and plain(turn.words[before].text) in name_list("particles") and not word.gap.strip(_JOINS):
        before -= 1
    if before < 0 or word.gap.strip(_JOINS) or plain(turn.words[before].text) not in name_list("formal_titles"):
        return False
    form = plain(word.text)
    if form in name_list("titles") | name_list("particles") or form in name_list("offices"):
        return False
    return before < number - 1 or (word.text[0].isupper() and not word.text.isupper())


def _is_no_name(word: Word, form: str) -> bool:
    """Peoples, feasts, products; and abbreviations, but for those that are also names."""
    short = len(word.text) > 1 and word.text.isupper()
    return form in name_list("others") or (short and form not in name_list("first") | name_list("organisations"))


def _sure_names(read: Sequence[_Read], kinds: Sequence[list[Kind | None]]) -> dict[str, Kind]:
    """Names that the tagger is sure of somewhere in the meeting, with the kind that is most probable over all places
    where they stand; words of Dutch are names only as they are written there, with a capital.
    """
    sure: set[str] = set()
    votes: dict[str, NDArray[np.float32]] = {}
    for turn, of_turn in zip(read, kinds, strict=True):
        for number, kind in enumerate(of_turn):
            form = _remembered(turn, number)
            if form is None:
                continue
            scores = turn.scores[number]
            votes[form] = votes.get(form, np.zeros_like(scores)) + scores
            if kind is not None and 1 - scores[OTHER] >= _SURE:
                sure.add(form)
    return {form: _most_probable(votes[form]) for form in sure}


def _remembered(turn: _Read, number: int) -> str | None:
    """Under which form a word is looked for in other turns; None where it would find too much."""
    word = turn.words[number]
    form = plain(word.text)
    if len(form) <= 2:
        return None
    if not is_ordinary(form):
        return form
    capital = word.text[0].isupper() and not _opens(turn, number) and form not in name_list("particles")
    return word.text if capital else None


def _most_probable(scores: NDArray[np.float32]) -> Kind:
    person, place, organisation = scores[[PERSON, GOES_ON]].sum(), scores[PLACE], scores[ORGANISATION]
    if person >= max(place, organisation):
        return "person"
    return "place" if place > organisation else "organisation"


def _again(turn: _Read, kinds: list[Kind | None], sure: Mapping[str, Kind]) -> list[Kind | None]:
    """A name that is clear elsewhere in the meeting counts here too, and is of the same kind."""
    found = list(kinds)
    for number, word in enumerate(turn.words):
        again: Kind | None = next((sure[form] for form in (*forms(plain(word.text)), word.text) if form in sure), None)
        found[number] = again or kinds[number]
    return found


def _bridged(turn: _Read, kinds: list[Kind | None]) -> list[Kind | None]:
    """Initials, and particles between the parts of a name or behind a title, belong to the name."""
    found = list(kinds)
    for number in range(1, len(found)):
        joined = turn.words[number].gap in {"-", " '", " ’"} and found[number - 1] == "person"
        behind = plain(turn.words[number - 1].text) in name_list("particles") and turn.words[number - 1].gap in {
            "-",
            " '",
            " ’",
        }
        if joined or (behind and found[number - 1] == "person"):
            found[number] = "person"  # the second half of `Jansen-van 't Veer`
    for number in reversed(range(len(found) - 1)):
        word, following = turn.words[number], turn.words[number + 1]
        if found[number] is None and found[number + 1] == "person" and not following.gap.strip(_JOINS):
            initials = "." in word.text or (len(word.text) == 1 and following.gap.startswith("."))
            if initials or (plain(word.text) in name_list("particles") and _belongs(turn, found, number)):
                found[number] = "person"
    return found


def _belongs(turn: _Read, kinds: list[Kind | None], number: int) -> bool:
    """Whether a particle before a name is part of it: a name or a title stands before it, or it looks like a part."""
    word = turn.words[number]
    if number and not word.gap.strip(_JOINS) and _leads(turn, kinds, number - 1):
        return True
    capital = number > 0 and word.text[0].isupper() and not word.gap.strip()
    first_name = plain(turn.words[number + 1].text) in name_list("first")
    return capital or (not first_name and 1 - float(turn.scores[number][0]) >= _PARTICLE)


def _leads(turn: _Read, kinds: list[Kind | None], number: int) -> bool:
    """Whether particles before a word lead back to a name or a title."""
    while (
        number > 0
        and plain(turn.words[number].text) in name_list("particles")
        and not turn.words[number].gap.strip(_JOINS)
    ):
        number -= 1
    return kinds[number] == "person" or plain(turn.words[number].text) in name_list("titles")


def _mentions(turn: _Read, kinds: list[Kind | None]) -> list[Mention]:
    found = list(turn.taken)
    for first, last, kind in _spans(turn, kinds):
        start, end = turn.words[first].start, _end(turn.words[last], kind)
        if not any(start < other.end_char and other.start_char < end for other in turn.taken):
            found.append(Mention(start, end, kind))
    return sorted(found, key=lambda mention: mention.start_char)


def _spans(turn: _Read, kinds: list[Kind | None]) -> Iterator[tuple[int, int, Kind]]:
    number = 0
    idioms = [match.span() for match in _IDIOMS.finditer(turn.text)]
    kinds = [
        None if any(start <= word.start < end for start, end in idioms) else kind
        for word, kind in zip(turn.words, kinds, strict=True)
    ]
    while number < len(kinds):
        kind, first = kinds[number], number
        if kind is not None:
            while number + 1 < len(kinds) and kinds[number + 1] == kind and _goes_on(turn, number + 1, kind):
                number += 1
            last = number
            while first < last and plain(turn.words[first].text) in name_list("titles"):
                first += 1
            if not (first == last and plain(turn.words[first].text) in name_list("titles") | name_list("particles")):
                yield first, last, kind
        number += 1


def _goes_on(turn: _Read, number: int, kind: Kind) -> bool:
    """Whether a word is part of the name before it."""
    word = turn.words[number]
    if word.gap.strip(_JOINS) or (word.gap.startswith(".") and len(turn.words[number - 1].text) > 1):
        return False
    if kind != "person":
        return True
    form = plain(word.text)
    if (
        form in name_list("particles")
        or plain(turn.words[number - 1].text) in name_list("particles")
        or "-" in word.gap
    ):
        return True
    begins = turn.scores[number][PERSON] > 2 * turn.scores[number][GOES_ON]
    return not (begins and (form in name_list("first") or not word.gap.strip()))


def _end(word: Word, kind: Kind) -> int:
    """Where the name ends: the ending of `Fatima's` stays."""
    if kind != "person" or "'" not in word.text.replace("’", "'"):
        return word.end
    stem = without_genitive(word.text)
    return word.start + len(stem) if stem != word.text and plain(word.text).endswith("'s") else word.end
