"""Draws of labels: right shares, independent units, one of a group at most, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import BOOK, talk

from coachnlp.measures import draws, sequences
from coachnlp.measures.draws import DRAWS, _places, draw_labels
from coachnlp.measures.measure import measure

chances = st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=6)


def holds(rows: list[list[float]], seed: int = 0) -> np.ndarray:
    """Whether each unit carries each of three labels of one group, shape (units, labels, DRAWS)."""
    given = np.array(rows) / np.maximum(1, np.sum(rows, axis=1, keepdims=True))
    found = np.zeros((*given.shape, DRAWS), np.int64)
    for unit, column, draw in _places(given, np.arange(3), np.random.default_rng(seed)):
        np.add.at(found, (unit, column, draw), 1)
    return found


@given(chances)
@settings(max_examples=60)
def test_each_label_holds_in_its_share_of_the_draws_and_at_most_one_of_a_group(rows: list[list[float]]) -> None:
    found = holds(rows)
    given = np.array(rows) / np.maximum(1, np.sum(rows, axis=1, keepdims=True))
    assert found.sum(axis=1).max() <= 1
    np.testing.assert_allclose(found.mean(axis=2), given, atol=1 / DRAWS + 1e-9)


def test_certain_labels_hold_in_every_draw_and_impossible_ones_in_none() -> None:
    assert holds([[1, 0, 0], [0, 0, 1], [0, 0, 0]]).sum(axis=2).tolist() == [[DRAWS, 0, 0], [0, 0, DRAWS], [0, 0, 0]]


def test_units_are_independent_and_so_are_draws() -> None:
    found = np.concatenate([holds([[0.3, 0.0, 0.0]] * 2, seed)[:, 0] for seed in range(3000)]).reshape(3000, 2, DRAWS)
    assert (found[:, 0] & found[:, 1]).mean() == pytest.approx(0.09, abs=0.002)
    # two draws of one unit are as two of a shuffle: without replacement
    for one, other in ((0, 1), (3, 250), (7, 498)):
        both = (found[..., one] & found[..., other]).mean()
        assert both == pytest.approx(0.3 * (0.3 * DRAWS - 1) / (DRAWS - 1), abs=0.02)


def test_the_spread_of_a_count_is_that_of_the_poisson_binomial() -> None:
    row = np.random.default_rng(1).beta(0.3, 2, 400)
    number = holds([[p, 0.0, 0.0] for p in row])[:, 0].sum(axis=0)
    assert number.mean() == pytest.approx(row.sum(), abs=0.3)
    assert number.std() == pytest.approx(np.sqrt((row * (1 - row)).sum()), rel=0.1)


def test_a_codebook_is_drawn_by_its_groups_and_the_same_again_for_the_same_seed() -> None:
    units = talk(("A", ("Hoe?", {"open_question": 0.5, "closed_question": 0.5, "ownership": 0.5}))).units
    drawn, again, other = (draw_labels(units, BOOK, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(drawn.draw, again.draw)
    assert not np.array_equal(drawn.draw, other.draw)
    one = np.zeros(1, np.int64)
    assert (drawn.number_of(["open_question", "closed_question"], one, 1) == 1).all()
    assert drawn.any_of(["ownership"], one, 1).mean() == pytest.approx(0.5, abs=0.01)
    both = drawn.any_of(["ownership"], one, 1) & drawn.any_of(["open_question"], one, 1)
    assert 0.15 < both.mean() < 0.35


def test_drawing_and_counting_in_blocks_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    said = [
        ("AB"[n % 2], (f"Zin {n}.", dict(zip(BOOK.ids, rng.beta(0.2, 1, len(BOOK)), strict=True)))) for n in range(40)
    ]
    whole = measure(talk(*said).turns, talk(*said).units, BOOK).to_dict()
    for at_once in (1, 7):
        monkeypatch.setattr(draws, "_AT_ONCE", at_once)
        monkeypatch.setattr(sequences, "_AT_ONCE", at_once)
        assert measure(talk(*said).turns, talk(*said).units, BOOK).to_dict() == whole
