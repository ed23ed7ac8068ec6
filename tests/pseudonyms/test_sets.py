"""The labelled sets are what they say: names that nothing has seen, labels at their places; and the bars are met."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from coachnlp.pseudonyms.words import name_list, plain, words_of

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "corpora" / "pseudonyms"
COMMON = {"stichting", "gemeente", "college", "bouwbedrijf"}
"""Words of names of organisations that are words of their own."""


def meetings(split: str) -> list[dict]:
    return [json.loads(line) for line in (SOURCE / f"{split}.jsonl").read_text("utf-8").splitlines()]


def test_no_list_and_no_sentence_to_learn_from_holds_a_name_of_the_sets() -> None:
    listed = tomllib.loads((SOURCE / "names-test.toml").read_text("utf-8"))
    names = {
        plain(word.text)
        for group in listed.values()
        for part in group.values()
        for name in part
        for word in words_of(name)
    }
    names -= name_list("particles") | COMMON
    assert len(names) > 250
    for name in ("first", "last", "places", "organisations"):
        assert not names & name_list(name)
    for name in ("names-train.toml", "places-and-organisations.toml", "phrases-train.txt"):
        words = words_of((SOURCE / name).read_text("utf-8"))
        assert not names & {plain(word.text) for word in words if word.text[0].isupper()}


def test_dev_and_test_share_no_name() -> None:
    people: dict[str, set[str]] = {}
    for split in ("dev", "test"):
        found = [
            turn["text"][one["start"] : one["end"]].casefold()
            for meeting in meetings(split)
            for turn in meeting["turns"]
            for one in turn["mentions"]
            if one.get("form") == "first"
        ]
        people[split] = set(found)
    assert len(people["test"]) > 50
    assert not people["dev"] & people["test"]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labels_stand_where_they_say(split: str) -> None:
    for meeting in meetings(split):
        for turn in meeting["turns"]:
            end = 0
            for one in turn["mentions"]:
                assert end <= one["start"] < one["end"] <= len(turn["text"])
                assert turn["text"][one["start"] : one["end"]].strip() == turn["text"][one["start"] : one["end"]]
                end = one["end"]


def test_the_bars_are_met() -> None:
    people = json.loads((ROOT / "benchmarks" / "pseudonyms.json").read_text("utf-8"))["speakers_known"]["person"]
    assert people["all"]["mentions"] >= 1500
    assert people["punctuated"]["recall"][0] >= 0.97
    assert people["lower-case"]["recall"][0] >= 0.90
    assert min(people[register]["precision"][0] for register in ("punctuated", "lower-case")) >= 0.90
