"""Build an annotated corpus folder from its sources.

    python scripts/import_corpus.py [FOLDER] [--codebook FILE]

FOLDER (default corpora/coachnlp-nl) holds source/*.txt in the annotated line format; the first letter of a
file's name is its author. Written are train.jsonl, dev.jsonl, test.jsonl, splits.json, SHA256SUMS and, where the
folder has a datasheet-template.md, DATASHEET.md (authors.toml says in words what each author wrote). To add
meetings, add files to source/ and run this again: meetings that splits.json knows keep their split.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coachnlp.codebook import Codebook, load_codebook
from coachnlp.corpora.annotated_lines import read_annotated_lines
from coachnlp.corpora.checksums import SUMS_NAME, write_checksums
from coachnlp.corpora.datasheet import datasheet
from coachnlp.corpora.jsonl import write_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.corpora.splits import SHARES, assign_splits, check_no_leak, read_splits, write_splits
from coachnlp.errors import CoachNLPError, CorpusError

SEED = 2
DEFAULT = Path(__file__).parents[1] / "corpora" / "coachnlp-nl"


def main() -> None:
    """Build the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Build an annotated corpus folder from its sources.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--codebook", type=Path, help="a codebook with other labels than the package's")
    arguments = parser.parse_args()
    try:
        build(arguments.folder, load_codebook(arguments.codebook))
    except CoachNLPError as error:
        sys.exit(str(error))


def build(folder: Path, codebook: Codebook) -> None:
    """Write the splits of a corpus folder and what is derived from them."""
    meetings = read_sources(folder / "source", codebook)
    known = folder / "splits.json"
    assigned = assign_splits(meetings, read_splits(known) if known.is_file() else None, seed=SEED)
    splits = {split: [meeting for meeting in meetings if assigned[meeting.id] == split] for split in SHARES}
    check_no_leak(splits)
    for split, members in splits.items():
        write_jsonl(members, folder / f"{split}.jsonl")
        print(f"{split}: {len(members)} meetings, {sum(len(meeting.units) for meeting in members)} units")
    write_splits(assigned, known)
    write_datasheet(folder, splits, codebook)
    write_checksums(folder, checked_files(folder))


def write_datasheet(folder: Path, splits: Mapping[str, Sequence[Meeting]], codebook: Codebook) -> None:
    """Fill datasheet-template.md, where there is one."""
    template = folder / "datasheet-template.md"
    if not template.is_file():
        return
    names = folder / "authors.toml"
    authors = tomllib.loads(names.read_text(encoding="utf-8")) if names.is_file() else {}
    log = folder / "CORRECTIONS.md"
    rows = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    corrections = sum(bool(re.match(r"\| \S+\.txt \|", row)) for row in rows)
    text = datasheet(template.read_text(encoding="utf-8"), splits, codebook, authors, corrections)
    (folder / "DATASHEET.md").write_text(text, encoding="utf-8", newline="\n")


def checked_files(folder: Path) -> list[str]:
    """Paths within the folder of the files that SHA256SUMS lists: all but itself and hidden ones."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [path.as_posix() for path in paths if path.name != SUMS_NAME and not path.name.startswith(".")]


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
    if not meetings:
        raise CorpusError(f"{folder}: no .txt file in the annotated line format")
    return list(meetings.values())


def _names(name: str, author: str, stem: str) -> Iterator[str]:
    yield name
    yield f"{author}-{name}"
    yield f"{stem}-{name}"


if __name__ == "__main__":
    main()
