"""Agreement between coders, against worked examples and properties."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.cli import main
from coachnlp.codebook import load_codebook
from coachnlp.errors import CodebookError, CorpusError
from coachnlp.evaluation.agreement import agreement
from coachnlp.evaluation.codings import Coding, Codings, read_codings, side_by_side

BOOK = load_codebook()
FIRST = BOOK.ids[0]


def codings_of(*coders: list[int | None]) -> Codings:
    """Codings of the first label only; None is a unit that was not coded. Every unit is a meeting of its own."""
    return side_by_side(
        [
            Coding(
                f"coder {number}",
                {
                    (f"m{i:03d}", 1): frozenset([FIRST] if value else [])
                    for i, value in enumerate(values)
                    if value is not None
                },
                {},
            )
            for number, values in enumerate(coders)
        ],
        BOOK,
    )


def test_alpha_of_krippendorffs_own_example() -> None:
    """Krippendorff 2011, example A: binary data, two observers, ten units, alpha 0.095."""
    result = agreement(codings_of([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]), draws=10)
    assert result.labels[0].alpha.value == pytest.approx(0.095, abs=0.0005)


def test_kappa_and_f1_of_a_worked_example() -> None:
    one, other = [1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    label = agreement(codings_of(one, other), draws=10).labels[0]
    assert label.kappa == pytest.approx((0.7 - 0.5) / 0.5)
    assert label.f1 == pytest.approx(2 * 20 / (25 + 30))
    assert label.shares == pytest.approx((0.5, 0.6))


@given(st.lists(st.booleans(), min_size=2, max_size=30).filter(any).filter(lambda v: not all(v)))
def test_a_coder_agrees_with_themselves(values: list[bool]) -> None:
    label = agreement(codings_of([*map(int, values)], [*map(int, values)]), draws=5).labels[0]
    assert (label.alpha.value, label.kappa, label.f1) == pytest.approx((1, 1, 1))


@given(st.integers(0, 1000))
def test_the_order_of_coders_does_not_matter(seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 2, (3, 20)).tolist()
    there, back = (agreement(codings_of(*order), draws=5).labels[0] for order in (values, values[::-1]))
    assert there.alpha.value == pytest.approx(back.alpha.value)
    assert there.kappa == pytest.approx(back.kappa)
    assert there.f1 == pytest.approx(back.f1)


def test_coders_by_chance_agree_no_more_than_chance() -> None:
    values = np.random.default_rng(1).integers(0, 2, (2, 600)).tolist()
    alpha = agreement(codings_of(*values), draws=200).labels[0].alpha
    assert alpha.low < 0 < alpha.high


def test_units_that_one_coder_left_out_count_for_the_others() -> None:
    result = agreement(codings_of([1, 0, 1, None], [1, 0, None, 1], [1, 0, 1, None]), draws=5)
    assert result.units == 3
    assert result.identical_units == 1
    assert result.labels[0].alpha.value == 1


def test_a_label_that_nobody_gave_has_no_figure_and_is_experimental() -> None:
    label = agreement(codings_of([1, 0], [1, 0]), draws=5).labels[1]
    assert np.isnan(label.alpha.value)
    assert label.is_experimental()


def test_csv_holds_coders_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "beide.csv"
    path.write_text("meeting,unit,coder,labels\nm,1,a,oq\nm,1,b,open_question; so\nm,2,a,-\nm,2,b,\n", "utf-8")
    one, other = read_codings(path, BOOK)
    assert one.labels == {("m", 1): {"open_question"}, ("m", 2): frozenset()}
    assert other.labels[("m", 1)] == {"open_question", "solution_focus"}


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("meeting,labels\nm,oq\n", CorpusError, ":1: column 'unit' is missing"),
        ("meeting,unit,labels\nm,eerste,oq\n", CorpusError, ":2: unit: expected a number"),
        ("meeting,unit,labels\nm,1,oq\nm,1,cq\n", CorpusError, ":3: coder codes coded unit 1 of meeting m before"),
        ("meeting,unit,labels\nm,1,vraag\n", CodebookError, ":2: 'vraag' is no label"),
    ],
)
def test_malformed_csv(tmp_path: Path, text: str, error: type[Exception], says: str) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(error, match=says):
        read_codings(path, BOOK)


def test_coders_who_saw_different_text_are_refused() -> None:
    one = Coding("a", {("m", 1): frozenset()}, {("m", 1): "Hoe ging het?"})
    other = Coding("b", {("m", 1): frozenset()}, {("m", 1): "Goed."})
    with pytest.raises(CorpusError, match="meeting m, unit 1: a and b coded different text"):
        side_by_side([one, other], BOOK)


def test_nothing_in_common_is_an_error() -> None:
    with pytest.raises(CorpusError, match="no unit was coded twice"):
        side_by_side([Coding("a", {("m", 1): frozenset()}, {}), Coding("b", {("n", 1): frozenset()}, {})], BOOK)


def test_the_command(tmp_path: Path) -> None:
    for name, second in (("anna", "oq"), ("bram", "cq")):
        (tmp_path / f"{name}.txt").write_text(
            "@meeting id=m type=t sector=s register=schoon\n@speakers A=; B=\n"
            f"A: Hoe ging het? {{oq}} | En toen? {{{second}}}\nB: Goed. {{}}\n",
            "utf-8",
        )
    files = [str(tmp_path / "anna.txt"), str(tmp_path / "bram.txt")]
    shown = CliRunner().invoke(main, ["agree", *files])
    assert shown.exit_code == 0
    assert "3 eenheden uit 1 gesprekken, anna, bram: 67% kreeg" in shown.output
    assert "gesloten vraag *" in shown.output
    raw = json.loads(CliRunner().invoke(main, ["agree", *files, "--json"]).output)
    assert raw["labels"][1]["experimental"]
    assert raw["labels"][5]["alpha"]["value"] is None
    alone = CliRunner().invoke(main, ["agree", files[0]])
    assert alone.exit_code == 4
