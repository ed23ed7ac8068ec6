"""Take a person or a meeting out of everything that a run left in its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from coachnlp.analysis import Analysis
from coachnlp.batch.find import MARKER
from coachnlp.batch.records import Entry, Manifest
from coachnlp.batch.score import (
    CORRECTIONS,
    MEETINGS,
    corrected_meetings,
    read_manifest,
    remove_others,
    scored_meetings,
    with_judgements,
    write_manifest,
)
from coachnlp.batch.search import search
from coachnlp.batch.store import write_text
from coachnlp.batch.tables import FORMATS, Format, write_tables
from coachnlp.batch.without import Without, without_person
from coachnlp.codebook import Codebook
from coachnlp.corrections.digest import digest_of, digest_of_text
from coachnlp.corrections.read import read_corrections
from coachnlp.errors import ConfigError
from coachnlp.pseudonyms.key import Key
from coachnlp.pseudonyms.names import name_of
from coachnlp.pseudonyms.words import is_ordinary, name_list, plain, words_of

_LONG = 40
"""Characters from which a unit tells which meeting it is from."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What was taken out of one meeting."""

    file: str
    """As the manifest had it."""
    turns: int
    """Turns that the person spoke, or all of a meeting that was taken out."""
    mentions: int
    """Places in what others said where the person was named."""
    whole: bool
    """Whether nothing of the meeting is left."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done."""

    whom: str
    gone: tuple[Gone, ...]
    traces: frozenset[str]
    """Texts that may not be found anywhere in the folder now."""
    shared: frozenset[str] = frozenset()
    """Parts of the name that others bear too, or that are words of Dutch, and may be found for that reason."""
    corrections: tuple[str, ...] = ()
    """Files of corrections that were changed or removed."""


@dataclass(slots=True)
class _Done:
    gone: list[Gone] = field(default_factory=list[Gone])
    entries: list[Entry] = field(default_factory=list[Entry])
    said: set[str] = field(default_factory=set[str])
    others: set[str] = field(default_factory=set[str])
    corrections: list[str] = field(default_factory=list[str])


def forget(whom: str, out: Path, codebook: Codebook, key: Key | None = None) -> Forgotten:
    """Take out a meeting, by its file in the manifest, or a person, by name, and write analyses, corrections, manifest
    and tables anew. Reports and pages of a culture are made from these: make them anew too.

    Of a person, what they said goes, and where others name them stands `[vergeten]`; what is left is measured anew.
    Each file is replaced whole, and what was cut off can be done again: analyses first, tables after, files go last.

    Args:
        whom: a file of the manifest, with or without folders and suffix, or a person's name, the fuller the better.
        out: folder of a finished run of score.
        codebook: that it was scored with.
        key: of a run with pseudonyms; tells who is behind them, and forgets them too.

    Raises:
        ConfigError: when there is no such person or meeting, or the name fits several people of one meeting.
    """
    manifest = read_manifest(out)
    meeting = _meeting(whom, manifest.entries)
    if meeting is not None:
        done, traces = _forget_meeting(meeting, out, manifest)
    elif PurePosixPath(whom).suffix:  # a meeting that is gone from the manifest, after a run that was cut off
        done, traces = _Done(entries=list(manifest.entries)), {whom}
    else:
        done, traces = _forget_person(whom, out, codebook, manifest.entries, key)
    if not done.gone and not search(out, literal(traces)).hits:
        raise ConfigError(
            f"{out}: no person or meeting {whom!r}; give a name as in the transcripts, or a file of {MARKER}"
        )
    _write(out, replace(manifest, entries=tuple(done.entries)), codebook)
    remove_others(out / MEETINGS, {entry.result for entry in done.entries})
    if key:
        _forget_in(key, whom)
        key.save()
    shared = {word for word in _words(done.said) if word in done.others or is_ordinary(word)}
    return Forgotten(
        whom, tuple(done.gone), frozenset(traces), frozenset(shared), tuple(dict.fromkeys(done.corrections))
    )


def _meeting(whom: str, entries: Iterable[Entry]) -> Entry | None:
    wanted = whom.replace("\\", "/")
    found = [one for one in entries if wanted in {one.file, PurePosixPath(one.file).name, PurePosixPath(one.file).stem}]
    exact = [one for one in found if one.file == wanted]
    if len(found) > 1 and len(exact) != 1:
        raise ConfigError(f"{whom}: {len(found)} meetings have this name; give it with its folders")
    return (exact or found or [None])[0]


def _forget_meeting(entry: Entry, out: Path, manifest: Manifest) -> tuple[_Done, set[str]]:
    done = _Done(entries=[one for one in manifest.entries if one is not entry])
    traces = {entry.file}
    if entry.status == "ok":
        analysis = next(scored_meetings(out, [entry])).analysis
        elsewhere = {unit.text for meeting in scored_meetings(out, done.entries) for unit in meeting.analysis.units}
        long = sorted({unit.text for unit in analysis.units if len(unit.text) >= _LONG} - elsewhere, key=len)
        traces |= set(long[-50:]) | {entry.result}
        _correct(out, digest_of(analysis), None, done)
    done.gone.append(Gone(entry.file, entry.turns, 0, whole=True))
    return done, traces


def _forget_person(
    whom: str, out: Path, codebook: Codebook, entries: Sequence[Entry], key: Key | None
) -> tuple[_Done, set[str]]:
    done = _Done()
    for entry in entries:
        if entry.status != "ok":
            done.entries.append(_renamed(entry, {plain(word.text) for word in words_of(whom)}))
            continue
        analysis = next(scored_meetings(out, [entry])).analysis
        taken = without_person(analysis, whom, codebook, _pseudonyms(whom, entry, key))
        done.others |= taken.others
        renamed = _renamed(entry, taken.words | (_words([whom]) - taken.others))
        if taken.touched or renamed != entry:
            _replace(out, (entry, renamed), analysis, taken, done, key)
        else:
            done.entries.append(entry)
    full = {said for said in done.said if len(name_of(said).words) > 1} | {whom}
    return done, full | {word for word in _words((*done.said, whom)) - done.others if not is_ordinary(word)}


def _words(names: Iterable[str]) -> set[str]:
    """Plain words of names that tell one person from others."""
    found = {plain(word.text) for name in names for word in words_of(name)}
    return {word for word in found - name_list("particles") - name_list("titles") if len(word) > 2}


def _pseudonyms(whom: str, entry: Entry, key: Key | None) -> frozenset[str] | None:
    """Under which pseudonyms the key has the person in a meeting; None without a key."""
    if key is None:
        return None
    found: set[str] = set()
    for stands in (key.meetings.get(entry.file, {}), key.everywhere):
        found |= {name for name, forms in stands.items() if any(plain(form) == plain(whom) for form in forms)}
    return frozenset(found)


def _forget_in(key: Key, whom: str) -> None:
    for stands in (*key.meetings.values(), key.everywhere):
        for pseudonym, forms in list(stands.items()):
            if any(plain(form) == plain(whom) for form in forms):
                del stands[pseudonym]
    wanted = _words([whom])
    key.files = {shown: own for shown, own in key.files.items() if not _words([own]) & wanted}


def _replace(
    out: Path, entries: tuple[Entry, Entry], before: Analysis, taken: Without, done: _Done, key: Key | None
) -> None:
    """Write what is left of a meeting, under its new name if its own held the person's."""
    entry, renamed = entries
    if key is None:  # a pseudonym may be somebody else's in another meeting
        done.said |= taken.said
    _correct(out, digest_of(before), None if taken.analysis is None else taken, done)
    if taken.analysis is not None:
        name = PurePosixPath(renamed.file).name if renamed.file != entry.file else before.name
        analysis = replace(taken.analysis, name=name)
        write_text(out / MEETINGS / entry.result, analysis.to_json() + "\n")
        done.entries.append(replace(renamed, turns=len(analysis.turns), units=len(analysis.units)))
    done.gone.append(Gone(entry.file, taken.turns, taken.mentions, whole=taken.analysis is None))


def _renamed(entry: Entry, words: Iterable[str]) -> Entry:
    """The person's name out of the names of the file and the team."""
    wanted = set(words)

    def clean(text: str) -> str:
        for word in reversed(words_of(text.replace("_", " "))):
            named = not is_ordinary(plain(word.text)) or word.text[0].isupper()
            if named and plain(word.text) in wanted:
                text = f"{text[: word.start]}vergeten{text[word.end :]}"
        return text

    return replace(entry, file=clean(entry.file), team=clean(entry.team), reason=clean(entry.reason))


def _correct(out: Path, meeting: str, taken: Without | None, done: _Done) -> None:
    """Bring the corrections of a meeting in line with what is left of it; None where nothing is."""
    for path in sorted((out / CORRECTIONS).glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        if data.get("meeting") != meeting:
            continue
        done.corrections.append(path.name)
        if taken is None or taken.analysis is None:
            path.unlink()
            continue
        units = [_moved(row, taken) for row in data["units"] if row["unit"] - 1 in taken.units]
        text = json.dumps({**data, "meeting": digest_of(taken.analysis), "units": units}, ensure_ascii=False, indent=1)
        write_text(path, text + "\n")


def _moved(row: Mapping[str, object], taken: Without) -> dict[str, object]:
    number = taken.units[int(str(row["unit"])) - 1]
    text = taken.analysis.units[number].text if taken.analysis else ""
    return {**row, "unit": number + 1, "text": digest_of_text(text)}


def _write(out: Path, manifest: Manifest, codebook: Codebook) -> None:
    corrections = read_corrections(out / CORRECTIONS, codebook)
    unjudged = [replace(entry, checked=0, corrected=0) for entry in manifest.entries]
    entries, _ = with_judgements(out, unjudged, corrections, codebook)
    write_manifest(out, replace(manifest, entries=tuple(entries)))
    formats: list[Format] = [name for name in FORMATS if (out / f"units.{name}").exists()]
    write_tables(out, lambda: corrected_meetings(out, entries, corrections, codebook), codebook.ids, formats)


def literal(texts: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of some texts as whole words, whatever their case; nothing where there are none."""
    ordered = sorted(texts, key=len, reverse=True)
    joined = "|".join(map(re.escape, ordered)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)
