"""Copies of transcripts without names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from coachnlp.batch.find import find
from coachnlp.batch.hide import Hiding
from coachnlp.batch.records import About
from coachnlp.batch.store import write_text
from coachnlp.errors import CoachNLPError
from coachnlp.transcripts.records import Transcript
from coachnlp.transcripts.write import written


def write_copies(sources: Sequence[Path], out: Path, hiding: Hiding, on_error: Callable[[CoachNLPError], None]) -> int:
    """Write a copy with pseudonyms of every transcript in some folders; roles go into a file beside it.

    Args:
        sources: folders and files.
        out: folder for the copies, whose names tell nothing.
        hiding: what to replace, and the key; which is saved before each copy is written.
        on_error: is told of files that cannot be read, under the name that is shown.

    Returns:
        How many copies were written.

    Raises:
        ConfigError: when a source does not exist.
    """
    count = 0
    leave_out = (hiding.key.path,) if hiding.key else ()
    for found in find(sources, out, leave_out):
        if not found.may_be_transcript:
            continue
        shown = hiding.file(found)
        try:
            transcript = hiding.transcript(shown, About())
        except CoachNLPError as error:
            on_error(type(error)(hiding.reason(str(error), found, shown)))
            continue
        suffix, text = written(transcript)
        stem = Path(shown.name).stem
        write_text(out / f"{stem}{suffix}", text)
        if transcript.roles:
            write_text(out / f"{stem}.roles.toml", _roles(transcript))
        count += 1
    return count


def _roles(transcript: Transcript) -> str:
    """`[roles]` as `read_people` takes it; JSON strings are TOML strings."""
    lines = (f"{json.dumps(name)} = {json.dumps(role)}" for name, role in transcript.roles.items())
    return "\n".join(["[roles]", *lines]) + "\n"
