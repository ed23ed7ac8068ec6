"""Which meetings are for training, which for tuning and which for testing; and proof that nothing leaks."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

SHARES: Mapping[str, float] = {"train": 0.8, "dev": 0.1, "test": 0.1}
"""Share of the units that each split aims at."""

_LONG_WORDS = 12
_SHINGLE_WORDS = 3
_SAME = 0.5


def assign_splits(
    meetings: Sequence[Meeting],
    existing: Mapping[str, str] | None = None,
    shares: Mapping[str, float] = SHARES,
    seed: int = 0,
) -> dict[str, str]:
    """Give every meeting a split, whole meetings only, even over authors and registers.

    Meetings in `existing` keep theirs. Each other meeting goes where it leaves its author, its register, both
    together and the whole corpus nearest to `shares` of their units (least squares). `seed` decides who is
    placed first. In a small corpus no split stays empty if there is a meeting for each.

    Raises:
        CorpusError: when `existing` names a split that is not in `shares`.
    """
    existing = existing or {}
    for meeting, split in existing.items():
        if split not in shares:
            raise CorpusError(f"meeting {meeting!r} is in split {split!r}; expected one of {', '.join(shares)}")
    assigned = {meeting.id: existing[meeting.id] for meeting in meetings if meeting.id in existing}
    sizes = Counter[tuple[str, str]]()
    filled = Counter[tuple[tuple[str, str], str]]()
    for meeting in meetings:
        for group in _groups(meeting):
            sizes[group] += len(meeting.units)
            if meeting.id in assigned:
                filled[group, assigned[meeting.id]] += len(meeting.units)
    for meeting in sorted(meetings, key=lambda meeting: _draw(meeting, seed)):
        if meeting.id in assigned:
            continue
        units = len(meeting.units)
        error = {
            split: sum(
                _error_added(filled[group, split], units, share * sizes[group]) / sizes[group] ** 2
                for group in _groups(meeting)
            )
            for split, share in shares.items()
        }
        split = min(shares, key=lambda split: error[split])
        assigned[meeting.id] = split
        for group in _groups(meeting):
            filled[group, split] += units
    _fill_empty(assigned, [meeting.id for meeting in meetings if meeting.id not in existing], shares)
    return {meeting.id: assigned[meeting.id] for meeting in meetings}


def _fill_empty(assigned: dict[str, str], movable: Sequence[str], shares: Mapping[str, float]) -> None:
    """Give each empty split a meeting of the split that has the most."""
    for split in shares:
        sizes = Counter(assigned.values())
        largest = max(shares, key=lambda name: sizes[name])
        spare = [meeting for meeting in movable if assigned[meeting] == largest]
        if not sizes[split] and spare and sizes[largest] > 1:
            assigned[spare[-1]] = split


def read_splits(path: str | Path) -> dict[str, str]:
    """Read a file of meeting ids by split into split by meeting id.

    Raises:
        CorpusError: when the file is not such a file, or a meeting is in two splits.
    """
    try:
        table: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read as JSON: {type(error).__name__}") from error
    if not isinstance(table, dict):
        raise CorpusError(f'{path}: expected {{"train": [ids], …}}, got {type(table).__name__}')
    assigned: dict[str, str] = {}
    for split, ids in cast("dict[str, Any]", table).items():
        if not isinstance(ids, list):
            raise CorpusError(f"{path}: split {split!r}: expected a list of meeting ids")
        for meeting in cast("list[str]", ids):
            if meeting in assigned:
                raise CorpusError(f"{path}: meeting {meeting!r} is in {assigned[meeting]} and in {split}")
            assigned[meeting] = split
    return assigned


def write_splits(assigned: Mapping[str, str], path: str | Path) -> None:
    """Write split by meeting id as lists of meeting ids by split, in the given order."""
    table: dict[str, list[str]] = {split: [] for split in SHARES}
    for meeting, split in assigned.items():
        table.setdefault(split, []).append(meeting)
    text = json.dumps(table, ensure_ascii=False, indent=1)
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def check_no_leak(splits: Mapping[str, Iterable[Meeting]]) -> None:
    """See that no meeting and no long unit is in two splits.

    Two units of twelve words or more count as the same when half of their runs of three words are common to
    both (Jaccard index), whatever the case and punctuation: that is a copy with a word or two changed.

    Raises:
        CorpusError: at the first leak; names the meetings, never the text.
    """
    home: dict[str, str] = {}
    seen: dict[str, list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
    for split, meetings in splits.items():
        for meeting in meetings:
            if home.setdefault(meeting.id, split) != split:
                raise CorpusError(f"meeting {meeting.id!r} is in both {home[meeting.id]} and {split}")
            for unit in meeting.units:
                shingles = _shingles(unit.text)
                _check_unit(split, meeting.id, shingles, seen)
                for shingle in shingles:
                    seen[shingle].append((split, meeting.id, shingles))


def _check_unit(
    split: str,
    meeting: str,
    shingles: frozenset[str],
    seen: Mapping[str, list[tuple[str, str, frozenset[str]]]],
) -> None:
    for shingle in shingles:
        for other_split, other_meeting, other in seen.get(shingle, ()):
            if other_split != split and len(shingles & other) >= _SAME * len(shingles | other):
                raise CorpusError(
                    f"meeting {meeting!r} in {split} and meeting {other_meeting!r} in {other_split} share "
                    "a long unit; move one meeting to the other's split, or change the unit"
                )


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.casefold())
    if len(words) < _LONG_WORDS:
        return frozenset()
    last = len(words) - _SHINGLE_WORDS + 1
    return frozenset(" ".join(words[first : first + _SHINGLE_WORDS]) for first in range(last))


def _error_added(filled: int, units: int, aim: float) -> float:
    return (filled + units - aim) ** 2 - (filled - aim) ** 2


def _groups(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    return (("", ""), (meeting.author, ""), ("", meeting.register), (meeting.author, meeting.register))


def _draw(meeting: Meeting, seed: int) -> str:
    return sha256(f"{seed} {meeting.id}".encode()).hexdigest()
