"""Folds hold every meeting once, keep authors together, and sum up what each run measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachnlp.corpora.jsonl import read_jsonl, write_jsonl
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting
from coachnlp.errors import ConfigError
from coachnlp.training.config import TrainConfig
from coachnlp.training.cross_validate import By, cross_validate, fold_meetings


def meetings(sizes: list[tuple[str, int]]) -> list[Meeting]:
    return [
        Meeting(f"m{i}", author, "", "", "", (), (AnnotatedTurn("A", (AnnotatedUnit("Hoi"),) * size),))
        for i, (author, size) in enumerate(sizes)
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 90)), min_size=12, max_size=40),
    st.integers(2, 4),
    st.integers(0, 9),
)
def test_each_meeting_is_tested_once_in_folds_of_like_size(sizes: list[tuple[str, int]], folds: int, seed: int) -> None:
    given_meetings = meetings(sizes)
    found = fold_meetings(given_meetings, folds, "meeting", seed)
    assert sorted(name for ids in found for name in ids) == sorted(meeting.id for meeting in given_meetings)
    units = [sum(len(m.units) for m in given_meetings if m.id in ids) for ids in found]
    assert max(units) - min(units) <= max(size for _, size in sizes)
    assert found == fold_meetings(given_meetings, folds, "meeting", seed)


def test_authors_stay_together() -> None:
    some = meetings([(author, 10) for author in "aabbccddee"])
    found = fold_meetings(some, 3, "author", 0)
    for author in "abcde":
        own = {meeting.id for meeting in some if meeting.author == author}
        assert sum(bool(own & ids) for ids in found) == 1


@pytest.mark.parametrize(("folds", "by"), [(1, "meeting"), (6, "author"), (11, "meeting")])
def test_impossible_folds_are_refused(folds: int, by: By) -> None:
    with pytest.raises(ConfigError, match=rf"folds: got {folds}, expected from 2 to"):
        fold_meetings(meetings([(author, 10) for author in "aabbccddee"]), folds, by, 0)


@pytest.mark.slow
def test_leaving_authors_out_of_a_tiny_corpus(tiny_config: Path, tmp_path: Path) -> None:
    config = TrainConfig.from_toml(tiny_config)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for split in ("train", "dev", "test"):
        lettered = [
            replace(meeting, author="ab"[int(meeting.id.rpartition("-")[2]) % 2])
            for meeting in read_jsonl(config.corpus / f"{split}.jsonl")
        ]
        write_jsonl(lettered, corpus / f"{split}.jsonl")
    run = replace(config, corpus=corpus, out=tmp_path / "run", epochs=8.0)
    summary = json.loads(cross_validate(run, 2, "author", progress=False).read_text())
    assert sorted(author for fold in summary["folds"] for author in fold["authors"]) == ["a", "b"]
    assert sum(fold["meetings"] for fold in summary["folds"]) == 16
    assert summary["macro_f1"]["mean"] == pytest.approx(sum(f["macro_f1"]["value"] for f in summary["folds"]) / 2)
    assert summary["macro_f1"]["mean"] > 0.7
    for number in (1, 2):
        fold = tmp_path / "run" / f"fold-{number}" / "corpus"
        authors = {split: {m.author for m in read_jsonl(fold / f"{split}.jsonl")} for split in ("train", "dev", "test")}
        assert not authors["test"] & (authors["train"] | authors["dev"])
    kept = (tmp_path / "run" / "fold-1" / "model" / "metrics.json").stat().st_mtime_ns
    cross_validate(run, 2, "author", progress=False)
    assert (tmp_path / "run" / "fold-1" / "model" / "metrics.json").stat().st_mtime_ns == kept
