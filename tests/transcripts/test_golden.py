"""Every file in data/ gives what stands in the .json beside it; `python test_golden.py` writes these anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coachnlp.transcripts.read import read_transcript
from coachnlp.transcripts.records import Transcript

DATA = Path(__file__).parent / "data"
FILES = sorted(p for p in DATA.iterdir() if ".roles." not in p.name and not p.name.endswith(".expected.json"))


def plain(transcript: Transcript) -> dict[str, Any]:
    return {
        "format": transcript.format,
        "encoding": transcript.encoding,
        "roles": dict(transcript.roles),
        "notes": list(transcript.notes),
        "turns": [
            {
                "speaker": turn.speaker,
                "text": turn.text,
                "times": [turn.start_s, turn.end_s],
                "estimated": turn.times_estimated,
                "line": turn.source_line,
            }
            for turn in transcript.turns
        ],
    }


def expected_beside(path: Path) -> Path:
    return path.with_name(path.name + ".expected.json")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert plain(read_transcript(path)) == json.loads(expected_beside(path).read_text(encoding="utf-8"))


def test_every_expectation_has_its_file() -> None:
    expected = {path.name.removesuffix(".expected.json") for path in DATA.glob("*.expected.json")}
    assert expected == {path.name for path in FILES}


if __name__ == "__main__":
    for file in FILES:
        text = json.dumps(plain(read_transcript(file)), ensure_ascii=False, indent=1)
        expected_beside(file).write_text(text + "\n", encoding="utf-8")
