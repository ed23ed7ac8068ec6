"""Ratios: what they are, when there are none, and that their intervals hold what was simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.measures.ratios import Ratio, ratio_definitions, ratios
from coachnlp.units.records import Unit

BOOK = load_codebook()


def units(count: int, **scores: float) -> list[Unit]:
    return [Unit(i, "A", "x", 0, 1, scores={label: scores.get(label, 0.0) for label in BOOK.ids}) for i in range(count)]


def test_every_definition_fits_the_codebook_of_the_package_and_has_its_own_id() -> None:
    definitions = ratio_definitions()
    assert len({definition.id for definition in definitions}) == len(definitions)
    for definition in definitions:
        assert set(definition.labels) <= set(BOOK.ids)
        assert definition.above
        assert definition.least > 0
        assert set(definition.above) <= set(definition.below) or definition.per != "share"


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
    assert {name for name, ratio in found.items() if not ratio.undefined} == {"judgment_advice_per_100"}
    assert found["open_question_share"].undefined == "not_in_codebook"


def test_about_95_percent_of_simulated_truths_lie_within() -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(150):
        chances = rng.beta(0.1, 0.9, (300, len(BOOK.ids)))
        truth = dict(zip(BOOK.ids, (rng.random(chances.shape) < chances).sum(axis=0), strict=True))
        some = [Unit(i, "A", "x", 0, 1, scores=dict(zip(BOOK.ids, row, strict=True))) for i, row in enumerate(chances)]
        found = ratios(some, BOOK)
        for definition in ratio_definitions():
            below = sum(truth[label] for label in definition.below) or 300
            true = sum(truth[label] for label in definition.above) / below * (100 if definition.per == "hundred" else 1)
            ratio = found[definition.id]
            held.append(ratio.low - 1e-9 <= true <= ratio.high + 1e-9)
    assert 0.93 <= np.mean(held) <= 0.98


def test_docs_describe_every_ratio() -> None:
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    for definition in ratio_definitions():
        assert f"| `{definition.id}` ({definition.name_nl}) |" in page
