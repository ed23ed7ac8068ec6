"""Make a folder of example meetings in every format that is read, from the corpus's dev and test meetings.

    python scripts/make_example_meetings.py OUT [--with-bad]

OUT gets a folder for each team, dates in file names, and meetings.csv with teams, dates, roles and names to show. The
same corpus gives the same bytes. With --with-bad a folder `kapot` holds files that cannot be read, or should not be.
Speech is synthetic; times are made up by length. The writers are those of the tests.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "transcripts"))

import tool_writers as tools  # noqa: E402  (where the tests keep it)
import writers  # noqa: E402
from writers import Said  # noqa: E402

from coachnlp.corpora.jsonl import read_jsonl  # noqa: E402
from coachnlp.corpora.records import Meeting  # noqa: E402

Write = Callable[[list[Said]], str | bytes]
TEAMS = ("team-noord", "team-oost", "team-zuid", "team-west", "wijkzorg", "onderbouw")
FIRST_DAY = dt.date(2026, 1, 5)
FRAME_MS = 40
"""Times are whole frames of 25 a second, which every format can hold."""


@dataclass(frozen=True)
class Layout:
    """How one tool writes a meeting."""

    name: str
    suffix: str
    write: Write
    names_speakers: bool = True
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Example:
    """A file that was made, with what was said in it."""

    path: Path
    layout: Layout
    said: tuple[Said, ...]
    """With the names to show."""


LAYOUTS = (
    Layout("teams", "vtt", writers.teams_vtt),
    Layout("teams zonder sluitteken", "vtt", writers.open_voices_vtt),
    Layout("teams graph metadata", "vtt", tools.graph_metadata_vtt),
    Layout("teams", "docx", writers.teams_docx),
    Layout("teams oud", "docx", writers.old_teams_docx),
    Layout("zoom", "vtt", writers.zoom_vtt),
    Layout("webex", "vtt", writers.webex_vtt),
    Layout("webex oud", "vtt", writers.webex_old_vtt),
    Layout("meet", "txt", tools.meet_txt),
    Layout("meet", "docx", tools.meet_docx),
    Layout("otter", "txt", writers.otter_txt),
    Layout("fireflies", "json", tools.fireflies_json),
    Layout("fireflies api", "json", tools.fireflies_api),
    Layout("amberscript", "json", tools.amberscript_json),
    Layout("amberscript", "txt", tools.amberscript_txt),
    Layout("amberscript", "stl", tools.stl),
    Layout("noscribe", "html", tools.noscribe_html),
    Layout("noscribe", "vtt", tools.noscribe_vtt),
    Layout("noscribe", "txt", tools.noscribe_txt),
    Layout("whisperx", "json", writers.whisperx_json),
    Layout("whisperx", "vtt", writers.whisperx_vtt),
    Layout("whisper", "json", writers.whisper_json, names_speakers=False),
    Layout("whisper", "tsv", writers.whisper_tsv, names_speakers=False),
    Layout("whisper.cpp", "json", tools.whisper_cpp_json),
    Layout("ondertitels", "srt", writers.named_srt),
    Layout("ondertitels zonder namen", "srt", writers.plain_srt, names_speakers=False),
    Layout("ondertitels", "sbv", writers.named_sbv),
    Layout("ondertitels", "ttml", tools.ttml),
    Layout("ondertitels in word", "docx", writers.captions_docx),
    Layout("f4", "txt", tools.f4_txt),
    Layout("f4", "rtf", tools.f4_rtf),
    Layout("f4", "docx", tools.f4_docx),
    Layout("maxqda", "txt", tools.maxqda_txt),
    Layout("maxqda", "rtf", tools.maxqda_rtf),
    Layout("maxqda", "docx", tools.maxqda_docx),
    Layout("elan", "eaf", tools.elan),
    Layout("clan", "cha", tools.chat),
    Layout("praat lang", "TextGrid", tools.textgrid_long, encoding="utf-16"),
    Layout("praat kort", "TextGrid", tools.textgrid_short),
    Layout("uitgetypt", "txt", writers.named_lines),
    Layout("uitgetypt windows", "txt", writers.named_lines, encoding="cp1252"),
    Layout("uitgetypt utf-16", "txt", writers.named_lines, encoding="utf-16"),
    Layout("uitgetypt met tijden", "txt", writers.timed_lines),
    Layout("uitgetypt", "md", writers.markdown),
    Layout("uitgetypt", "docx", writers.named_docx),
    Layout("tabel", "docx", writers.table_docx),
    Layout("tabel", "xlsx", writers.xlsx),
    Layout("tabel", "csv", writers.separated(";")),
    Layout("tabel", "tsv", writers.separated("\t")),
)


def main() -> None:
    """Make the folder."""
    parser = argparse.ArgumentParser(description="Make example meetings in every format that is read.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--with-bad", action="store_true", help="add a folder of files that cannot be read")
    arguments = parser.parse_args()
    made = make(arguments.out, with_bad=arguments.with_bad)
    print(f"{len(made)} meetings in {arguments.out}")


def make(out: Path, *, with_bad: bool = False) -> list[Example]:
    """Write the meetings, meetings.csv and, on request, the bad files; what was written."""
    corpus = ROOT / "corpora" / "coachnlp-nl"
    meetings = sorted(
        (one for split in ("dev", "test") for one in read_jsonl(corpus / f"{split}.jsonl")), key=lambda m: m.id
    )
    chosen = meetings[:: len(meetings) // len(LAYOUTS)]
    made: list[Example] = []
    rows: list[dict[str, str]] = []
    for number, (layout, meeting) in enumerate(zip(LAYOUTS, chosen, strict=False)):
        team, date = TEAMS[number % len(TEAMS)], FIRST_DAY + dt.timedelta(days=7 * (number // len(TEAMS)) + number % 5)
        path = out / team / f"{date.isoformat()} {meeting.type} {layout.name}.{layout.suffix}"
        said = said_in(meeting)
        aliases = labels(meeting) if layout.write is tools.amberscript_txt else {}
        write(path, layout, [replace(piece, speaker=aliases.get(piece.speaker, piece.speaker)) for piece in said])
        made.append(Example(path, layout, tuple(said)))
        about = {"file": path.relative_to(out).as_posix(), "team": team, "date": date.isoformat()}
        rows += list(rows_of(meeting, layout, aliases, about))
    with (out / "meetings.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, ("file", "team", "date", "speaker", "alias", "role"), delimiter=";", restval="")
        table.writeheader()
        table.writerows(rows)
    if with_bad:
        write_bad(out / "kapot", made[3])
    return made


def said_in(meeting: Meeting) -> list[Said]:
    """Each unit as a piece of its own: 60 ms a character, short pauses between."""
    said: list[Said] = []
    at = 0
    for turn in meeting.turns:
        at += 15 * FRAME_MS
        for unit in turn.units:
            end = at + FRAME_MS * max(10, round(len(unit.text) * 1.5))
            said.append(Said(turn.speaker, unit.text, at, end))
            at = end + 2 * FRAME_MS
    return said


def labels(meeting: Meeting) -> dict[str, str]:
    """Speakers as a tool calls them that knows no names."""
    return {name: f"Spreker {n}" for n, name in enumerate(dict.fromkeys(turn.speaker for turn in meeting.turns), 1)}


def rows_of(
    meeting: Meeting, layout: Layout, aliases: dict[str, str], about: dict[str, str]
) -> Iterator[dict[str, str]]:
    """Rows of meetings.csv: one for each speaker, or one for the file where it names none."""
    if not layout.names_speakers:
        yield about
        return
    spoken = {turn.speaker for turn in meeting.turns}
    for speaker in meeting.speakers:
        if speaker.name in spoken:
            alias = speaker.name if speaker.name in aliases else ""
            yield {**about, "speaker": aliases.get(speaker.name, speaker.name), "alias": alias, "role": speaker.role}


def write(path: Path, layout: Layout, said: list[Said]) -> None:
    """Write one file, without the moment at which it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = layout.write(said)
    if isinstance(content, str):
        content = content.encode(layout.encoding, "replace")
    path.write_bytes(undated(content) if content.startswith(b"PK") else content)


def undated(data: bytes) -> bytes:
    """A zip archive with the same parts, all of 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in archive.infolist():
            content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", archive.read(part))
            new.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


ENGLISH = (
    ("Ann", "Thank you all for coming. What would you like to get out of this hour?"),
    ("Bob", "I would like to talk about the planning, because it really did not work last week."),
    ("Ann", "What happened, and what did you notice about your own part in it?"),
    ("Bob", "I said yes to everything, and then there was nobody left to do the work on Friday."),
)


def write_bad(folder: Path, word: Example) -> None:
    """Write files that cannot be read, or should not be."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = word.path.read_bytes()
    (folder / "leeg.vtt").write_bytes(b"")
    (folder / "afgebroken.docx").write_bytes(whole[: len(whole) // 2])
    (folder / "opname.txt").write_bytes(b"ID3\x04" + bytes(range(256)) * 20)
    (folder / "engels.txt").write_text(writers.named_lines(english()), encoding="utf-8")
    (folder / "wachtwoord.docx").write_bytes(locked(whole))


def english() -> list[Said]:
    """A conversation in another language than the models know."""
    return [Said(speaker, text, 0, 1) for speaker, text in ENGLISH]


def locked(data: bytes) -> bytes:
    """A zip archive that says of each part that it takes a password."""
    content = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(signature), data):
            content[match.start() + flags] |= 1
    return bytes(content)


if __name__ == "__main__":
    main()
