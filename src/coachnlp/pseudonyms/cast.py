"""Who is who in one meeting: names that mean one person are one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from coachnlp.pseudonyms.names import Name, forms, is_label, name_of, same_call_name
from coachnlp.pseudonyms.records import Mention
from coachnlp.pseudonyms.words import name_list, plain, words_of

_TITLE_CHARS = 20
"""So far before a name a title may begin."""


@dataclass(slots=True)
class Person:
    """Somebody who speaks or is spoken of."""

    names: list[Name] = field(default_factory=list[Name])
    said: list[str] = field(default_factory=list[str])
    """Every form in which the name was found, as it was."""
    speaks: bool = False

    @property
    def first(self) -> frozenset[str]:
        """First names in plain form."""
        return frozenset().union(*(name.first for name in self.names))

    @property
    def last(self) -> frozenset[str]:
        """Words of the surname in plain form."""
        return frozenset().union(*(name.last for name in self.names))

    @property
    def words(self) -> frozenset[str]:
        """All of these."""
        return self.first | self.last


class Cast:
    """The people of a meeting; known ones are added first, then mentions find who they mean."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self._by_form: dict[tuple[str, bool], Person] = {}

    def add(self, *known_as: str, speaks: bool = False) -> Person:
        """Add somebody who is known by these names, or find who was added by the first of them."""
        for name in known_as:
            if person := self._by_form.get((name.casefold(), False)):
                break
        else:
            person = Person(speaks=speaks)
            self.people.append(person)
        for name in known_as:
            self._note(person, name, Name() if is_label(name) else name_of(name), titled=False)
        return person

    def find(self, said: str, *, titled: bool = False) -> Person:
        """Whom a mention means: somebody there with that name, or somebody new.

        A name that fits several people means none of them surely, and gets a person of its own.
        """
        if person := self._by_form.get((said.casefold(), titled)):
            return person
        name = name_of(said, titled=titled)
        person = self._meant(name)
        if person is None:
            person = Person()
            self.people.append(person)
        self._note(person, said, name, titled=titled)
        return person

    @staticmethod
    def fits(name: Name, person: Person) -> bool:
        """Whether a name may be the person's: all of it known, or fuller than what is known, or a call name."""
        return any(fits(name, person) for fits in (_has_all, _shares_and_adds, _is_call_name))

    def names(self) -> frozenset[str]:
        """Plain words of the names of everybody there."""
        return frozenset().union(*(person.words for person in self.people))

    def _note(self, person: Person, said: str, name: Name, *, titled: bool) -> None:
        self._by_form[said.casefold(), titled] = person
        if said not in person.said:
            person.said.append(said)
        if name not in person.names:
            person.names.append(name)

    def _meant(self, name: Name) -> Person | None:
        for fits in (_has_all, _shares_and_adds, _is_call_name):
            found = [person for person in self.people if fits(name, person)]
            speakers = [person for person in found if person.speaks]
            for group in (speakers, found):
                if len(group) == 1:
                    return group[0]
            if found:
                return None
        return None


def meant(text: str, mention: Mention, cast: Cast) -> Person | None:
    """Whom a mention in a text means, somebody new if nobody there; None where it is of no person."""
    if mention.kind != "person":
        return None
    before = words_of(text[max(0, mention.start_char - _TITLE_CHARS) : mention.start_char])
    titled = bool(before) and plain(before[-1].text) in name_list("formal_titles")
    return cast.find(text[mention.start_char : mention.end_char], titled=titled)


def _has_all(name: Name, person: Person) -> bool:
    """Every word of the name is one of the person's, a genitive ending aside."""
    if not name.words:
        return False
    if name.initials and person.first and not any(first.startswith(name.initials[0].lower()) for first in person.first):
        return False
    if name.last and not name.first and not name.initials and len(name.last) == 1 and not person.last:
        return False
    return all(_among(word, person.words) for word in name.words)


def _shares_and_adds(name: Name, person: Person) -> bool:
    """The mention is fuller than what is known of the person, and disagrees in nothing."""
    if not person.words:
        return False
    if name.first and not person.last:
        return any(_among(word, person.first) for word in name.first)
    if name.last and not person.first:
        return all(_among(word, person.last) for word in name.last)
    return False


def _is_call_name(name: Name, person: Person) -> bool:
    """A short or call name of somebody's first name; the surname, if given, must be the same."""
    if len(name.first) != 1 or (name.last and not name.last <= person.last):
        return False
    return any(same_call_name(form, other) for word in name.first for form in forms(word) for other in person.first)


def _among(word: str, words: Iterable[str]) -> bool:
    return any(form in words for form in forms(word))
