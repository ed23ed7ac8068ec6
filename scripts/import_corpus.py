"""Build an annotated corpus folder from its sources.

    python scripts/import_corpus.py [FOLDER]

FOLDER (default corpora/coachnlp-nl) holds source/*.txt in the annotated line format; the first letter of a
file's name is its author. Written are train.jsonl, dev.jsonl, test.jsonl, splits.json and, where the folder
has a datasheet-template.md, DATASHEET.md and SHA256SUMS. To add meetings, add files to source/ and run this
again: meetings that splits.json knows keep their split.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines
from coachnlp.corpora.jsonl import write_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.corpora.splits import SHARES, assign_splits, check_no_leak, read_splits, write_splits
from coachnlp.errors import CorpusError

SEED = 2
DEFAULT = Path(__file__).parents[1] / "corpora" / "coachnlp-nl"


def main() -> None:
    """Build the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Build an annotated corpus folder from its sources.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    build(parser.parse_args().folder)


def build(folder: Path) -> None:
    """Write the splits of a corpus folder and what is derived from them."""
    meetings = read_sources(folder / "source", load_codebook())
    known = folder / "splits.json"
    assigned = assign_splits(meetings, read_splits(known) if known.is_file() else None, seed=SEED)
    splits = {split: [meeting for meeting in meetings if assigned[meeting.id] == split] for split in SHARES}
    check_no_leak(splits)
    for split, members in splits.items():
        write_jsonl(members, folder / f"{split}.jsonl")
        print(f"{split}: {len(members)} meetings, {sum(len(meeting.units) for meeting in members)} units")
    write_splits(assigned, known)


def read_sources(folder: Path, codebook: Codebook) -> list[Meeting]:
    """All meetings of the source files, in the order of the files' names, their ids made unique."""
    meetings: dict[str, Meeting] = {}
    for path in sorted(folder.glob("*.txt")):
        for meeting in read_annotated_lines(path, codebook):
            author = path.name[0]
            names = _names(meeting.id, author, path.stem)
            name = next((name for name in names if name not in meetings), None)
            if name is None:
                raise CorpusError(f"{path}: meeting id {meeting.id!r} is used before; give it another")
            meetings[name] = replace(meeting, id=name, author=author)
    return list(meetings.values())


def _names(name: str, author: str, stem: str) -> Iterator[str]:
    yield name
    yield f"{author}-{name}"
    yield f"{stem}-{name}"


if __name__ == "__main__":
    main()
