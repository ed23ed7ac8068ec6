"""What stands for a person, a place or anything else: placeholders, or made-up names; the same one each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from coachnlp.pseudonyms.cast import Person
from coachnlp.pseudonyms.names import name_of
from coachnlp.pseudonyms.records import Kind
from coachnlp.pseudonyms.words import plain

Style = Literal["labels", "names"]

LABELS: Mapping[Kind, str] = {
    "person": "Persoon",
    "place": "Plaats",
    "organisation": "Organisatie",
    "phone": "Telefoonnummer",
    "email": "E-mailadres",
    "link": "Link",
    "citizen_number": "BSN",
    "number": "Nummer",
    "date": "Datum",
}


class Book:
    """Gives pseudonyms, and remembers what they stand for."""

    def __init__(self, style: Style, shared: Mapping[str, Iterable[str]], real: frozenset[str]) -> None:
        """`shared`: pseudonyms of other meetings with what they stand for; `real`: plain words of real names."""
        self.stands_for: dict[str, list[str]] = {}
        self._style, self._real = style, real
        self._used = set(shared)
        self._counts = Counter(pseudonym.rpartition(" ")[0] for pseudonym in shared)
        self._names = len(shared)
        self._known = {form.casefold(): pseudonym for pseudonym, forms in shared.items() for form in forms}
        self._of: dict[object, str] = {}

    def person(self, person: Person) -> str:
        """Somebody's pseudonym. Somebody from another meeting keeps it, if the name was the same."""
        if id(person) not in self._of:
            fullest_first = sorted(person.said, key=len, reverse=True)
            known = (self._known.get(said.casefold()) for said in fullest_first)
            self._of[id(person)] = next((name for name in known if name and name not in self._of.values()), self._new())
        return self._noted(self._of[id(person)], person.said)

    def thing(self, kind: Kind, said: str) -> str:
        """The pseudonym of a place, a number or the like."""
        identity = (kind, plain(" ".join(said.split())))
        if identity not in self._of:
            self._of[identity] = self._known.get(said.casefold()) or self._numbered(LABELS[kind])
        return self._noted(self._of[identity], [said])

    def _noted(self, pseudonym: str, said: Iterable[str]) -> str:
        forms = self.stands_for.setdefault(pseudonym, [])
        forms += [form for form in said if form not in forms]
        return pseudonym

    def _new(self) -> str:
        if self._style == "labels":
            return self._numbered(LABELS["person"])
        while True:
            number, self._names = self._names, self._names + 1
            firsts, lasts = _made_up()
            first, last = firsts[number % len(firsts)], lasts[number % len(lasts)]
            turned = number // (len(firsts) * len(lasts))
            name = f"{first} {last}" if not turned else f"{first} {last} {turned + 1}"
            if not {plain(first), plain(last)} & self._real and name not in self._used:
                return name

    def _numbered(self, label: str) -> str:
        self._counts[label] += 1
        return f"{label} {self._counts[label]}"


@cache
def _made_up() -> tuple[list[str], list[str]]:
    text = (files("coachnlp.pseudonyms") / "names" / "made_up.txt").read_text(encoding="utf-8")
    _, first, last = text.splitlines()
    return first.split(), last.split()


def in_speech(pseudonym: str, kind: Kind, style: Style, said: str) -> str:
    """How a pseudonym stands in a text: in brackets, or as much of a made-up name as was said of the real one."""
    if style == "labels" or kind != "person":
        return f"[{pseudonym}]"
    first, _, last = pseudonym.partition(" ")
    name = name_of(said)
    shown = pseudonym if name.is_full else last if name.last else first
    return shown.lower() if said.islower() else shown
