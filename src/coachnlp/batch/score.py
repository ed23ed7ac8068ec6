"""Score all transcripts of some folders, and go on where a run was cut off."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from coachnlp.analysis import Analyser, Analysis
from coachnlp.batch.about import about_from_name
from coachnlp.batch.find import MARKER, Found, find
from coachnlp.batch.hide import Hiding
from coachnlp.batch.records import About, Entry, Manifest, Meeting
from coachnlp.batch.store import remove_leftovers, write_text
from coachnlp.batch.tables import Format, write_tables
from coachnlp.codebook import Codebook
from coachnlp.corrections.correct import correct, of_no_meeting
from coachnlp.corrections.digest import digest_of
from coachnlp.corrections.records import Corrections, Misfit
from coachnlp.errors import CoachNLPError, ConfigError
from coachnlp.version import __version__

MEETINGS = "meetings"
CORRECTIONS = "corrections"
"""Folder in a run's folder for the files that people save from reports; a run reads it and never writes in it."""
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What is known and wanted beside the transcripts."""

    about: Mapping[str, About]
    """By file, as `Found.name` has it."""
    pattern: str | None = None
    """Regular expression that finds team and date in a file's name."""
    formats: Sequence[Format] = ("parquet",)
    corrections: Sequence[Corrections] = ()
    """What people said of the labels, the oldest first."""
    hiding: Hiding | None = None
    """How names are kept out of everything that is written; None leaves them in."""


def score(
    sources: Sequence[Path],
    out: Path,
    analyser: Analyser,
    options: Options,
    *,
    leave_out: Sequence[Path] = (),
    tell: Callable[[int, int, Entry | None], None] = lambda done, total, entry: None,
) -> Manifest:
    """Score every transcript, write tables of units and measures, and a manifest.

    What people corrected counts as certain in the tables; `out/meetings/` holds what the model said.

    Each meeting is kept in `out/meetings/` as soon as it is scored; a run that was cut off finds it there. What was
    scored before, from the same bytes, with the same model, codebook, package, roles and names, is not scored again. A
    file that cannot be read stands in the manifest with its reason, and the run goes on.

    Args:
        sources: folders and files.
        out: folder for the results.
        analyser: a loaded model.
        options: roles, teams, dates, formats.
        leave_out: files in the folders that are no transcripts.
        tell: is told how many files of how many are done, and the last one.

    Raises:
        ConfigError: when a source does not exist or a table does not fit its format.
        MissingExtraError: when a format needs a package that is not installed.
    """
    files = list(find(sources, out, leave_out))
    (out / MEETINGS).mkdir(parents=True, exist_ok=True)
    write_if_new(out / MARKER, json.dumps({"format": _FORMAT, "entries": []}))
    remove_leftovers(out)
    entries: list[Entry] = []
    tell(0, len(files), None)
    for number, found in enumerate(files, 1):
        entries.append(_score_one(found, out, analyser, options))
        tell(number, len(files), entries[-1])
    entries, misfits = _with_corrections(out, entries, options.corrections, analyser.codebook)
    manifest = Manifest(__version__, _model(analyser), _codebook(analyser), tuple(entries), misfits)
    meetings = partial(corrected_meetings, out, manifest.entries, options.corrections, analyser.codebook)
    write_tables(out, meetings, analyser.codebook.ids, options.formats)
    write_manifest(out, manifest)
    _remove_others(out / MEETINGS, {entry.result for entry in entries})
    return manifest


def write_manifest(out: Path, manifest: Manifest) -> None:
    """Write what `read_manifest` reads."""
    text = json.dumps({"format": _FORMAT, **manifest.to_dict()}, indent=1, ensure_ascii=False)
    write_text(out / MARKER, text + "\n")


def write_if_new(path: Path, text: str) -> None:
    """Write a file unless it is there."""
    if not path.exists():
        write_text(path, text + "\n")


def _score_one(found: Found, out: Path, analyser: Analyser, options: Options) -> Entry:
    from_name = about_from_name(found.name, options.pattern)
    about = options.about.get(found.name, from_name)
    about = replace(about, team=about.team or from_name.team, date=about.date or from_name.date)
    if options.hiding is None:
        return _scored(found, about, out, analyser, options)
    hidden, about = options.hiding.file(found), replace(about, team=options.hiding.team(about.team))
    entry = _scored(hidden, about, out, analyser, options)
    return replace(entry, reason=options.hiding.reason(entry.reason, found, hidden))


def _scored(found: Found, about: About, out: Path, analyser: Analyser, options: Options) -> Entry:
    entry = Entry(
        found.name, "skipped", reason="no transcript by its suffix or content", team=about.team, date=about.date
    )
    if not found.may_be_transcript:
        return entry
    start = time.perf_counter()
    try:
        entry = replace(entry, sha256=_sha256(found.path))
        result = f"{_key(found, entry.sha256, about, analyser, options.hiding)}.json"
        analysis = _kept(out / MEETINGS / result)
        if analysis is None and options.hiding:
            analysis = analyser.analyse(options.hiding.transcript(found, about))
            write_text(out / MEETINGS / result, analysis.to_json() + "\n")
        elif analysis is None:
            roles = about.roles or None
            analysis = analyser.analyse(found.path, roles=roles, aliases=about.aliases or None)
            write_text(out / MEETINGS / result, analysis.to_json() + "\n")
    except CoachNLPError as error:
        return replace(entry, status="failed", reason=str(error), error=type(error).__name__)
    except OSError as error:
        reason = f"{found.name}: cannot be read ({error.strerror or type(error).__name__})"
        return replace(entry, status="failed", reason=reason, error=type(error).__name__)
    except (MemoryError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        # A bug of ours in one meeting must not take the others down; its words might hold speech and stay out.
        return replace(entry, status="failed", reason="unexpected error", error=type(error).__name__)
    return replace(
        entry,
        status="ok",
        reason="",
        duration_s=round(time.perf_counter() - start, 3),
        turns=len(analysis.turns),
        units=len(analysis.units),
        result=result,
    )


def _kept(path: Path) -> Analysis | None:
    try:
        return Analysis.from_json(path.read_text(encoding="utf-8"))
    except (OSError, CoachNLPError):
        return None


def read_manifest(out: Path) -> Manifest:
    """What a run left in its folder.

    Raises:
        ConfigError: when it is no such folder, or the run did not end.
    """
    path = out / MARKER
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        entries = tuple(map(Entry.from_dict, data["entries"]))
        misfits = tuple(Misfit(misfit["file"], tuple(misfit["units"])) for misfit in data["misfits"])
        return Manifest(data["coachnlp"], data["model"], data["codebook"], entries, misfits)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path}: no record of a finished run of score ({type(error).__name__}); run coachnlp score with -o {out}"
        ) from error


def scored_meetings(out: Path, entries: Sequence[Entry]) -> Iterator[Meeting]:
    """The meetings of a run as the model labelled them, read one by one from its folder."""
    for entry in entries:
        if entry.status == "ok":
            text = (out / MEETINGS / entry.result).read_text(encoding="utf-8")
            yield Meeting(entry, Analysis.from_json(text))


def corrected_meetings(
    out: Path, entries: Sequence[Entry], corrections: Sequence[Corrections], codebook: Codebook
) -> Iterator[Meeting]:
    """The meetings of a run with what people said put over what the model said."""
    for meeting in scored_meetings(out, entries):
        yield replace(meeting, analysis=correct(meeting.analysis, corrections, codebook).analysis)


def _with_corrections(
    out: Path, entries: Sequence[Entry], corrections: Sequence[Corrections], codebook: Codebook
) -> tuple[list[Entry], tuple[Misfit, ...]]:
    """The entries with how many of their units people judged, and the corrections that fit nothing."""
    if not corrections:
        return list(entries), ()
    known: set[str] = set()
    judged: dict[str, Entry] = {}
    misfits: list[Misfit] = []
    for meeting in scored_meetings(out, entries):
        known.add(digest_of(meeting.analysis))
        corrected = correct(meeting.analysis, corrections, codebook)
        found = Counter(unit.checked for unit in corrected.analysis.units)
        counts = {"checked": found.total() - found[None], "corrected": found["corrected"]}
        judged[meeting.entry.file] = replace(meeting.entry, **counts)
        misfits += corrected.misfits
    unused = dict.fromkeys((*misfits, *of_no_meeting(corrections, known)))
    return [judged.get(entry.file, entry) for entry in entries], tuple(unused)


def _key(found: Found, content: str, about: About, analyser: Analyser, hiding: Hiding | None) -> str:
    """What a result depends on: other bytes, names, roles, model, codebook or package give another key."""
    beside = [found.path.with_name(found.path.stem + suffix) for suffix in (".roles.toml", ".roles.csv")]
    parts = [
        __version__,
        _model(analyser),
        _codebook(analyser),
        str(sorted(analyser.model.settings.made_with.items())),
        found.path.name,
        content,
        *(_sha256(path) if path.is_file() else "" for path in beside),
        json.dumps([asdict(about)["roles"], asdict(about)["aliases"]], sort_keys=True),
        *([hiding.depends] if hiding else []),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _model(analyser: Analyser) -> str:
    return f"{analyser.model.settings.name} {analyser.model.settings.version}"


def _codebook(analyser: Analyser) -> str:
    return f"{analyser.codebook.name} {analyser.codebook.version}"


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.glob("*.json"):
        if path.name not in names:
            path.unlink()
