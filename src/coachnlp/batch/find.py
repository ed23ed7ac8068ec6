"""Which files of some folders are transcripts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coachnlp.batch.about import names_meetings
from coachnlp.batch.place import files_below, is_remote
from coachnlp.errors import ConfigError

MARKER = "coachnlp-manifest.json"
"""A folder that holds a file of this name is the output of a run, and is never read."""
LOCK = ".coachnlp.lock"
"""Held by a run as long as it writes in its folder."""
_SUFFIXES = frozenset(
    (
        *(".vtt", ".srt", ".sbv", ".ttml", ".dfxp", ".stl"),
        *(".txt", ".md", ".docx", ".rtf"),
        *(".json", ".csv", ".tsv", ".xlsx"),
        *(".eaf", ".cha", ".textgrid"),
    )
)
_PAGES = frozenset((".html", ".htm", ".xml"))
"""Of these only what a known tool wrote: reports and saved web pages lie beside transcripts."""
_LOOKED_AT = 100_000
_NOT_SPEECH = (".roles.toml", ".roles.csv", ".corrections.json")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a folder that was given."""

    path: Path
    name: str
    """Path within that folder, with forward slashes; with the folder's name in front if several were given."""
    size: int = 0
    """Bytes, by which a run on several cores decides what comes first."""

    @property
    def may_be_transcript(self) -> bool:
        """Whether its suffix is one of those that transcripts come with; pages must look like one too, and a table of
        meetings is none.

        True for a folder that may not be entered, so that it is told of and not passed over; False for what is no file,
        such as a pipe, which may never end.
        """
        if self.path.exists() and not self.path.is_file():
            return self.path.is_dir()
        suffix = self.path.suffix.casefold()
        if suffix in _PAGES:
            return _looks_like_transcript(self.path)
        return suffix in _SUFFIXES and not (suffix == ".csv" and _is_table_of_meetings(self.path))


def find(sources: Sequence[Path], out: Path, leave_out: Sequence[Path] = ()) -> Iterator[Found]:
    """All files below folders (or files given by name), sorted; no hidden ones, no output of a run, no roles files
    and no corrections.

    Args:
        sources: folders and files, on this machine or behind URLs.
        out: where the run writes; never read.
        leave_out: further files to pass over, such as the table of meetings.

    Raises:
        ConfigError: when a source does not exist.
    """
    closed = {out.resolve(), *(path.resolve() for path in leave_out)}
    for source in sources:
        if not source.exists():
            raise ConfigError(f"{source}: no such file or folder; give the folder with transcripts")
        prefix = f"{source.name}/" if len(sources) > 1 and source.is_dir() else ""
        if is_remote(source) and not source.is_file():
            for name, size in _below_url(source, closed):
                yield Found(source / name, prefix + name, size)
            continue
        for path in _below(source, closed):
            name = path.name if source.is_file() else path.relative_to(source).as_posix()
            yield Found(path, prefix + name, _size(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it will tell what is wrong


def _looks_like_transcript(path: Path) -> bool:
    from coachnlp.transcripts.sniff import says_what_it_is  # noqa: PLC0415  (most folders hold no pages)

    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return says_what_it_is(file.read(_LOOKED_AT))
    except OSError:
        return True  # reading it will tell what is wrong


def _is_table_of_meetings(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return names_meetings(file.readline(_LOOKED_AT))
    except OSError:
        return False


def _below(source: Path, closed: set[Path]) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    closed_to_us: list[Path] = []
    for folder, folders, names in os.walk(source, onerror=lambda error: closed_to_us.append(Path(error.filename))):
        here = Path(folder)
        if MARKER in names or here.resolve() in closed:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not _is_passed_over(name) and (here / name).resolve() not in closed:
                yield here / name
    yield from closed_to_us


def _below_url(source: Path, closed: set[Path]) -> Iterator[tuple[str, int]]:
    """Name within the folder and bytes of each file, in the order that `_below` has."""
    sizes = files_below(source)
    outputs = {PurePosixPath(name).parent for name in sizes if PurePosixPath(name).name == MARKER}
    for name in sorted(sizes, key=_walked):
        path = PurePosixPath(name)
        hidden = any(folder.startswith(".") for folder in path.parts[:-1]) or _is_passed_over(path.name)
        places = (source / name, *(source / str(folder) for folder in path.parents))
        if not hidden and outputs.isdisjoint(path.parents) and closed.isdisjoint(place.resolve() for place in places):
            yield name, sizes[name]


def _walked(name: str) -> list[tuple[bool, str]]:
    """Files of a folder before the folders in it."""
    *folders, last = name.split("/")
    return [*((True, folder) for folder in folders), (False, last)]


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold().endswith(_NOT_SPEECH)
