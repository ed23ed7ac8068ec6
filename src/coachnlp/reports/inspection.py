"""What was understood of a transcript, without its speech."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coachnlp.reports.messages import messages
from coachnlp.reports.notes import note_in
from coachnlp.reports.wording import clock, inert
from coachnlp.transcripts.records import Transcript


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """How much somebody says in a transcript."""

    speaker: str | None
    """None for whoever is not named."""
    role: str
    turns: int
    words: int


def print_inspection(transcript: Transcript, console: Console, lang: str = "nl") -> None:
    """Print format, encoding, speakers with their turns and words, times, and what was skipped or guessed."""
    texts = messages(lang)
    turns = transcript.turns
    facts = [
        (texts.file, transcript.name or "-"),
        (texts.format, transcript.format),
        (texts.encoding, transcript.encoding or "-"),
        (texts.turns, f"{len(turns)}, {texts.words_of.format(sum(len(turn.text.split()) for turn in turns))}"),
        (texts.times, times_of(transcript, lang)),
    ]
    table = Table.grid(padding=(0, 2))
    for name, value in facts:
        table.add_row(Text(name, style="bold"), Text(inert(value)))
    console.print(table)
    console.print()
    console.print(_speakers(transcript, lang))
    for note in transcript.notes:
        console.print(Text(f"{texts.notes}: {inert(note_in(lang, note))}", style="dim"))


def times_of(transcript: Transcript, lang: str) -> str:
    """First and last time, and how many turns have an estimated one, in words."""
    texts = messages(lang)
    ends = [t for turn in transcript.turns for t in (turn.start_s, turn.end_s) if t is not None]
    if not ends:
        return texts.no_times
    counts = {
        texts.estimated: sum(turn.times_estimated for turn in transcript.turns),
        texts.untimed: sum(turn.start_s is None and turn.end_s is None for turn in transcript.turns),
    }
    told = [text.format(count, len(transcript.turns)) for text, count in counts.items() if count]
    return ", ".join([f"{clock(min(ends))}–{clock(max(ends))}", *told])


def speaker_counts(transcript: Transcript) -> tuple[SpeakerCount, ...]:
    """Turns and words of each speaker, in order of first appearance."""
    turns = Counter(turn.speaker for turn in transcript.turns)
    words: Counter[str | None] = Counter()
    for turn in transcript.turns:
        words[turn.speaker] += len(turn.text.split())
    return tuple(
        SpeakerCount(speaker, transcript.roles.get(speaker or "", ""), count, words[speaker])
        for speaker, count in turns.items()
    )


def _speakers(transcript: Transcript, lang: str) -> Table:
    texts = messages(lang)
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(texts.speaker_columns):
        table.add_column(title, justify="left" if number < 2 else "right")
    for count in speaker_counts(transcript):
        name = inert(count.speaker) if count.speaker else texts.unknown_speaker
        table.add_row(Text(name), Text(inert(count.role) or "-"), str(count.turns), str(count.words))
    return table
