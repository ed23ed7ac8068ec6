"""Sheets for coders: what is drawn, and that filled-in sheets can be compared."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.evaluation.annotation_sheet import Drawn, draw, write_annotation_sheets
from coachnlp.evaluation.codings import read_codings, side_by_side
from coachnlp.measures.measure import measure
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Unit

BOOK = load_codebook()
THRESHOLDS = dict.fromkeys(BOOK.ids, 0.5)


def analysis(scores: list[dict[str, float]]) -> Analysis:
    turns = tuple(Turn("Karin" if i % 2 else None, f"zin {i}") for i in range(len(scores)))
    units = tuple(
        Unit(
            i,
            turn.speaker,
            turn.text,
            0,
            len(turn.text),
            labels=tuple(label for label in BOOK.ids if given.get(label, 0) >= 0.5),
            scores={label: given.get(label, 0.01) for label in BOOK.ids},
        )
        for i, (turn, given) in enumerate(zip(turns, scores, strict=True))
    )
    return Analysis(turns, units, measure(turns, units, BOOK), "c", "m")


ANALYSES = {
    "een.vtt": analysis([{}] * 40 + [{"advice": 0.9}, {"advice": 0.55, "ownership": 0.7}, {"judgment": 0.49}]),
    "twee.vtt": analysis([{"reflection": 0.8}, {}]),
}


def test_random_is_seeded_and_in_the_order_of_speech() -> None:
    one, two = (draw(ANALYSES, THRESHOLDS, 12, "random", seed) for seed in (1, 2))
    assert one == draw(ANALYSES, THRESHOLDS, 12, "random", 1) != two
    assert one == sorted(one, key=lambda drawn: (drawn.meeting, drawn.number))
    assert len(draw(ANALYSES, THRESHOLDS, 500, "random")) == 45


def test_uncertain_comes_nearest_to_a_threshold() -> None:
    assert draw(ANALYSES, THRESHOLDS, 2, "uncertain") == [Drawn("een.vtt", 42), Drawn("een.vtt", 43)]


def test_balanced_takes_from_every_label_and_from_none() -> None:
    drawn = draw(ANALYSES, THRESHOLDS, 4, "balanced")
    found = {ANALYSES[one.meeting].units[one.number - 1].labels for one in drawn}
    assert {label for labels in found for label in labels} >= {"advice", "ownership", "reflection"}
    assert () in found


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_filled_in_sheets_are_compared_and_empty_cells_are_not_coded(suffix: str, tmp_path: Path) -> None:
    drawn = draw(ANALYSES, THRESHOLDS, 45, "random")
    paths = write_annotation_sheets(drawn, ANALYSES, BOOK, tmp_path / f"blad{suffix}", ("anna", "bram"), suggest=True)
    assert [path.name for path in paths] == [f"blad-anna{suffix}", f"blad-bram{suffix}"]
    both = side_by_side([coding for path in paths for coding in read_codings(path, BOOK)], BOOK)
    assert both.coders == ("anna", "bram")
    assert both.coded.all()
    assert (both.values[0] == both.values[1]).all()
    given = {place: labels for place, labels in read_codings(paths[0], BOOK)[0].labels.items() if labels}
    assert given == {
        ("een.vtt", 41): {"advice"},
        ("een.vtt", 42): {"advice", "ownership"},
        ("twee.vtt", 1): {"reflection"},
    }
    (blind,) = write_annotation_sheets(drawn, ANALYSES, BOOK, tmp_path / f"b{suffix}", ("cor",))
    assert not any(coding.labels for coding in read_codings(blind, BOOK))


def test_a_row_shows_what_was_said_before(tmp_path: Path) -> None:
    (path,) = write_annotation_sheets([Drawn("een.vtt", 3)], ANALYSES, BOOK, tmp_path / "b.csv", ("a",))
    (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True))
    assert (row["before"], row["speaker"], row["text"], row["labels"]) == ("?: zin 0\nKarin: zin 1", "?", "zin 2", "")
