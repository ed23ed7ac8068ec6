"""Corrections of people: put over what a model said, never lost, never kept for something else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.corrections.correct import correct, of_no_meeting
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.read import FORMAT, read_corrections
from coachnlp.corrections.records import Corrections, Judgement, Misfit
from coachnlp.errors import ConfigError
from coachnlp.measures.measure import measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

BOOK = load_codebook()
TEXTS = ("Hoe ging het?", "Ja.", "Nee.", "Ja.", "Dat moet je anders doen.")


def analysis(texts: Sequence[str] = TEXTS, found: Mapping[int, str] | None = None) -> Analysis:
    """One turn a unit; `found` gives the label of a unit (from 1), with a score of 0.8."""
    found = found if found is not None else {1: "open_question", 5: "advice"}
    turns = tuple(Turn("AB"[number % 2], text) for number, text in enumerate(texts))
    units = tuple(
        Unit(
            number,
            turn.speaker,
            turn.text,
            0,
            len(turn.text),
            labels=(found[number + 1],) if number + 1 in found else (),
            scores={label: 0.8 if found.get(number + 1) == label else 0.02 for label in BOOK.ids},
        )
        for number, turn in enumerate(turns)
    )
    return Analysis(turns, units, measure(turns, units, BOOK), "coachnlp-nl 1.2", "proef 1")


def file(
    given: Analysis, *said: tuple[int, Sequence[str]], name: str = "a.json", made: str = "2026-11-26"
) -> Corrections:
    """A file in which a person gave units (from 1) these labels."""
    judgements = [
        Judgement(number, digest_of_text(given.units[number - 1].text), given.units[number - 1].labels, tuple(labels))
        for number, labels in said
    ]
    return Corrections(name, digest_of(given), "coachnlp-nl 1.2", made, tuple(judgements))


def written(one: Corrections, **changes: object) -> str:
    rows = [{"unit": j.unit, "text": j.text, "before": list(j.before), "after": list(j.after)} for j in one.judgements]
    plain = {"format": FORMAT, "meeting": one.meeting, "codebook": one.codebook, "made": one.made, "units": rows}
    return json.dumps(plain | changes)


def test_what_was_judged_is_certain_and_counted_anew() -> None:
    before = analysis()
    found = correct(before, [file(before, (1, ["open_question"]), (5, ["judgment"]))], BOOK)
    units = found.analysis.units
    assert [unit.checked for unit in units] == ["confirmed", None, None, None, "corrected"]
    assert units[4].labels == ("judgment",)
    assert units[4].scores == {label: float(label == "judgment") for label in BOOK.ids}
    assert units[1:4] == before.units[1:4]
    counts = found.analysis.measures.overall.labels
    assert (counts["advice"].count, counts["judgment"].count) == (0, 1)
    assert counts["open_question"].likely.low == 1
    assert found.analysis.measures.speakers[0].labels["judgment"].count == 1
    assert before == analysis()


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)))
def test_every_judgement_is_used_once_and_the_later_one_holds(first: set[int], second: set[int]) -> None:
    before = analysis()
    early = file(before, *((n, ["advice"]) for n in first))
    late = file(before, *((n, []) for n in second), name="b.json", made="2026-11-27")
    found = correct(before, [early, late], BOOK)
    assert found.misfits == ()
    judged = {n for n, unit in enumerate(found.analysis.units, 1) if unit.checked}
    assert judged == first | second
    for number in judged:
        assert found.analysis.units[number - 1].labels == (() if number in second else ("advice",))


def test_a_judgement_goes_with_its_unit_when_units_before_it_are_cut_otherwise() -> None:
    before = analysis()
    said = file(before, (2, ["advice"]), (5, []))
    shifted = replace(before, units=before.units[1:])
    found = correct(shifted, [said], BOOK)
    assert found.analysis.units[3].checked == "corrected"
    assert found.misfits == (Misfit("a.json", (2,)),), "there are two units that say Ja, so it is told and not guessed"


def test_a_judgement_of_a_unit_that_is_gone_is_told() -> None:
    before = analysis()
    gone = replace(file(before, (1, [])), judgements=(Judgement(1, "0" * 16, (), ()), Judgement(99, "1" * 16, (), ())))
    found = correct(before, [gone], BOOK)
    assert found.misfits == (Misfit("a.json", (1, 99)),)
    assert found.analysis.units == before.units


def test_a_file_of_another_meeting_is_told() -> None:
    other = file(analysis(("Iets anders.",), {}), (1, []))
    assert correct(analysis(), [other], BOOK).analysis == analysis()
    assert of_no_meeting([other], {digest_of(analysis())}) == (Misfit("a.json", ()),)


def test_the_meeting_is_the_same_whatever_it_is_called_and_another_when_a_word_differs() -> None:
    one = analysis()
    renamed = replace(one, name="x", turns=tuple(replace(turn, speaker="Z", start_s=1.0) for turn in one.turns))
    assert digest_of(renamed) == digest_of(one)
    assert digest_of(analysis((*TEXTS[:4], "Dat moest je anders doen."))) != digest_of(one)


def test_evidence_stays_only_for_labels_that_hold() -> None:
    spans = {"advice": (Span(0, 3, 1.0),)}
    before = analysis()
    before = replace(before, units=(*before.units[:4], replace(before.units[4], evidence=spans)))
    assert correct(before, [file(before, (5, ["judgment"]))], BOOK).analysis.units[4].evidence == {}
    assert correct(before, [file(before, (5, ["advice", "judgment"]))], BOOK).analysis.units[4].evidence == spans


def test_a_corrected_analysis_survives_json() -> None:
    found = correct(analysis(), [file(analysis(), (5, []))], BOOK).analysis
    assert Analysis.from_json(found.to_json()) == found


def test_files_of_a_folder_come_oldest_first_and_read_as_written(tmp_path: Path) -> None:
    late, early = (
        file(analysis(), (5, ["advice"]), name=name, made=made)
        for name, made in (("a.json", "2026-11-27T10:00:00Z"), ("b.json", "2026-11-26T10:00:00Z"))
    )
    for one in (late, early):
        (tmp_path / one.file).write_text("\ufeff" + written(one), "utf-8")
    (tmp_path / "lees.txt").write_text("geen verbeteringen", "utf-8")
    assert read_corrections(tmp_path, BOOK) == (early, late)
    assert read_corrections(tmp_path / "a.json", BOOK) == (late,)
    assert read_corrections(tmp_path / "nee", BOOK) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no corrections as a report saves them"),
        ("[]", "no corrections as a report saves them"),
        ("[" * 100_000, "no corrections as a report saves them"),
        (written(file(analysis()), format="coachnlp-corrections 9"), "expected 'coachnlp-corrections 1'"),
        (written(file(analysis()), meeting=3), "no corrections as a report saves them"),
        (written(file(analysis()), units=[{"unit": "1", "text": "", "before": [], "after": []}]), "no corrections"),
        (written(file(analysis(), (1, ["kletsen"]))), "no label 'kletsen'"),
        (written(file(analysis(), (1, ["open_question", "closed_question"]))), "exclude each other"),
    ],
)
def test_a_file_that_is_something_else_is_told_by_name(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.json").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says) as error:
        read_corrections(tmp_path, BOOK)
    assert "x.json" in str(error.value)
