"""Files that set something, of whatever kind: nonsense in them is a documented error, never another."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coachnlp.analysis import Analysis
from coachnlp.batch.about import read_meetings
from coachnlp.batch.find import MARKER
from coachnlp.batch.score import read_manifest
from coachnlp.behaviours.folder import MANIFEST, SETTINGS, ModelSettings, check_manifest
from coachnlp.codebook import load_codebook
from coachnlp.corrections.read import FORMAT, read_corrections
from coachnlp.culture.assessment import read_assessment, template
from coachnlp.errors import CoachNLPError
from coachnlp.transcripts.people import read_people

ROOT = Path(__file__).parents[2]
BOOK = load_codebook()
TEXTS: dict[str, tuple[str, str, Callable[[Path], object]]] = {
    "roles as TOML": ("x.toml", "[roles]\nKarin = 7\n", read_people),
    "roles as CSV": ("x.csv", "spreker;rol\n7;a\n", read_people),
    "meetings": ("x.csv", "bestand;team\n7;a\n", read_meetings),
    "assessment": ("x.toml", template().replace('"', "7", 1), read_assessment),
    "codebook": ("x.toml", "version = 7\n", load_codebook),
    "settings of a model": (SETTINGS, '{"format": 1, "name": 7}', lambda path: ModelSettings.read(path.parent)),
    "manifest of a model": (MANIFEST, '{"files": 7}', lambda path: check_manifest(path.parent, [MANIFEST])),
    "manifest of a run": (MARKER, '{"format": 1, "entries": 7}', lambda path: read_manifest(path.parent)),
    "analysis": ("x.json", '{"format": 7}', lambda path: Analysis.from_json(path.read_text("utf-8", "replace"))),
    "corrections": (
        "x.json",
        json.dumps({"format": FORMAT, "units": 7}),
        lambda path: read_corrections(path, BOOK),
    ),
}
NONSENSE = {
    "deep": "[" * 100_000,
    "deep tables": "{a=" * 5_000,
    "long": "a" * 200_000,
    "a long number": "9" * 5_000,
    "no text": "\0\ud800",
    "a control": '"\\u001b[2J"',
    "nothing": "",
}


@pytest.mark.parametrize("wrong", NONSENSE.values(), ids=NONSENSE.keys())
@pytest.mark.parametrize("kind", TEXTS)
def test_nonsense_is_a_documented_error(tmp_path: Path, kind: str, wrong: str) -> None:
    name, text, read = TEXTS[kind]
    path = tmp_path / name
    for content in (text.replace("7", wrong), wrong):
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(CoachNLPError):
            read(path)


def test_a_codebook_that_moves_the_cursor_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    text = (ROOT / "src" / "coachnlp" / "codebook" / "codebook.toml").read_text("utf-8")
    path.write_text(text.replace('version = "', 'version = "\\u001b[2J', 1), "utf-8")
    with pytest.raises(CoachNLPError, match="control characters"):
        load_codebook(path)
