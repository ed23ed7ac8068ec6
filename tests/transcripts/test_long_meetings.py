"""Ten hours of meeting take seconds, and no odd line takes longer than a meeting."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
import tool_writers
import writers
from writers import Said

from coachnlp.errors import TranscriptError
from coachnlp.transcripts.read import read_transcript

CUES = 30_000
NAMES = ("Karin de Vries", "Joost", "Van der Berg")
TEXTS = ("En toen zei ik: dat doen we anders.", "Let op: om 10:30 begint het.", "ja", "Kleiner < groter & andersom.")
SAID = [
    Said(NAMES[i // 2 % 3], TEXTS[i % 4], i * 1200, i * 1200 + 1100)  # two cues a turn, 36,000 s
    for i in range(CUES)
]
WRITERS: list[Callable[[list[Said]], str]] = [
    writers.teams_vtt,
    writers.zoom_vtt,
    writers.named_srt,
    writers.timed_lines,
    writers.whisperx_json,
    tool_writers.elan,
    tool_writers.chat,
    tool_writers.textgrid_short,
    tool_writers.ttml,
    tool_writers.f4_txt,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__qualname__)
def test_ten_hours_in_seconds(write: Callable[[list[Said]], str]) -> None:
    text = write(SAID)
    start = time.process_time()
    transcript = read_transcript(text)
    assert time.process_time() - start < 6
    assert len(transcript.turns) == CUES // 2
    assert set(transcript.speakers) == set(NAMES)
    assert transcript.turns[-1].start_s == pytest.approx((CUES - 2) * 1.2, abs=1)


ODD = {
    "brackets": "[" * 20_000,
    "spaces": "Karin" + " " * 20_000 + "x",
    "colons": "a:" * 20_000,
    "times": "00:01" * 8_000,
    "digits": "1" * 40_000,
    "tags": "<v " * 10_000,
    "ampersands": "&" * 40_000,
    "arrows": "00:00 --> " * 5_000,
    "capitals": "Aa " * 20_000,
    "marks": f"{'a' * 80} #0:03:40-5# " * 1_000,
    "quotes": '"' * 40_001,
    "stars": "**" * 20_000,
    "dots": "1." * 20_000,
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(
    "frame",
    ["Karin: Dag.\n{}\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n", "spreker;tekst\nx;{}\n", "@UTF8\n*KAR:\tdag {}\n"],
)
def test_odd_lines_take_no_time(line: str, frame: str) -> None:
    start = time.process_time()
    transcript = read_transcript(frame.format(line))
    assert time.process_time() - start < 2
    kept = "".join(turn.text for turn in transcript.turns)
    assert len([char for char in kept if char.isalnum()]) >= 0.9 * len([char for char in line if char.isalnum()])


RUNAWAY = {
    "a long turn": "Karin: " + "a " * 300_000,
    "spaces before a name": " " * 100_000 + "x\nJoost: ja",
    "spaces in a name": "Karin" + " " * 100_000 + "\nKarin: x",
    "names": "Titel\n" + "Karin, " * 20_000 + "\nKarin: x",
    "times": "10:30 " * 50_000 + "\nKarin: x",
}


@pytest.mark.parametrize("text", RUNAWAY.values(), ids=RUNAWAY.keys())
def test_long_lines_above_the_first_speaker(text: str) -> None:
    start = time.process_time()
    transcript = read_transcript(text)
    assert time.process_time() - start < 2
    assert transcript.speakers[-1] in {"Karin", "Joost"}


MARKED_UP = {
    "noscribe": '<html><body><p><a name="ts_0_1_S1">S1: dag {}</a></p></body></html>',
    "ttml": '<tt><body><p begin="1s">dag {}</p></body></tt>',
    "rtf": "{{\\rtf1 Karin: dag {}\\par}}",
    "textgrid": '"ooTextFile"\n"TextGrid"\n0\n1\n<exists>\n1\n"IntervalTier"\n"K"\n0\n1\n1\n0\n1\n"dag {}"\n',
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("frame", MARKED_UP.values(), ids=MARKED_UP.keys())
def test_odd_lines_in_markup_take_no_time(line: str, frame: str) -> None:
    start = time.process_time()
    with contextlib.suppress(TranscriptError):  # some are no markup any more
        read_transcript(frame.format(line))
    assert time.process_time() - start < 2
