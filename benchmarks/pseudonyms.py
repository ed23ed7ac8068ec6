"""How many of the names in the labelled set are found, and how much else is taken for a name.

    python benchmarks/pseudonyms.py

Measured on `corpora/pseudonyms/test.jsonl` with the speakers known, as they are in a transcript, and unknown. A
person's name counts as found when all its letters are in mentions of persons; a mention counts as right when all its
words are of a person's name. Intervals: 2,000 bootstrap samples of the texts, each told several times with other names.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coachnlp.pseudonyms.cast import Cast
from coachnlp.pseudonyms.find import find_mentions
from coachnlp.pseudonyms.records import Mention
from coachnlp.pseudonyms.words import words_of

ROOT = Path(__file__).parent.parent
KINDS = ("person", "place", "organisation", "phone", "email", "link", "citizen_number", "number", "date")


@dataclass(frozen=True)
class Case:
    """Something that should be found, or was found."""

    text: str
    """The text that it is told from: what is sampled."""
    register: str
    kind: str
    right: bool
    hidden: bool
    """Whether it is covered by a mention of any kind."""
    background: str = ""
    form: str = ""
    speaks: bool = False
    shown: str = ""


def main() -> int:
    """Measure and write; with `--dev` show what goes wrong in the other set, and write nothing."""
    split = "dev" if "--dev" in sys.argv else "test"
    meetings = [
        json.loads(line) for line in (ROOT / f"corpora/pseudonyms/{split}.jsonl").read_text("utf-8").splitlines()
    ]
    result: dict[str, object] = {"meetings": len(meetings), "texts": len({meeting["text"] for meeting in meetings})}
    for known in (True, False):
        started = time.perf_counter()
        gold, said = [], []
        for meeting in meetings:
            of_gold, of_said = _cases(meeting, known=known)
            gold += of_gold
            said += of_said
        seconds = time.perf_counter() - started
        words = sum(len(turn["text"].split()) for meeting in meetings for turn in meeting["turns"])
        result["speakers_known" if known else "speakers_unknown"] = {
            **_summary(gold, said),
            "words_per_s": round(words / seconds),
        }
        if known and split == "dev":
            _show(gold, said)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    if split == "test":
        (ROOT / "benchmarks" / "pseudonyms.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _cases(meeting: dict, *, known: bool) -> tuple[list[Case], list[Case]]:
    cast = Cast()
    speakers = list(dict.fromkeys(turn["speaker"] for turn in meeting["turns"]))
    for speaker in speakers if known else []:
        cast.add(speaker, speaks=True)
    texts = [turn["text"] for turn in meeting["turns"]]
    found = find_mentions(texts, cast.names())
    gold: list[Case] = []
    said: list[Case] = []
    for turn, mentions in zip(meeting["turns"], found, strict=True):
        gold += [_wanted(meeting, turn, one, mentions) for one in turn["mentions"]]
        said += [_said(meeting, turn, one) for one in mentions]
    return gold, said


def _wanted(meeting: dict, turn: dict, one: dict, mentions: Sequence[Mention]) -> Case:
    return Case(
        meeting["text"],
        meeting["register"],
        one["kind"],
        right=_covered(one, turn["text"], mentions, one["kind"]),
        hidden=_covered(one, turn["text"], mentions),
        background=one.get("background", ""),
        form=one.get("form", ""),
        speaks=one.get("who", "x") in "abcde",
        shown=_shown(meeting, turn["text"], one["start"], one["end"]),
    )


def _said(meeting: dict, turn: dict, mention: Mention) -> Case:
    right = _right(mention, turn["mentions"], turn["text"])
    shown = _shown(meeting, turn["text"], mention.start_char, mention.end_char)
    return Case(meeting["text"], meeting["register"], mention.kind, right, right, shown=shown)


def _shown(meeting: dict, text: str, start: int, end: int) -> str:
    return f"{meeting['id']}: {text[max(0, start - 40) : start]}<<{text[start:end]}>>{text[end : end + 30]}"


def _covered(one: dict, text: str, mentions: Sequence[Mention], kind: str | None = None) -> bool:
    inside = {n for m in mentions if kind in {None, m.kind} for n in range(m.start_char, m.end_char)}
    return all(place in inside for place in range(one["start"], one["end"]) if text[place].isalnum())


def _right(mention: Mention, wanted: Sequence[dict], text: str) -> bool:
    ours = [one for one in wanted if one["kind"] == mention.kind]
    inside = {n for one in ours for n in range(one["start"], one["end"])}
    words = words_of(text[mention.start_char : mention.end_char])
    return bool(words) and all(mention.start_char + word.start in inside for word in words)


def _summary(gold: Sequence[Case], said: Sequence[Case]) -> dict[str, object]:
    found: dict[str, object] = {}
    for kind in KINDS:
        of_kind, of_said = [c for c in gold if c.kind == kind], [c for c in said if c.kind == kind]
        if kind != "person":
            found[kind] = {"all": _pair(of_kind, of_said)}
            continue
        registers = sorted({case.register for case in gold})
        by: dict[str, object] = {"all": _pair(of_kind, of_said)}
        for register in registers:
            by[register] = _pair(
                [c for c in of_kind if c.register == register], [c for c in of_said if c.register == register]
            )
            inner = [case for case in of_kind if case.register == register]
            by[f"{register}, recall"] = {
                **_slices(inner, lambda case: "speakers" if case.speaks else "spoken of"),
                **_slices(inner, lambda case: f"form {case.form}"),
                **_slices(inner, lambda case: case.background),
            }
        found[kind] = by
    return found


def _slices(cases: Sequence[Case], of: Callable[[Case], str]) -> dict[str, object]:
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[of(case)].append(case)
    return {
        name: [len(group), round(sum(case.right for case in group) / len(group), 3)]
        for name, group in sorted(groups.items())
    }


def _pair(gold: Sequence[Case], said: Sequence[Case]) -> dict[str, object]:
    return {
        "mentions": len(gold),
        "recall": _share(gold, lambda case: case.right),
        "hidden_in_any_way": _share(gold, lambda case: case.hidden),
        "said": len(said),
        "precision": _share(said, lambda case: case.right),
    }


def _share(cases: Sequence[Case], of: Callable[[Case], bool]) -> list[float] | None:
    """The share with its 95% interval."""
    if not cases:
        return None
    texts = sorted({case.text for case in cases})
    right, total = Counter(case.text for case in cases if of(case)), Counter(case.text for case in cases)
    counts = np.array([[right[text], total[text]] for text in texts])
    rng = np.random.default_rng(0)
    drawn = counts[rng.integers(0, len(texts), (2000, len(texts)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return [round(float(value), 4) for value in (counts[:, 0].sum() / counts[:, 1].sum(), low, high)]


def _show(gold: Sequence[Case], said: Sequence[Case]) -> None:
    for line in _wrong(gold, said):
        print(line)


def _wrong(gold: Sequence[Case], said: Sequence[Case]) -> Iterator[str]:
    yield from (f"MISSED {c.kind} {c.shown}" for c in gold if not c.right)
    yield from (f"WRONG {c.kind} {c.shown}" for c in said if not c.right)


if __name__ == "__main__":
    sys.exit(main())
