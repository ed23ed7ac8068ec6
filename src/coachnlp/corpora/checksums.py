"""SHA-256 sums of a folder's files, in the layout of `sha256sum`."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from coachnlp.errors import CorpusError

SUMS_NAME = "SHA256SUMS"


def write_checksums(folder: str | Path, names: Iterable[str]) -> None:
    """Write the sums of files in `folder`, given by their paths within it, to its SHA256SUMS."""
    folder = Path(folder)
    lines = [f"{_sum(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / SUMS_NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def verify_checksums(folder: str | Path) -> tuple[str, ...]:
    """See that every file in SHA256SUMS is there and unchanged; returns their names.

    Raises:
        CorpusError: when SHA256SUMS is missing or malformed, or files are missing or changed; names them.
    """
    folder = Path(folder)
    sums = _read(folder / SUMS_NAME)
    missing = [name for name in sums if not (folder / name).is_file()]
    changed = [name for name, known in sums.items() if name not in missing and _sum(folder / name) != known]
    if missing or changed:
        problems = [f"missing: {name}" for name in missing] + [f"changed: {name}" for name in changed]
        raise CorpusError(f"{folder}: not as {SUMS_NAME} says; {', '.join(problems)}")
    return tuple(sums)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {type(error).__name__}") from error
    sums: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        known, gap, name = line.partition("  ")
        if len(known) != 64 or not gap or not name:
            raise CorpusError(f"{path}:{number}: expected '<sha256>  <path>'")
        sums[name] = known
    return sums


def _sum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
