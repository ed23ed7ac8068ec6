"""The command that asks many scored conversations whether a coaching culture grows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coachnlp.commands.shell import codebook_option, console, errors_for_people, language_option, say
from coachnlp.errors import CodebookError
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from coachnlp.culture.periods import Kind

FOLDER = "culture"


@click.command()
@click.argument("scored", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Map voor de bladzijden.")
@click.option(
    "--period", type=click.Choice(["month", "quarter", "year"]), default="quarter", help="Maand, kwartaal, jaar."
)
@click.option(
    "--leaders", multiple=True, help="Rol die leiding geeft; mag vaker, of met komma's. Anders een vaste lijst."
)
@click.option("--min-speakers", type=click.IntRange(min=2), default=3, help="Minder sprekers: te weinig gegevens.")
@click.option("--min-meetings", type=click.IntRange(min=2), default=3, help="Minder gesprekken: te weinig gegevens.")
@click.option(
    "--sentences", type=click.IntRange(min=0), default=2, help="Zinnen per gedrag en periode; 0 toont geen spraak."
)
@click.option(
    "--assessment",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ingevulde zelfbeoordeling (TOML).",
)
@click.option(
    "--assessment-template", type=click.Path(dir_okay=False, path_type=Path), help="Schrijf een lege zelfbeoordeling."
)
@codebook_option
@language_option
def culture(
    scored: Path | None,
    out: Path | None,
    period: Kind,
    leaders: tuple[str, ...],
    min_speakers: int,
    min_meetings: int,
    sentences: int,
    assessment: Path | None,
    assessment_template: Path | None,
    book_path: str | None,
    lang: str,
) -> None:
    """Laat zien of een coachende cultuur groeit. SCORED is de map die score -o maakte, met teams, data en rollen."""
    with errors_for_people(lang):
        if assessment_template is not None:
            from coachnlp.culture.assessment import write_template  # noqa: PLC0415  (help and version stay fast)

            write_template(assessment_template, lang)
            say(messages(lang).assessment_written.format(path=assessment_template))
            return
        if scored is None:
            raise click.UsageError(messages(lang).culture_usage)
        from coachnlp.batch.score import CORRECTIONS, corrected_meetings, read_manifest  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415
        from coachnlp.corrections.read import read_corrections  # noqa: PLC0415
        from coachnlp.culture.assessment import Assessment, read_assessment  # noqa: PLC0415
        from coachnlp.culture.gather import Options, gather  # noqa: PLC0415
        from coachnlp.culture.table import write_table  # noqa: PLC0415
        from coachnlp.culture.withhold import Least  # noqa: PLC0415
        from coachnlp.reports.culture import Made, write_culture_pages  # noqa: PLC0415

        manifest, book = read_manifest(scored), load_codebook(book_path)
        if manifest.codebook != f"{book.name} {book.version}":
            raise CodebookError(f"{scored}: scored with codebook {manifest.codebook}; give that one with --codebook")
        roles = [role.strip() for given in leaders for role in given.split(",") if role.strip()]
        least = Least(min_meetings, min_speakers)
        options = (
            Options(period, roles, least, sentences) if roles else Options(period, least=least, sentences=sentences)
        )
        answers = read_assessment(assessment) if assessment else Assessment()
        corrections = read_corrections(scored / CORRECTIONS, book)
        folder = out or scored / FOLDER
        with console(stderr=True).status(""):
            found = gather(corrected_meetings(scored, manifest.entries, corrections, book), book, options)
            page = write_culture_pages(Made(found, options, manifest, book, scored, answers), folder, lang)
            write_table(found, folder / "measures.csv")
        say(messages(lang).culture_written.format(path=page, meetings=len(found.meetings)))
