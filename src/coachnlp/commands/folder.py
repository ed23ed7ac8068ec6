"""Commands for folders of conversations: score."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coachnlp.commands.privacy import make_hiding, pseudonym_options
from coachnlp.commands.shell import (
    SOME_FAILED,
    console,
    corrections_option,
    errors_for_people,
    language_option,
    limits_options,
    model_option,
    say,
    threads_option,
    told,
)
from coachnlp.errors import CoachNLPError
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from coachnlp.batch.engines.choose import Kind
    from coachnlp.batch.tables import Format
    from coachnlp.pseudonyms.book import Style
    from coachnlp.transcripts.limits import Limits


class PlaceType(click.ParamType[Path]):
    """A folder or file, by path or URL."""

    name = "place"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """See click."""
        from coachnlp.batch.place import place_of  # noqa: PLC0415  (help and version stay fast)

        try:
            return place_of(str(value))
        except CoachNLPError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("sources", nargs=-1, required=True, type=PlaceType())
@click.option("-o", "--out", type=PlaceType(), help="Map of URL voor de uitkomsten.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["parquet", "csv", "xlsx", "jsonl", "dataset"]))
@click.option(
    "--meetings",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tabel met teams, data en rollen.",
)
@click.option("--pattern", help="Reguliere uitdrukking met (?P<team>…) en (?P<date>…) voor bestandsnamen.")
@click.option("--template", type=click.Path(dir_okay=False, path_type=Path), help="Schrijf een CSV om in te vullen.")
@click.option("--reports", is_flag=True, help="Maak van elk gesprek ook een verslag, in de map reports.")
@corrections_option
@click.option("--names", is_flag=True, help="Noem sprekers in verslagen bij naam; anders met hun rol of een letter.")
@click.option("--pseudonymise", is_flag=True, help="Vervang namen en dergelijke voordat er iets geschreven wordt.")
@pseudonym_options
@model_option
@click.option("--workers", type=click.IntRange(min=1), help="Aantal processen, of werkers op een cluster.")
@threads_option
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", help="Deze computer, of Ray.")
@click.option("--address", envvar="RAY_ADDRESS", help="Adres van het Ray-cluster; anders een op deze computer.")
@limits_options
@language_option
def score(
    sources: tuple[Path, ...],
    out: Path | None,
    formats: tuple[Format, ...],
    table: Path | None,
    pattern: str | None,
    template: Path | None,
    reports: bool,
    corrections: Path | None,
    names: bool,
    pseudonymise: bool,
    key_path: Path | None,
    encrypt: bool,
    across: bool,
    style: Style,
    keep: tuple[str, ...],
    model: str | None,
    workers: int | None,
    threads: int | None,
    engine: Kind,
    address: str | None,
    limits: Limits,
    lang: str,
) -> None:
    """Lees alle transcripten in mappen (SOURCES) en schrijf tabellen; gaat verder waar een vorige keer ophield."""
    with errors_for_people(lang):
        if template is not None:
            say(_write_template(sources, template, lang))
            return
        if out is None:
            raise click.UsageError(messages(lang).score_usage)
        if key_path and not pseudonymise:
            raise click.UsageError(messages(lang).key_without_pseudonyms)
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.batch.about import about_from_name, read_meetings  # noqa: PLC0415
        from coachnlp.batch.engines.choose import engine_for  # noqa: PLC0415
        from coachnlp.batch.lock import only_run  # noqa: PLC0415
        from coachnlp.batch.place import is_remote  # noqa: PLC0415
        from coachnlp.batch.score import CORRECTIONS, Options, corrected_meetings  # noqa: PLC0415
        from coachnlp.batch.score import score as run  # noqa: PLC0415
        from coachnlp.corrections.read import read_corrections  # noqa: PLC0415
        from coachnlp.reports.folder import write_reports  # noqa: PLC0415
        from coachnlp.reports.scoring import print_manifest, progress  # noqa: PLC0415

        if reports and is_remote(out):
            raise click.UsageError(messages(lang).reports_here)
        about_from_name("", pattern)  # a wrong pattern is told before the model is loaded
        about = read_meetings(table) if table else {}
        hiding = None
        if pseudonymise:
            hiding = make_hiding(out, key_path, encrypt=encrypt, across=across, style=style, keep=keep, lang=lang)
        analyser = load(model, threads=threads, limits=limits)
        corrections = corrections or out / CORRECTIONS
        judged = read_corrections(corrections, analyser.codebook)
        options = Options(about, pattern, formats or ("dataset" if is_remote(out) else "parquet",), judged, hiding)
        leave_out = tuple(path for path in (corrections, table, key_path) if path)
        with (
            engine_for(analyser, model, kind=engine, workers=workers, threads=threads, address=address) as chosen,
            progress(console(stderr=True), lang) as tell,
        ):
            manifest = run(sources, out, analyser, options, leave_out=leave_out, tell=tell, engine=chosen)
        if reports:
            (out / CORRECTIONS).mkdir(exist_ok=True)  # for the files that people save from the reports
            meetings = corrected_meetings(out, manifest.entries, judged, analyser.codebook)
            with only_run(out):
                write_reports(out / "reports", manifest, meetings, analyser.codebook, lang=lang, names=names)
        print_manifest(manifest, console(), lang)
        if manifest.count("failed"):
            raise SystemExit(SOME_FAILED)


def _write_template(sources: Sequence[Path], template: Path, lang: str) -> str:
    from coachnlp.batch.about import write_template  # noqa: PLC0415
    from coachnlp.batch.find import find  # noqa: PLC0415
    from coachnlp.transcripts.read import read_transcript  # noqa: PLC0415

    speakers: dict[str, Sequence[str]] = {}
    for found in find(sources, template):
        if found.may_be_transcript:
            try:
                speakers[found.name] = read_transcript(found.path).speakers or ("",)
            except CoachNLPError as error:
                say(told(error, messages(lang)), err=True)
    write_template(template, speakers)
    return messages(lang).template_written.format(path=template, files=len(speakers))
