"""From a transcript to one without names: one pseudonym for a speaker and for all that is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from coachnlp.pseudonyms.book import Book, Style, in_speech
from coachnlp.pseudonyms.cast import Cast, Person, meant
from coachnlp.pseudonyms.find import find_mentions
from coachnlp.pseudonyms.names import is_label
from coachnlp.pseudonyms.records import KINDS, Kind, Mention, Pseudonymised
from coachnlp.pseudonyms.words import is_ordinary, plain, words_of
from coachnlp.transcripts.people import People
from coachnlp.transcripts.records import Transcript, Turn

_PEOPLE_NOTE = "roles or aliases given for people who do not speak here: "


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to replace, and with what."""

    kinds: frozenset[Kind] = frozenset(KINDS)
    """Names of speakers are replaced in any case."""
    style: Style = "labels"
    """`labels` for `[Persoon 1]`, `names` for made-up names."""


def pseudonymise(
    transcript: Transcript,
    wishes: Wishes | None = None,
    people: People | None = None,
    shared: Mapping[str, Iterable[str]] | None = None,
) -> Pseudonymised:
    """Replace what identifies people in a transcript, and take the file's name off it.

    Speakers come first in the numbering, then who is spoken of. Roles keep their words, but for names of people there.

    Args:
        transcript: as it was read.
        wishes: what to replace; all kinds with placeholders if None.
        people: names from a table or a file beside the transcript, such as the name behind an alias.
        shared: the `key` of other meetings, if people are to have the same pseudonym in all.

    Raises:
        ModelError: when the name tagger's files are missing.
    """
    wishes, people = wishes or Wishes(), people or People()
    cast, speakers = _cast(transcript, people)
    found = find_mentions([turn.text for turn in transcript.turns], cast.names())
    found = [[one for one in mentions if one.kind in wishes.kinds] for mentions in found]
    for turn, mentions in zip(transcript.turns, found, strict=True):
        for mention in mentions:
            meant(turn.text, mention, cast)  # all people are known before the first pseudonym is given
    book = Book(wishes.style, shared or {}, cast.names())
    labels = {name: book.person(person) for name, person in speakers.items()}
    stand_in = _stand_in(cast, book, wishes.style)
    turns = [_turn(turn, mentions, stand_in, labels) for turn, mentions in zip(transcript.turns, found, strict=True)]
    roles = {labels[name]: _known_only(role, cast, book) for name, role in transcript.roles.items() if name in labels}
    notes = tuple(_note(note, cast, book) for note in transcript.notes)
    key = {pseudonym: tuple(forms) for pseudonym, forms in book.stands_for.items()}
    return Pseudonymised(replace(transcript, turns=tuple(turns), name="", roles=roles, notes=notes), key)


def _cast(transcript: Transcript, people: People) -> tuple[Cast, dict[str, Person]]:
    """Everybody who speaks or has a role, with all names they are known by."""
    cast = Cast()
    behind: dict[str, list[str]] = {}
    for name, shown in people.aliases.items():
        behind.setdefault(shown, []).append(name)
    speakers = {name: cast.add(name, *behind.get(name, ()), speaks=True) for name in transcript.speakers}
    for name in (*people.roles, *people.aliases):
        if not is_label(name):
            cast.find(name)
    return cast, speakers


def _stand_in(cast: Cast, book: Book, style: Style) -> Callable[[str, Mention], str]:
    def stand_in(text: str, mention: Mention) -> str:
        said = text[mention.start_char : mention.end_char]
        person = meant(text, mention, cast)
        pseudonym = book.person(person) if person else book.thing(mention.kind, said)
        return in_speech(pseudonym, mention.kind, style, said)

    return stand_in


def _turn(
    turn: Turn, mentions: Sequence[Mention], stand_in: Callable[[str, Mention], str], labels: Mapping[str, str]
) -> Turn:
    """The turn with its new text; a mention goes to the unit that the source gave in which it begins."""
    label = None if turn.speaker is None else labels[turn.speaker]
    if turn.given_units is None:
        return replace(turn, speaker=label, text=_replaced(turn.text, (0, len(turn.text)), mentions, stand_in))
    units = [_replaced(turn.text, span, mentions, stand_in).strip() for span in _spans(turn.given_units)]
    kept = tuple(unit for unit in units if unit)
    return replace(turn, speaker=label, text=" ".join(kept), given_units=kept)


def _replaced(
    text: str, span: tuple[int, int], mentions: Sequence[Mention], stand_in: Callable[[str, Mention], str]
) -> str:
    """A part of a text, with what stands for the mentions that begin in it."""
    end, stop = span
    parts: list[str] = []
    for mention in mentions:
        if mention.end_char > end and mention.start_char < stop:
            begins = mention.start_char >= span[0]
            parts += [text[end : mention.start_char], stand_in(text, mention)] if begins else []
            end = min(mention.end_char, stop)
    return "".join([*parts, text[end:stop]])


def _spans(units: Sequence[str]) -> list[tuple[int, int]]:
    """Where the units stand in the text that joins them with spaces."""
    ends = list(accumulate(len(unit) + 1 for unit in units))
    return [(end - 1 - len(unit), end - 1) for unit, end in zip(units, ends, strict=True)]


def _known_only(text: str, cast: Cast, book: Book) -> str:
    """A role or a note in which people of this meeting are named, with their pseudonyms."""
    names = {word for word in cast.names() if not is_ordinary(word)}
    for word in reversed(words_of(text)):
        if plain(word.text) in names:
            text = f"{text[: word.start]}[{book.person(cast.find(word.text))}]{text[word.end :]}"
    return text


def _note(note: str, cast: Cast, book: Book) -> str:
    if note.startswith(_PEOPLE_NOTE):
        return f"{_PEOPLE_NOTE}{note.count(',') + 1}"
    return _known_only(note, cast, book)
