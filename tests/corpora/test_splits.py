"""Splits: whole meetings, in proportion, fixed once given, and free of leaks."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting
from coachnlp.corpora.splits import SHARES, assign_splits, check_no_leak, read_splits, write_splits
from coachnlp.errors import CorpusError

LONG = "Toen jij in het overleg van dinsdag op je laptop keek raakte ik de draad helemaal kwijt"


def meeting(name: str, author: str = "a", register: str = "schoon", units: int = 50, text: str = "Ja.") -> Meeting:
    turn = AnnotatedTurn("Karin", tuple(AnnotatedUnit(text) for _ in range(units)))
    return Meeting(name, author, "overleg", "zorg", register, (), (turn,))


@st.composite
def corpora(draw: st.DrawFn) -> list[Meeting]:
    kinds = st.tuples(st.sampled_from("abc"), st.sampled_from(["schoon", "asr"]), st.integers(1, 90))
    drawn = draw(st.lists(kinds, min_size=1, max_size=40))
    return [meeting(f"m{number}", *kind) for number, kind in enumerate(drawn)]


@settings(deadline=None)
@given(corpora(), st.integers(0, 3), st.data())
def test_new_meetings_never_move_old_ones(corpus: list[Meeting], seed: int, data: st.DataObject) -> None:
    old = data.draw(st.lists(st.sampled_from(corpus), unique_by=lambda m: m.id))
    first = assign_splits(old, seed=seed)
    grown = assign_splits(corpus, first, seed=seed)
    assert list(grown) == [m.id for m in corpus]
    assert {name: grown[name] for name in first} == first
    assert set(grown.values()) <= set(SHARES)
    assert assign_splits(corpus, first, seed=seed) == grown


def test_shares_are_met_for_the_whole_and_for_every_author_and_register() -> None:
    corpus = [
        meeting(f"{author}{register}{number}", author, register, units=40 + number % 7)
        for author in "abcd"
        for register in ("schoon", "asr")
        for number in range(20)
    ]
    assigned = assign_splits(corpus)
    for group in ({"a"}, {"b"}, {"c"}, {"d"}, {"schoon"}, {"asr"}, {"a", "b", "c", "d"}):
        members = [m for m in corpus if m.author in group or m.register in group]
        units = Counter[str]()
        for member in members:
            units[assigned[member.id]] += len(member.units)
        for split, share in SHARES.items():
            assert abs(units[split] / units.total() - share) < 0.05, (group, split)


def test_the_seed_decides() -> None:
    corpus = [meeting(f"m{number}") for number in range(30)]
    assert assign_splits(corpus, seed=1) != assign_splits(corpus, seed=2)


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(CorpusError, match="in split 'valid'; expected one of train, dev, test"):
        assign_splits([meeting("m")], {"m": "valid"})


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.sampled_from(list(SHARES))))
def test_splits_survive_a_round_trip(assigned: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "splits.json")
        write_splits(assigned, path)
        assert read_splits(path) == assigned


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"train": ["m"], "test": ["m"]}', "'m' is in train and in test"),
        ("[]", "expected"),
        ('{"train": "m"}', "expected a list of meeting ids"),
        ("{", "cannot be read as JSON"),
    ],
)
def test_a_malformed_split_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "splits.json").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        read_splits(tmp_path / "splits.json")


def test_a_meeting_on_two_sides_is_a_leak() -> None:
    with pytest.raises(CorpusError, match="'m1' is in both train and test"):
        check_no_leak({"train": [meeting("m1")], "test": [meeting("m1")]})


@pytest.mark.parametrize(
    "copy",
    [LONG, LONG.upper() + "!", LONG.replace("dinsdag", "woensdag"), LONG + " en daarna weer"],
    ids=["exact", "case", "a word changed", "words added"],
)
def test_a_nearly_identical_long_unit_on_two_sides_is_a_leak(copy: str) -> None:
    one, other = meeting("m1", units=1, text=LONG), meeting("m2", units=1, text=copy)
    with pytest.raises(CorpusError, match=r"'m2' in test and meeting 'm1' in train share") as caught:
        check_no_leak({"train": [one], "test": [other]})
    assert "laptop" not in str(caught.value)
    check_no_leak({"train": [one, other], "test": []})


@pytest.mark.parametrize(
    "other",
    [
        "Ja.",
        "Daar kan ik toch niks aan doen",
        "Toen jij in het overleg van dinsdag te laat was wist niemand waar de sleutel lag",
    ],
)
def test_short_and_merely_similar_units_are_no_leak(other: str) -> None:
    train = [meeting("m1", units=2, text=LONG), meeting("m3", text=other if len(other) < 40 else "Nee.")]
    check_no_leak({"train": train, "test": [meeting("m2", units=1, text=other)]})


def test_no_split_of_a_small_corpus_is_empty() -> None:
    for count in (3, 5, 9):
        assigned = assign_splits([meeting(f"m{i}", units=10) for i in range(count)])
        assert set(assigned.values()) == set(SHARES)
    kept = {f"m{i}": "train" for i in range(5)}
    assert assign_splits([meeting(f"m{i}", units=10) for i in range(5)], kept) == kept
