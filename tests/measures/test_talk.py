"""Talk: monologues, pauses, switches, balance, overlap, and when there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.codebook import load_codebook
from coachnlp.measures.conversation import Talk
from coachnlp.measures.evenness import evenness
from coachnlp.measures.measure import measure
from coachnlp.measures.talk import flow, monologues, pauses
from coachnlp.transcripts.records import Turn

BOOK = load_codebook()


def turns(*rows: tuple[str | None, int, float, float], estimated: bool = False) -> list[Turn]:
    return [Turn(who, "woord " * words, start, end, estimated) for who, words, start, end in rows]


PAIR = turns(("A", 10, 0, 40), ("B", 10, 41, 80), ("B", 5, 82, 100), ("A", 3, 99, 130))


def test_the_longest_monologue_goes_on_over_turns() -> None:
    found = measure(PAIR, [], BOOK)
    assert [(part.longest_monologue_words, part.longest_monologue_s) for part in found.speakers] == [(10, 40), (15, 59)]
    assert found.overall.longest_monologue_words == 15
    assert [some.words for some in monologues(turns((None, 2, 0, 1), (None, 3, 1, 2)))] == [2, 3]


def test_pauses_are_from_end_to_start_of_different_known_speakers() -> None:
    assert list(pauses(PAIR)) == [("B", 1), ("A", -1)]
    assert list(pauses(turns(("A", 1, 0, 1), (None, 1, 2, 3), ("B", 1, 4, 5)))) == []
    assert list(pauses(turns(("A", 1, 0, 1), ("B", 1, 2, 3), estimated=True))) == []
    many = turns(*(("AB"[at % 2], 1, at * 10, at * 10 + 10 - at) for at in range(12)))
    found = measure(many, [], BOOK)
    assert found.overall.pause_s == 5  # 0, 1, … 10
    assert [part.pause_s for part in found.speakers] == [5, 5]
    assert measure(many[:5], [], BOOK).overall.pause_s is None


def test_switches_balance_and_overlap() -> None:
    found = flow([Talk(PAIR, [])])
    assert (found.switches, found.switches_per_10_min) == (2, pytest.approx(20 / (130 / 60)))
    assert found.switches_per_100_turns is None
    assert found.overlap_share == pytest.approx(1 / 127)  # from 99 to 100, of 40 + 39 + 48
    assert found.balance == pytest.approx(evenness(np.array([[13.0], [15.0]]))[0])
    plain = [Turn("AB"[at % 2], "Ja.") for at in range(20)]
    assert flow([Talk(plain, [])]).switches_per_100_turns == 95
    assert flow([Talk(plain, [])]).switches_per_10_min is None
    assert flow([Talk(plain, [])]).overlap_share is None


def test_estimated_times_give_no_overlap_and_one_speaker_no_balance() -> None:
    rows = [("A", 3, 0.0, 200.0)]
    assert flow([Talk(turns(*rows, estimated=True), [])]).overlap_share is None
    assert flow([Talk(turns(*rows), [])]).overlap_share == 0
    assert flow([Talk(turns(*rows), [])]).balance is None


def test_meetings_together_switch_within_and_not_between() -> None:
    found = flow([Talk(PAIR, []), Talk(PAIR[::-1], [])])
    assert found.switches == 4
    assert found.balance == pytest.approx(flow([Talk(PAIR, [])]).balance)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6))
def test_evenness_lies_between_nothing_and_all_and_names_do_not_matter(parts: list[int]) -> None:
    (found,) = evenness(np.array(parts, float)[:, None])
    (turned,) = evenness(np.array(parts[::-1], float)[:, None])
    assert np.isnan(found) if not any(parts) else 0 <= found <= 1
    assert found == pytest.approx(turned, nan_ok=True)


def test_evenness_at_its_ends() -> None:
    assert evenness(np.array([[3.0, 5.0], [3.0, 0.0], [3.0, 0.0]])).tolist() == pytest.approx([1, 0])
