"""What the window's pages show. Their texts: `texts.toml`, their shape: `templates/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from coachnlp.batch.records import Entry
from coachnlp.corrections.records import Misfit
from coachnlp.reports.messages import messages
from coachnlp.reports.scoring import misfit_text
from coachnlp.reports.wording import inert, percent
from coachnlp.window.desk import Conversation, Desk, Limits
from coachnlp.window.results import tells_of_culture
from coachnlp.window.scoring import Progress
from coachnlp.window.understand import Refusal

if TYPE_CHECKING:
    from jinja2 import Environment

_FILES, _PROGRESS, _RESULTS = 1, 2, 3


@dataclass(frozen=True, slots=True)
class FileState:
    """A conversation while the model reads."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far scoring is, in words."""

    running: bool
    current: str
    percent: int
    left: str
    files: tuple[FileState, ...]


def texts(lang: str) -> dict[str, Any]:
    """All texts of a language, `nl` or `en`."""
    return _texts()[lang]


def files_page(desk: Desk, lang: str, *, has_results: bool) -> str:
    """Drop files in, look over what was understood of them, fill in what is known."""
    t = texts(lang)
    count = len(desk.conversations)
    return _page(
        "files",
        lang,
        step=_FILES,
        links={_RESULTS: "/results"} if has_results else {},
        takes=_limited(t["takes"], desk.limits),
        conversations=[_conversation(one, desk, lang) for one in desk.conversations.values()],
        refused=_all_refused(desk, lang),
        corrections=_corrections(desk, {}, lang),
        names=desk.names_in_reports,
        start=t["start_one"] if count == 1 else t["start"].format(count=count),
    )


def progress_page(names: Sequence[str], progress: Progress, lang: str, *, stopping: bool) -> str:
    """Watch the model read."""
    view = progress_view(names, progress, lang)
    return _page("progress", lang, step=_PROGRESS, links={}, view=view, stopping=stopping)


def progress_view(names: Sequence[str], progress: Progress, lang: str) -> ProgressView:
    """How far scoring is, in words.

    Args:
        names: of the conversations, in the order in which they are scored.
        progress: of the scorer.
        lang: `nl` or `en`.
    """
    t = texts(lang)
    done = len(progress.entries)
    states = [t["states"]["ok" if entry.status == "ok" else "failed"] for entry in progress.entries]
    if progress.state == "scoring" and done < len(names):
        states.append(t["reading_share"].format(share=percent(progress.share)))
    states += [t["states"]["waiting"]] * (len(names) - len(states))
    if progress.state == "loading":
        current = t["loading"]
    elif done < len(names):
        current = t["current"].format(number=done + 1, total=len(names), name=names[done])
    else:
        current = t["finishing"]
    shown = tuple(FileState(name, state) for name, state in zip(names, states, strict=True))
    left = _left(progress.seconds_left, t)
    return ProgressView(progress.running, current, int(100 * progress.total_share), left, shown)


def results_page(
    desk: Desk,
    done: Sequence[tuple[Conversation, Entry]],
    misfits: Sequence[Misfit],
    progress: Progress,
    lang: str,
) -> str:
    """Open and keep what scoring gave, and put in what people corrected.

    Args:
        desk: all that was put in.
        done: the conversations that are read, each with what became of it.
        misfits: corrections that fit nothing in them.
        progress: of the scorer, which has ended.
        lang: `nl` or `en`.
    """
    t = texts(lang)
    good = [(one, entry) for one, entry in done if entry.status == "ok"]
    return _page(
        "results",
        lang,
        step=_RESULTS,
        links={_FILES: "/"},
        said=_ending(progress, lang),
        reports=[_report(one, entry, t) for one, entry in good],
        failed=[
            _refused(one.name, Refusal(entry.error, entry.reason), desk.limits, lang)
            for one, entry in done
            if entry.status == "failed"
        ],
        refused=_all_refused(desk, lang),
        corrections=_corrections(desk, {misfit.file: misfit for misfit in misfits if misfit.units}, lang),
        culture=_culture([entry for _, entry in good], t),
        unfinished=progress.state != "idle" and len(done) < len(desk.conversations),
    )


def discard_page(lang: str) -> str:
    """Ask whether everything may go."""
    return _page("discard", lang, step=0, links={_FILES: "/"})


def welcome_page(lang: str) -> str:
    """Goes on to the first page by itself."""
    t = texts(lang)
    return _page("message", lang, title=t["welcome_title"], lead=t["welcome_lead"], go=t["welcome_go"], refresh=True)


def goodbye_page(lang: str) -> str:
    """The last one."""
    t = texts(lang)
    return _page("message", lang, title=t["goodbye_title"], lead=t["goodbye_lead"], go="", refresh=False)


def problem_page(problem: str, lang: str) -> str:
    """What could not be done, and what to do."""
    told = texts(lang)["problems"]
    go = told["problem_back"] if problem in {"missing", "busy", "too_large", "unexpected"} else ""
    return _page("message", lang, title=told["problem_title"], lead=told[problem], go=go, refresh=False)


def _page(name: str, lang: str, **values: Any) -> str:
    return _environment().get_template(f"{name}.html.j2").render(lang=lang, t=texts(lang), **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (a tenth of a second)

    return Environment(
        loader=PackageLoader("coachnlp.window"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("coachnlp.window").joinpath("texts.toml").read_text(encoding="utf-8"))


def _conversation(one: Conversation, desk: Desk, lang: str) -> dict[str, Any]:
    t, known = texts(lang), one.understood
    people = sum(count.speaker is not None for count in known.speakers)
    said_people = t["speaker_facts_one"] if people == 1 else t["speaker_facts"].format(speakers=people)
    return {
        "number": one.number,
        "name": one.name,
        "facts": f"{t['facts'].format(turns=known.turns, words=known.words)}, {said_people}",
        "format": known.format,
        "encoding": known.encoding,
        "times": known.times,
        "notes": [inert(note) for note in known.notes],
        "caption": t["speakers"].format(name=one.name),
        "speakers": _speakers(one, t),
        "shares": desk.shares_speakers(one.number),
        "team": one.about.team,
        "date": one.about.date,
        "remove_label": t["remove_label"].format(name=one.name),
    }


def _speakers(one: Conversation, t: dict[str, Any]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for count in one.understood.speakers:
        name = inert(count.speaker) if count.speaker else t["unknown_speaker"]
        shown.append(
            {
                "name": name,
                "known": count.speaker is not None,
                "turns": count.turns,
                "words": count.words,
                "alias": one.about.aliases.get(count.speaker or "", ""),
                "alias_label": t["alias_label"].format(speaker=name),
                "role": one.about.roles.get(count.speaker or "", count.role),
                "role_label": t["role_label"].format(speaker=name),
            }
        )
    return shown


def _refused(name: str, refusal: Refusal, limits: Limits, lang: str) -> dict[str, str]:
    reasons = texts(lang)["reasons"]
    reason = reasons.get(refusal.reason, reasons["unexpected"])
    return {"name": inert(name), "reason": _limited(reason, limits), "detail": inert(refusal.detail)}


def _all_refused(desk: Desk, lang: str) -> list[dict[str, str]]:
    return [_refused(one.name, one.refusal, desk.limits, lang) for one in desk.refused]


def _corrections(desk: Desk, misfits: Mapping[str, Misfit], lang: str) -> list[dict[str, Any]]:
    t = texts(lang)
    shown: list[dict[str, Any]] = []
    for number, one in desk.corrections.items():
        owner = desk.corrected(number)
        units = t["corrections_units_one"] if len(one.judgements) == 1 else t["corrections_units"]
        shown.append(
            {
                "number": number,
                "name": one.file,
                "belongs": t["corrections_of"].format(name=owner.name) if owner else t["corrections_of_none"],
                "units": units.format(count=len(one.judgements)),
                "misfit": inert(misfit_text(misfits[one.file], lang)) if one.file in misfits else "",
                "remove_label": t["remove_label"].format(name=one.file),
            }
        )
    return shown


def _limited(text: str, limits: Limits) -> str:
    megabyte = 1024**2
    return text.format(
        files=limits.files,
        megabytes=limits.file_bytes // megabyte,
        total_megabytes=limits.total_bytes // megabyte,
    )


def _ending(progress: Progress, lang: str) -> str:
    """Why not everything is there, if so."""
    t, kinds = texts(lang), messages(lang).kinds
    if progress.error is not None:
        kind = kinds.get(type(progress.error).__name__, kinds["CoachNLPError"])
        return t["results_failed"].format(reason=f"{kind} ({inert(str(progress.error))})")
    if progress.state == "stopped":
        return t["results_stopped"].format(done=len(progress.entries), total=len(progress.words))
    return t["results_none"] if progress.state == "idle" else ""


def _report(one: Conversation, entry: Entry, t: dict[str, Any]) -> dict[str, Any]:
    checked = t["result_checked_one"] if entry.checked == 1 else t["result_checked"]
    return {
        "number": one.number,
        "name": one.name,
        "facts": t["result_facts"].format(turns=entry.turns, units=entry.units),
        "checked": checked.format(checked=entry.checked, corrected=entry.corrected) if entry.checked else "",
        "open_label": t["open_label"].format(name=one.name),
        "save_label": t["save_label"].format(name=one.name),
    }


def _culture(entries: Sequence[Entry], t: dict[str, Any]) -> dict[str, Any]:
    """Whether to offer the page of what changes, and what it takes."""
    there = tells_of_culture(entries)
    return {"there": there, "about": t["culture_about" if there else "culture_needs"] if len(entries) > 1 else ""}


def _left(seconds: float | None, t: dict[str, Any]) -> str:
    if seconds is None:
        return t["left_unknown"]
    if seconds < 50:
        return t["left_seconds"]
    minutes = max(1, round(seconds / 60))
    return t["left_minute"] if minutes == 1 else t["left_minutes"].format(minutes=minutes)
