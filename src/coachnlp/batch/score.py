"""Score all transcripts of some folders, and go on where a run was cut off."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from coachnlp.analysis import Analyser, Analysis
from coachnlp.batch.about import about_from_name
from coachnlp.batch.dataset import write_dataset
from coachnlp.batch.engines.engine import Engine, Here
from coachnlp.batch.find import MARKER, Found, find
from coachnlp.batch.hide import Hiding
from coachnlp.batch.lock import one_at_a_time
from coachnlp.batch.place import NamedBytes, is_remote, opened
from coachnlp.batch.records import About, Entry, Manifest, Meeting, Outcome, Task
from coachnlp.batch.store import remove_leftovers, write_text
from coachnlp.batch.tables import Format, write_tables
from coachnlp.behaviours.folder import sha256
from coachnlp.codebook import Codebook
from coachnlp.corrections.correct import correct, judged_units, of_no_meeting
from coachnlp.corrections.digest import digest_of
from coachnlp.corrections.records import Corrections, Misfit
from coachnlp.errors import CoachNLPError, ConfigError, WorkerLostError
from coachnlp.transcripts.limits import refuse_size
from coachnlp.transcripts.people import gather
from coachnlp.version import __version__

MEETINGS = "meetings"
CORRECTIONS = "corrections"
"""Folder in a run's folder for the files that people save from reports; a run reads it and never writes in it."""
_FORMAT = 1
Dataset = Literal["dataset"]
FAULTS = (
    *(CoachNLPError, OSError, MemoryError),
    *(ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RuntimeError),
)
"""What may go wrong with one file. A bug of ours in one meeting must not take the others down."""
_OURS = re.compile(r"[0-9a-f]{32}\.json")
"""Names that runs give; what else lies in `meetings/` is somebody's, and stays."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is known and wanted beside the transcripts."""

    about: Mapping[str, About]
    """By file, as `Found.name` has it."""
    pattern: str | None = None
    """Regular expression that finds team and date in a file's name."""
    formats: Sequence[Format | Dataset] = ("parquet",)
    """`dataset` is Parquet in parts, the only one for results behind a URL."""
    corrections: Sequence[Corrections] = ()
    """What people said of the labels, the oldest first."""
    hiding: Hiding | None = None
    """How names are kept out of everything that is written; None leaves them in."""


@one_at_a_time
def score(
    sources: Sequence[Path],
    out: Path,
    analyser: Analyser,
    options: Options,
    *,
    leave_out: Sequence[Path] = (),
    tell: Callable[[int, int, Entry | None], None] = lambda done, total, entry: None,
    engine: Engine | None = None,
) -> Manifest:
    """Score every transcript, write tables of units and measures, and a manifest.

    What people corrected counts as certain in the tables; `out/meetings/` holds what the model said.

    Each meeting is kept in `out/meetings/` as soon as it is scored; a run that was cut off finds it there. What was
    scored before, from the same bytes, with the same model, codebook, package, roles and names, is not scored again. A
    file that cannot be read stands in the manifest with its reason, and the run goes on.

    Args:
        sources: folders and files, on this machine or behind URLs (`place_of`).
        out: folder for the results, likewise.
        analyser: a loaded model.
        options: roles, teams, dates, formats.
        leave_out: files in the folders that are no transcripts.
        tell: is told how many files of how many are done, and the last one.
        engine: what reads and scores the files, in any order; None is this process, one after the other. Only this
            process writes.

    Raises:
        ConfigError: when a source does not exist, a table does not fit its format, or workers do not see the folders.
        MissingExtraError: when a format needs a package that is not installed.
        OutputError: when results cannot be written, or another run writes in `out`; what was scored is kept.
    """
    if is_remote(out) and set(options.formats) != {"dataset"}:
        raise ConfigError(
            f"format {options.formats[0]}: results behind a URL are written as dataset only; ask for that"
        )
    engine = engine or Here(analyser)
    if options.hiding and not isinstance(engine, Here):
        raise ConfigError("names are hidden by one process, which keeps the key; leave out --workers and --engine")
    files = list(find(sources, out, leave_out))
    (out / MEETINGS).mkdir(parents=True, exist_ok=True)
    write_if_new(out / MARKER, json.dumps({"format": _FORMAT, "entries": []}))
    remove_leftovers(out)
    _check_seen(engine, [*sources, out / MARKER])
    tell(0, len(files), None)
    meetings = (out / MEETINGS).absolute()
    tasks = [Task(n, found, _about(found, options), meetings, options.hiding) for n, found in enumerate(files)]
    entries: dict[int, Entry] = {}
    for task, outcome in engine.map(score_one, tasks, lambda task: task.found.size):
        entries[task.number] = _keep(task, outcome)
        tell(len(entries), len(tasks), entries[task.number])
    scored = [entries[number] for number in range(len(tasks))]
    scored, misfits = with_judgements(out, scored, options.corrections, analyser.codebook)
    manifest = manifest_of(scored, analyser, misfits)
    read = partial(corrected_meetings, corrections=options.corrections, codebook=analyser.codebook)
    if "dataset" in options.formats:
        write_dataset(out, manifest.entries, options.corrections, read, engine)
    tables: list[Format] = [form for form in options.formats if form != "dataset"]
    write_tables(out, partial(read, out, manifest.entries), analyser.codebook.ids, tables)
    write_manifest(out, manifest)
    remove_others(out / MEETINGS, {entry.result for entry in scored})
    return manifest


def write_manifest(out: Path, manifest: Manifest) -> None:
    """Write what `read_manifest` reads."""
    text = json.dumps({"format": _FORMAT, **manifest.to_dict()}, indent=1, ensure_ascii=False)
    write_text(out / MARKER, text + "\n")


def write_if_new(path: Path, text: str) -> None:
    """Write a file unless it is there."""
    if not path.exists():
        write_text(path, text + "\n")


def score_one(analyser: Analyser, task: Task) -> Outcome:
    """Read and score one file, unless an earlier run kept its analysis; runs in workers, and writes nothing.

    Where names are hidden the key is saved, which only the main process does: `score` refuses workers then.
    """
    hiding = task.hiding
    if hiding is None:
        return _scored(analyser, task)
    about = replace(task.about, team=hiding.team(task.about.team))
    hidden = replace(task, found=hiding.file(task.found), about=about)
    outcome = _scored(analyser, hidden)
    reason = hiding.reason(outcome.entry.reason, task.found, hidden.found)
    return replace(outcome, entry=replace(outcome.entry, reason=reason))


def _scored(analyser: Analyser, task: Task) -> Outcome:
    found, about = task.found, task.about
    entry = Entry(
        found.name, "skipped", reason="no transcript by its suffix or content", team=about.team, date=about.date
    )
    start = time.perf_counter()
    try:
        if not found.may_be_transcript:
            return Outcome(entry)
        if is_remote(found.path):
            refuse_size(found.path.name, found.size, analyser.limits)
        source, digest = opened(found.path)
        entry = replace(entry, sha256=digest)
        result = f"{_key(found, digest, about, analyser, task.hiding)}.json"
        kept = _kept(task.kept / result)
        analysis = kept or _analysed(analyser, task, source)
        text = None if kept else analysis.to_json() + "\n"
    except FAULTS as error:
        return failed(entry, error)
    duration_s = round(time.perf_counter() - start, 3)
    counts = {"turns": len(analysis.turns), "units": len(analysis.units)}
    entry = replace(entry, status="ok", reason="", duration_s=duration_s, result=result, **counts)
    return Outcome(entry, text)


def _analysed(analyser: Analyser, task: Task, source: Path | NamedBytes) -> Analysis:
    if task.hiding:
        return analyser.analyse(task.hiding.transcript(task.found, task.about))
    # What lies beside a file behind a URL is read here; `analyse` itself looks beside paths only.
    people = gather(task.found.path, task.about.roles, task.about.aliases)
    return analyser.analyse(source, roles=people.roles, aliases=people.aliases)


def is_seen(_: Analyser, place: Path) -> bool:
    """Whether a worker sees a folder or file."""
    return place.exists()


def failed(entry: Entry, error: Exception) -> Outcome:
    """A file that could not be scored, and why."""
    reason = "unexpected error"  # of what we did not expect, the words might hold speech
    if isinstance(error, CoachNLPError):
        reason = str(error)
    elif isinstance(error, OSError):
        reason = f"{entry.file}: cannot be read ({error.strerror or type(error).__name__})"
    return Outcome(replace(entry, status="failed", reason=reason, error=type(error).__name__))


def _check_seen(engine: Engine, places: Sequence[Path]) -> None:
    for place, seen in engine.map(is_seen, [place.absolute() for place in places], lambda _: 1):
        if not seen:
            raise ConfigError(f"{place}: workers do not see it; give folders or URLs that every worker reaches")


def _about(found: Found, options: Options) -> About:
    from_name = about_from_name(found.name, options.pattern)
    about = options.about.get(found.name, from_name)
    return replace(about, team=about.team or from_name.team, date=about.date or from_name.date)


def _keep(task: Task, outcome: Outcome | None) -> Entry:
    """The entry of a file, its analysis written."""
    if outcome is None:
        entry = Entry(task.found.name, "failed", team=task.about.team, date=task.about.date)
        lost = WorkerLostError(f"{task.found.name}: whoever scored it came to its end, more than once")
        return failed(entry, lost).entry
    if outcome.analysis is not None:
        write_text(task.kept / outcome.entry.result, outcome.analysis)
    return outcome.entry


def _kept(path: Path) -> Analysis | None:
    try:
        return Analysis.from_json(path.read_text(encoding="utf-8"))
    except (OSError, CoachNLPError):
        return None


def manifest_of(entries: Sequence[Entry], analyser: Analyser, misfits: Sequence[Misfit] = ()) -> Manifest:
    """What a run leaves in its folder, of entries that this analyser scored."""
    return Manifest(__version__, _model(analyser), _codebook(analyser), tuple(entries), tuple(misfits))


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
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
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


def with_judgements(
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
        units, lost = judged_units(meeting.analysis, corrections, codebook)
        found = Counter(unit.checked for unit in units)
        counts = {"checked": found.total() - found[None], "corrected": found["corrected"]}
        judged[meeting.entry.file] = replace(meeting.entry, **counts)
        misfits += lost
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
        *(sha256(path) if path.is_file() else "" for path in beside),
        json.dumps([asdict(about)["roles"], asdict(about)["aliases"]], sort_keys=True),
        *([hiding.depends] if hiding else []),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _model(analyser: Analyser) -> str:
    return f"{analyser.model.settings.name} {analyser.model.settings.version}"


def _codebook(analyser: Analyser) -> str:
    return f"{analyser.codebook.name} {analyser.codebook.version}"


def remove_others(folder: Path, names: set[str]) -> None:
    """Remove the analyses that runs left in a folder, but for those with these names."""
    for path in folder.glob("*.json"):
        if path.name not in names and _OURS.fullmatch(path.name):
            path.unlink()
