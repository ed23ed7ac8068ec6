"""How names are taken apart, and which names mean one person."""

from __future__ import annotations

import pytest

from coachnlp.pseudonyms.cast import Cast
from coachnlp.pseudonyms.names import is_label, name_of


@pytest.mark.parametrize(
    ("text", "first", "last", "initials"),
    [
        ("Karin", {"karin"}, set(), ""),
        ("Jan de Vries", {"jan"}, {"vries"}, ""),
        ("Vries, Jan de", {"jan"}, {"vries"}, ""),
        ("J.P. van der Kolk", set(), {"kolk"}, "jp"),
        ("mw. Ramdin", set(), {"ramdin"}, ""),
        ("Samira El Khattabi", {"samira"}, {"khattabi"}, ""),
        ("k.jansen@zorg.nl", set(), {"jansen"}, "k"),
        ("Karin Jansen (Zorggroep West)", {"karin"}, {"jansen"}, ""),
        ("Mieke Jansen-de Boer", {"mieke"}, {"jansen", "boer"}, ""),
        ("Ömer Yıldız", {"omer"}, {"yildiz"}, ""),
        ("Jan-Willem", {"jan", "willem"}, set(), ""),
    ],
)
def test_a_name_is_taken_apart(text: str, first: set[str], last: set[str], initials: str) -> None:
    name = name_of(text)
    assert (set(name.first), set(name.last), name.initials) == (first, last, initials)


@pytest.mark.parametrize("label", ["Spreker 1", "SPEAKER_00", "A", "Deelnemer 12", "?"])
def test_labels_are_no_names(label: str) -> None:
    assert is_label(label)
    assert not is_label("Karin")


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Karin", "Karin Jansen"),
        ("karin", "Karin Jansen"),
        ("Karins", "Karin Jansen"),
        ("Jansen", "Karin Jansen"),
        ("K. Jansen", "Karin Jansen"),
        ("Jan", "Jan de Vries"),
        ("Vries", "Jan de Vries"),
        ("Bert", "Albert ter Horst"),
        ("Shar", "Sharda"),
        ("Sharda Ramdin", "Sharda"),
    ],
)
def test_a_mention_means_who_is_there(said: str, means: str) -> None:
    cast = Cast()
    people = {
        name: cast.add(name, speaks=True) for name in ("Karin Jansen", "Jan de Vries", "Albert ter Horst", "Sharda")
    }
    assert cast.find(said) is people[means]


@pytest.mark.parametrize("said", ["Karin Smit", "P. Jansen", "Jannie", "Kar", "Els"])
def test_another_name_means_somebody_else(said: str) -> None:
    cast = Cast()
    known = [cast.add(name, speaks=True) for name in ("Karin Jansen", "Karina Post", "Jan de Vries")]
    assert cast.find(said) not in known


def test_a_name_that_fits_two_people_means_neither() -> None:
    cast = Cast()
    both = [cast.add("Karin Jansen", speaks=True), cast.add("Karin Smit", speaks=True)]
    found = cast.find("Karin")
    assert found not in both
    assert cast.find("karin") is found


def test_who_speaks_is_meant_rather_than_who_is_spoken_of() -> None:
    cast = Cast()
    speaker = cast.add("Karin Jansen", speaks=True)
    cast.find("Karin Smit")
    assert cast.find("Karin") is speaker


def test_a_title_makes_it_a_surname() -> None:
    cast = Cast()
    speaker = cast.add("Wim", speaks=True)
    assert cast.find("Wim", titled=True) is not speaker
