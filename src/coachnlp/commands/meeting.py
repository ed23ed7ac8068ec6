"""Commands for one conversation: analyse, report, inspect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coachnlp.commands.shell import (
    console,
    corrections_option,
    errors_for_people,
    explain_option,
    language_option,
    limits_options,
    model_option,
    roles_option,
    say,
    say_json,
    source_of,
    threads_option,
)
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from coachnlp.analysis import Analysis
    from coachnlp.codebook import Codebook
    from coachnlp.transcripts.limits import Limits
    from coachnlp.units.records import Unit


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Geef de analyse als JSON, voor andere programma's.")
@click.option("--labels", help="Toon alleen deze gedragingen: id's of codes, met komma's ertussen.")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, help="Toon alleen wat minstens zo zeker is.")
@explain_option
@roles_option
@model_option
@threads_option
@limits_options
@language_option
def analyse(
    file: str,
    as_json: bool,
    labels: str | None,
    min_score: float,
    explain: bool,
    roles: str | None,
    model: str | None,
    threads: int | None,
    limits: Limits,
    lang: str,
) -> None:
    """Laat zien welk gedrag een gesprek bevat. FILE is een transcript; - leest van de invoer."""
    with errors_for_people(lang):
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)

        analyser = load(model, threads=threads, limits=limits)
        chosen = None if labels is None else [analyser.codebook.named(label).id for label in _split(labels)]
        analysis = analyser.analyse(source_of(file), roles=roles, explain=explain)
        if as_json:
            say_json(_narrowed(analysis, analyser.codebook, chosen, min_score).to_json(indent=1))
            return
        from coachnlp.reports.terminal import print_analysis  # noqa: PLC0415

        print_analysis(analysis, analyser.codebook, console(), lang=lang, labels=chosen, min_score=min_score)


@click.command()
@click.argument("file")
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Naam.html")
@click.option("--names", is_flag=True, help="Noem sprekers bij naam; anders met hun rol of een letter.")
@corrections_option
@explain_option
@roles_option
@model_option
@threads_option
@limits_options
@language_option
def report(
    file: str,
    out: Path,
    names: bool,
    corrections: Path | None,
    explain: bool,
    roles: str | None,
    model: str | None,
    threads: int | None,
    limits: Limits,
    lang: str,
) -> None:
    """Maak van een transcript een verslag: een pagina om samen te bekijken. FILE als bij analyse."""
    with errors_for_people(lang):
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.reports.meeting import write_meeting_report  # noqa: PLC0415

        analyser = load(model, threads=threads, limits=limits)
        analysis = analyser.analyse(source_of(file), roles=roles, explain=explain)
        if corrections is not None:
            analysis = _corrected(analysis, analyser.codebook, corrections, lang)
        write_meeting_report(analysis, analyser.codebook, out, lang=lang, names=names)
        say(messages(lang).report_written.format(path=out))


@click.command()
@click.argument("file")
@roles_option
@limits_options
@language_option
def inspect(file: str, roles: str | None, limits: Limits, lang: str) -> None:
    """Laat zien wat er van een transcript begrepen is: indeling, sprekers, tijden. Toont geen spraak."""
    with errors_for_people(lang):
        from coachnlp.reports.inspection import print_inspection  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.transcripts.language import warn_if_not_dutch  # noqa: PLC0415
        from coachnlp.transcripts.read import read_transcript  # noqa: PLC0415

        transcript = read_transcript(source_of(file), roles=roles, limits=limits)
        warn_if_not_dutch(transcript)
        print_inspection(transcript, console(), lang)


def _corrected(analysis: Analysis, book: Codebook, path: Path, lang: str) -> Analysis:
    """The analysis with corrections put over it; tells of those that fit nothing."""
    from coachnlp.corrections.correct import correct, of_no_meeting  # noqa: PLC0415  (help and version stay fast)
    from coachnlp.corrections.digest import digest_of  # noqa: PLC0415
    from coachnlp.corrections.read import read_corrections  # noqa: PLC0415
    from coachnlp.reports.scoring import misfit_text  # noqa: PLC0415

    corrections = read_corrections(path, book)
    corrected = correct(analysis, corrections, book)
    others = of_no_meeting(corrections, {digest_of(analysis)}) if path.is_file() else ()
    for misfit in (*others, *corrected.misfits):
        say(misfit_text(misfit, lang), err=True)
    return corrected.analysis


def _narrowed(analysis: Analysis, book: Codebook, labels: list[str] | None, min_score: float) -> Analysis:
    """The analysis with only the labels asked for, counted anew; every score stays."""
    from coachnlp.measures.measure import measure  # noqa: PLC0415  (help and version stay fast)

    if labels is None and not min_score:
        return analysis
    units = tuple(_narrowed_unit(unit, labels, min_score) for unit in analysis.units)
    return replace(analysis, units=units, measures=measure(analysis.turns, units, book, analysis.roles))


def _narrowed_unit(unit: Unit, labels: list[str] | None, min_score: float) -> Unit:
    kept = [la for la in unit.found if (labels is None or la in labels) and unit.scores[la] >= min_score]
    return replace(
        unit,
        labels=tuple(la for la in unit.labels if la in kept),
        unsure=tuple(la for la in unit.unsure if la in kept),
        evidence=None if unit.evidence is None else {label: unit.evidence[label] for label in kept},
    )


def _split(labels: str) -> list[str]:
    return [label.strip() for label in labels.split(",") if label.strip()]
