"""Ratios: what they are, when there are none, and that their intervals hold what was simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import talk

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.measures.definitions import (
    answer_definitions,
    evenness_definitions,
    event_definitions,
    ratio_definitions,
    talk_definitions,
)
from coachnlp.measures.ratios import Ratio, ratios
from coachnlp.units.records import Unit

BOOK = load_codebook()
QUESTIONS = ["open_question", "closed_question", "leading_question"]
labels = st.tuples(
    st.lists(st.sampled_from(QUESTIONS), max_size=1),
    st.lists(st.sampled_from(["advice", "reflection", "acknowledgement"]), unique=True),
).map(lambda pair: pair[0] + pair[1])


def units(count: int, **scores: float) -> list[Unit]:
    return [Unit(i, "A", "x", 0, 1, scores={label: scores.get(label, 0.0) for label in BOOK.ids}) for i in range(count)]


def test_every_definition_fits_the_codebook_of_the_package_and_has_its_own_id() -> None:
    definitions = [*ratio_definitions(), *answer_definitions(), *evenness_definitions()]
    names = [*(definition.id for definition in definitions), *talk_definitions(), *event_definitions()]
    assert len(set(names)) == len(names)
    assert not set(names) & set(BOOK.ids)
    for definition in definitions:
        assert set(definition.labels) <= set(BOOK.ids)
        assert definition.least > 0
    for ratio in ratio_definitions():
        assert set(ratio.above) | set(ratio.below) <= {*BOOK.ids, *event_definitions()}
        assert ratio.above


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "woord " * 41]), labels), max_size=12))
@settings(max_examples=60, deadline=None)
def test_shares_lie_between_nothing_and_all_and_certain_labels_leave_no_doubt(said) -> None:
    some = talk(*((who, (text, " ".join(la))) for who, text, la in said * 5)).units
    found = ratios(some, BOOK)
    for definition in ratio_definitions():
        ratio = found[definition.id]
        assert ratio.low == ratio.high == pytest.approx(ratio.value) or ratio.undefined
        assert definition.per != "share" or ratio.undefined or 0 <= ratio.value <= 1


def test_values_by_hand() -> None:
    some = units(40, open_question=1.0) + units(10, closed_question=1.0, reflection=1.0) + units(50)
    found = ratios(some, BOOK)
    assert found["open_question_share"] == Ratio(0.8, 0.8, 0.8)
    assert found["reflections_per_question"] == Ratio(0.2, 0.2, 0.2)
    assert found["safety_per_100"] == Ratio(0.0, 0.0, 0.0)
    assert ratios(units(60, ownership=0.5), BOOK)["ownership_per_100"].value == pytest.approx(50)


def test_too_few_data_are_told() -> None:
    found = ratios(units(49, open_question=0.05), BOOK)
    assert {ratio.undefined for ratio in found.values()} == {"too_few"}
    assert {ratio.undefined for ratio in ratios([], BOOK).values()} == {"too_few"}
    assert found["safety_per_100"] == Ratio(None, None, None, "too_few")


def test_another_codebook_has_only_what_it_defines() -> None:
    few = [behaviour for behaviour in BOOK if behaviour.id in ("judgment", "advice")]
    book = Codebook("klein", "1", "nl", tuple(few), BOOK.families)
    found = ratios(units(60, advice=0.5), book)
    assert found["judgment_advice_per_100"].value == pytest.approx(50)
    defined = {name for name, ratio in found.items() if not ratio.undefined}
    assert defined == {"judgment_advice_per_100"}
    assert found["open_question_share"].undefined == "not_in_codebook"


def test_about_95_percent_of_simulated_truths_lie_within() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(25):
        chances = rng.beta(0.1, 0.9, (300, len(BOOK.ids)))
        questions = [BOOK.ids.index(label) for label in QUESTIONS]
        chances[:, questions] /= np.maximum(1, chances[:, questions].sum(axis=1, keepdims=True))
        truth = rng.random(chances.shape) < chances
        truth[:, questions] = np.diff(rng.random((300, 1)) < chances[:, questions].cumsum(axis=1), axis=1, prepend=0)
        said, true = (
            [
                ("AB"[at % 2], ("x y z " * int(1 + at % 40), dict(zip(BOOK.ids, map(float, row), strict=True))))
                for at, row in enumerate(rows)
            ]
            for rows in (chances, truth)
        )
        found, exact = (ratios(talk(*turns).units, BOOK) for turns in (said, true))
        for name, ratio in found.items():
            if not ratio.undefined and not exact[name].undefined:
                held.append(ratio.low - 1e-9 <= exact[name].value <= ratio.high + 1e-9)
    assert len(held) > 500
    assert 0.93 <= np.mean(held) <= 0.98


def test_docs_describe_every_measure() -> None:
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    tables = (ratio_definitions(), answer_definitions(), evenness_definitions(), talk_definitions().values())
    for definition in [one for table in tables for one in table]:
        assert f"| `{definition.id}` ({definition.name_nl}) |" in page
        assert f" {definition.source} |" in page or f" {definition.source};" in page
    for event in event_definitions().values():
        assert f"| `{event.id}` ({event.name_nl}) |" in page
