"""A run over many transcripts in the terminal: progress while it runs, one line a file at its end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from coachnlp.batch.records import Entry, Manifest
from coachnlp.corrections.records import Misfit
from coachnlp.reports.messages import messages
from coachnlp.reports.wording import inert

Tell = Callable[[int, int, Entry | None], None]
_STYLES = {"ok": "green", "skipped": "dim", "failed": "yellow"}


@contextmanager
def progress(console: Console, lang: str) -> Generator[Tell]:
    """A bar with the time left; the function it gives is told how many files of how many are done."""
    texts = messages(lang)
    columns = (TextColumn(texts.scoring), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, entry: bar.update(task, completed=done, total=total)


def print_manifest(manifest: Manifest, console: Console, lang: str) -> None:
    """One line a file, then the counts."""
    texts = messages(lang)
    table = Table.grid(padding=(0, 2))
    for entry in manifest.entries:
        if entry.status == "ok":
            detail = texts.scored.format(turns=entry.turns, units=entry.units)
        elif entry.status == "skipped":
            detail = texts.not_a_transcript
        else:
            detail = f"{reason_text(entry, lang)} ({entry.reason})"
        status = Text(texts.statuses[entry.status], style=_STYLES[entry.status])
        table.add_row(status, Text(inert(entry.file)), Text(inert(detail), style="dim"))
    console.print(table)
    for misfit in manifest.misfits:
        console.print(Text(inert(misfit_text(misfit, lang)), style="yellow"))
    counts = {status: manifest.count(status) for status in ("ok", "skipped", "failed")}
    console.print(Text(texts.score_counts.format(**counts), style="bold"))


def reason_text(entry: Entry, lang: str) -> str:
    """Why a file failed, in the reader's language."""
    texts = messages(lang)
    return {**texts.kinds, **texts.file_kinds}.get(entry.error) or texts.other_kind.format(entry.error)


def misfit_text(misfit: Misfit, lang: str) -> str:
    """Which corrections were not used, in the reader's language."""
    texts = messages(lang)
    if not misfit.units:
        return texts.misfit_meeting.format(file=misfit.file)
    return texts.misfit_units.format(file=misfit.file, units=", ".join(map(str, misfit.units)))
