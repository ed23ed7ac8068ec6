"""An analysis without one person: what they said is gone, and nobody names them any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coachnlp.analysis import Analysis
from coachnlp.codebook import Codebook
from coachnlp.errors import ConfigError
from coachnlp.measures.measure import measure
from coachnlp.pseudonyms.cast import Cast, Person, meant
from coachnlp.pseudonyms.find import find_mentions
from coachnlp.pseudonyms.names import name_of
from coachnlp.pseudonyms.records import Mention
from coachnlp.pseudonyms.words import name_list, plain, words_of
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

FORGOTTEN = "[vergeten]"


@dataclass(frozen=True, slots=True)
class Without:
    """What is left of an analysis."""

    analysis: Analysis | None
    """None where nobody else spoke."""
    turns: int
    """Turns of the person."""
    mentions: int
    """Of the person by others."""
    said: frozenset[str]
    """Forms in which the person was named."""
    words: frozenset[str]
    """Plain words of these, without particles."""
    others: frozenset[str]
    """Plain words of the names of all others."""
    units: Mapping[int, int]
    """Index of a unit before -> index now."""

    @property
    def touched(self) -> bool:
        """Whether the person was there."""
        return bool(self.turns or self.mentions)


def without_person(
    analysis: Analysis, whom: str, codebook: Codebook, pseudonyms: frozenset[str] | None = None
) -> Without:
    """Take a person out of an analysis, by name or, where a key told them, by pseudonym.

    Raises:
        ConfigError: when the name fits several people of the meeting.
    """
    if pseudonyms is not None:
        speakers, mentions, said = _by_pseudonym(analysis, pseudonyms)
        return _without(analysis, codebook, (speakers, mentions), said, frozenset())
    cast, people = Cast(), dict[str, Person]()
    for name in analysis.speakers:
        people[name] = cast.add(name, speaks=True)
    found = find_mentions([turn.text for turn in analysis.turns], cast.names() | name_of(whom).words)
    persons = [
        [meant(turn.text, one, cast) for one in mentions] for turn, mentions in zip(analysis.turns, found, strict=True)
    ]
    person = _person(whom, cast)
    if person is None:
        return _without(analysis, codebook, (frozenset(), {}), frozenset(), _words(cast.people))
    speakers = frozenset(name for name, one in people.items() if one is person)
    mentions = {
        number: [one for one, who in zip(found[number], persons[number], strict=True) if who is person]
        for number in range(len(found))
    }
    others = _words(one for one in cast.people if one is not person)
    return _without(analysis, codebook, (speakers, mentions), frozenset(person.said), others)


def _person(whom: str, cast: Cast) -> Person | None:
    """Who is meant by a name that stands in no text; nobody where it fits no one."""
    wanted = name_of(whom)
    exact = [one for one in cast.people if any(plain(said) == plain(whom) for said in one.said)]
    found = exact or [one for one in cast.people if cast.fits(wanted, one)]
    if len(found) > 1:
        raise ConfigError(f"{whom}: the name fits {len(found)} people of one meeting; give first and last name")
    return found[0] if found else None


def _by_pseudonym(
    analysis: Analysis, pseudonyms: frozenset[str]
) -> tuple[frozenset[str], dict[int, list[Mention]], frozenset[str]]:
    speakers = frozenset(analysis.speakers) & pseudonyms
    forms = {f"[{name}]" for name in pseudonyms} | {
        part for name in pseudonyms if "Persoon" not in name for part in (name, *name.split())
    }
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)")
    mentions = {
        number: [Mention(match.start(), match.end(), "person") for match in pattern.finditer(turn.text)]
        for number, turn in enumerate(analysis.turns)
    }
    return speakers, mentions, frozenset(forms if any(mentions.values()) or speakers else ())


def _words(people: Iterable[Person]) -> frozenset[str]:
    return frozenset().union(*(person.words for person in people))


def _without(
    analysis: Analysis,
    codebook: Codebook,
    who: tuple[frozenset[str], Mapping[int, Sequence[Mention]]],
    said: frozenset[str],
    others: frozenset[str],
) -> Without:
    speakers, mentions = who
    kept = [number for number, turn in enumerate(analysis.turns) if turn.speaker not in speakers]
    cuts = {number: _Cuts(mentions.get(number, ())) for number in kept}
    places = {number: place for place, number in enumerate(kept)}
    left = [number for number, unit in enumerate(analysis.units) if unit.turn in places]
    units = tuple(_unit(analysis.units[number], places, cuts, analysis.turns) for number in left)
    turns = tuple(
        _turn(analysis.turns[number], cuts[number], [u for u in units if u.turn == places[number]]) for number in kept
    )
    words = frozenset(plain(word.text) for form in said for word in words_of(form)) - name_list("particles")
    changed = None
    if turns:
        roles = {name: role for name, role in analysis.roles.items() if name not in speakers}
        notes = tuple(note for note in analysis.notes if not {plain(word.text) for word in words_of(note)} & words)
        measures = measure(turns, units, codebook, roles)
        changed = replace(analysis, turns=turns, units=units, roles=roles, notes=notes, measures=measures)
    count = sum(len(mentions.get(number, ())) for number in kept)
    gone = len(analysis.turns) - len(kept)
    return Without(changed, gone, count, said, words, others, {number: place for place, number in enumerate(left)})


class _Cuts:
    """Where a text gets shorter or longer when mentions are replaced."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = mentions

    def applied(self, text: str) -> str:
        """The text with the mentions replaced."""
        for mention in reversed(self.mentions):
            text = f"{text[: mention.start_char]}{FORGOTTEN}{text[mention.end_char :]}"
        return text

    def moved(self, place: int) -> int:
        """Where a place of the text is now; one within a mention is at the end of what stands for it."""
        shift = 0
        for mention in self.mentions:
            if place <= mention.start_char:
                break
            if place < mention.end_char:
                return mention.start_char + shift + len(FORGOTTEN)
            shift += len(FORGOTTEN) - (mention.end_char - mention.start_char)
        return place + shift


def _turn(turn: Turn, cuts: _Cuts, units: Sequence[Unit]) -> Turn:
    if not cuts.mentions:
        return turn
    given = tuple(unit.text for unit in units) if turn.given_units is not None else None
    return replace(turn, text=cuts.applied(turn.text), given_units=given)


def _unit(unit: Unit, places: Mapping[int, int], cuts: Mapping[int, _Cuts], turns: Sequence[Turn]) -> Unit:
    of_turn = cuts[unit.turn]
    start, end = of_turn.moved(unit.start_char), of_turn.moved(unit.end_char)
    evidence = unit.evidence
    if evidence is not None:
        evidence = {
            label: tuple(_span(span, unit.start_char, start, of_turn) for span in spans)
            for label, spans in evidence.items()
        }
    text = of_turn.applied(turns[unit.turn].text)[start:end]
    return replace(unit, turn=places[unit.turn], start_char=start, end_char=end, text=text, evidence=evidence)


def _span(span: Span, before: int, now: int, cuts: _Cuts) -> Span:
    start, end = (cuts.moved(before + place) - now for place in (span.start_char, span.end_char))
    return replace(span, start_char=start, end_char=end)
