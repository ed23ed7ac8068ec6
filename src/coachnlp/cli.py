"""The `coachnlp` command. Exit codes: docs/cli.md."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO

import click

from coachnlp.errors import (
    CoachNLPError,
    CoachNLPWarning,
    CodebookError,
    ConfigError,
    CorpusError,
    MissingExtraError,
    ModelError,
    TranscriptError,
)
from coachnlp.reports.messages import Messages, messages
from coachnlp.reports.notes import note_in
from coachnlp.version import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from coachnlp.analysis import Analysis
    from coachnlp.batch.records import Manifest
    from coachnlp.batch.tables import Format
    from coachnlp.codebook import Behaviour, Codebook
    from coachnlp.corpora.exchange.convert import CorpusFormat
    from coachnlp.evaluation.annotation_sheet import Draw
    from coachnlp.training.cross_validate import By
    from coachnlp.units.records import Unit

UNEXPECTED, UNREADABLE, WRONG_SETUP = 1, 3, 4
SIGNIFICANT_LOSS = 1
SOME_FAILED = 5
"""Exit codes beside 0 (all well) and 2 (wrong use): a bug; a source that cannot be read; a wrong model, codebook,
corpus or configuration."""
_PIPED_WIDTH = 100
_CORPUS_FORMATS = ("jsonl", "lines", "csv", "xlsx", "label-studio", "doccano", "webanno", "elan")
_TRAIN_EXTRA = ("torch", "transformers", "datasets", "sklearn", "onnx", "krippendorff")
_SETUP_ERRORS = (ModelError, CodebookError, CorpusError, ConfigError, MissingExtraError)

_language = click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", help="Taal van de uitvoer.")
_model = click.option("--model", help="Map van een ander model.")
_threads = click.option("--threads", type=click.IntRange(min=1), help="Aantal rekenkernen.")
_roles = click.option(
    "--roles", type=click.Path(exists=True, dir_okay=False), help="TOML- of CSV-bestand: spreker en rol."
)
_explain = click.option("--explain", is_flag=True, help="Onderstreep de woorden die de doorslag gaven (duurt langer).")
_codebook = click.option(
    "--codebook", "book_path", type=click.Path(exists=True, dir_okay=False), help="Een ander codeboek (TOML)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coachnlp")
def main() -> None:
    """Vindt coachend gedrag in Nederlandse gesprekken, op je eigen computer."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportAttributeAccessIssue]


@main.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Geef de analyse als JSON, voor andere programma's.")
@click.option("--labels", help="Toon alleen deze gedragingen: id's of codes, met komma's ertussen.")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, help="Toon alleen wat minstens zo zeker is.")
@_explain
@_roles
@_model
@_threads
@_language
def analyse(
    file: str,
    as_json: bool,
    labels: str | None,
    min_score: float,
    explain: bool,
    roles: str | None,
    model: str | None,
    threads: int | None,
    lang: str,
) -> None:
    """Laat zien welk gedrag een gesprek bevat. FILE is een transcript; - leest van de invoer."""
    with _errors_for_people(lang):
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)

        analyser = load(model, threads=threads)
        chosen = None if labels is None else [analyser.codebook.named(label).id for label in _split(labels)]
        analysis = analyser.analyse(_source(file), roles=roles, explain=explain)
        if as_json:
            click.echo(_narrowed(analysis, analyser.codebook, chosen, min_score).to_json(indent=1))
            return
        from coachnlp.reports.terminal import print_analysis  # noqa: PLC0415

        print_analysis(analysis, analyser.codebook, _console(), lang=lang, labels=chosen, min_score=min_score)


@main.command()
@click.argument("file")
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Naam.html")
@click.option("--names", is_flag=True, help="Noem sprekers bij naam; anders met hun rol of een letter.")
@_explain
@_roles
@_model
@_threads
@_language
def report(
    file: str,
    out: Path,
    names: bool,
    explain: bool,
    roles: str | None,
    model: str | None,
    threads: int | None,
    lang: str,
) -> None:
    """Maak van een transcript een verslag: een pagina om samen te bekijken. FILE als bij analyse."""
    with _errors_for_people(lang):
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.reports.meeting import write_meeting_report  # noqa: PLC0415

        analyser = load(model, threads=threads)
        analysis = analyser.analyse(_source(file), roles=roles, explain=explain)
        write_meeting_report(analysis, analyser.codebook, out, lang=lang, names=names)
        click.echo(messages(lang).report_written.format(path=out))


@main.command()
@click.argument("file")
@_roles
@_language
def inspect(file: str, roles: str | None, lang: str) -> None:
    """Laat zien wat er van een transcript begrepen is: indeling, sprekers, tijden. Toont geen spraak."""
    with _errors_for_people(lang):
        from coachnlp.reports.inspection import print_inspection  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.transcripts.language import warn_if_not_dutch  # noqa: PLC0415
        from coachnlp.transcripts.read import read_transcript  # noqa: PLC0415

        transcript = read_transcript(_source(file), roles=roles)
        warn_if_not_dutch(transcript)
        print_inspection(transcript, _console(), lang)


@main.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Map voor de uitkomsten.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["parquet", "csv", "xlsx", "jsonl"]))
@click.option(
    "--meetings", "table", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV met teams."
)
@click.option("--pattern", help="Reguliere uitdrukking met (?P<team>…) en (?P<date>…) voor bestandsnamen.")
@click.option("--template", type=click.Path(dir_okay=False, path_type=Path), help="Schrijf een CSV om in te vullen.")
@click.option("--reports", is_flag=True, help="Maak van elk gesprek ook een verslag, in de map reports.")
@click.option("--names", is_flag=True, help="Noem sprekers in verslagen bij naam; anders met hun rol of een letter.")
@_model
@_threads
@_language
def score(
    sources: tuple[Path, ...],
    out: Path | None,
    formats: tuple[Format, ...],
    table: Path | None,
    pattern: str | None,
    template: Path | None,
    reports: bool,
    names: bool,
    model: str | None,
    threads: int | None,
    lang: str,
) -> None:
    """Lees alle transcripten in mappen (SOURCES) en schrijf tabellen; gaat verder waar een vorige keer ophield."""
    with _errors_for_people(lang):
        if template is not None:
            click.echo(_write_template(sources, template, lang))
            return
        if out is None:
            raise click.UsageError(messages(lang).score_usage)
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.batch.about import about_from_name, read_meetings  # noqa: PLC0415
        from coachnlp.batch.score import Options  # noqa: PLC0415
        from coachnlp.batch.score import score as run  # noqa: PLC0415
        from coachnlp.reports.scoring import print_manifest, progress  # noqa: PLC0415

        about_from_name("", pattern)  # a wrong pattern is told before the model is loaded
        options = Options(read_meetings(table) if table else {}, pattern, formats or ("parquet",))
        analyser = load(model, threads=threads)
        with progress(_console(stderr=True), lang) as tell:
            manifest = run(sources, out, analyser, options, leave_out=(table,) if table else (), tell=tell)
        if reports:
            _write_reports(out, manifest, analyser.codebook, lang, names=names)
        print_manifest(manifest, _console(), lang)
        if manifest.count("failed"):
            raise SystemExit(SOME_FAILED)


@main.command()
@click.argument("label", required=False)
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False), help="Een ander codeboek (TOML).")
@_language
def codebook(label: str | None, path: str | None, lang: str) -> None:
    """Toon de gedragingen, of alles over één ervan. LABEL is een id of code."""
    with _errors_for_people(lang):
        from coachnlp.codebook import load_codebook  # noqa: PLC0415

        book = load_codebook(path)
        console = _console()
        if label is None:
            _print_overview(book, console, lang)
        else:
            _print_behaviour(book.named(label), console, lang)


@main.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folds", type=int, help="Kruisvalidatie: train en toets zo vaak, telkens op een ander deel.")
@click.option("--by", type=click.Choice(["meeting", "author"]), default="meeting", help="Wat een deel bijeenhoudt.")
@_language
def train(config: Path, folds: int | None, by: By, lang: str) -> None:
    """Train een model volgens CONFIG (TOML)."""
    with _errors_for_people(lang):
        _need_train_extra(lang)
        if folds is not None:
            from coachnlp.training.config import TrainConfig  # noqa: PLC0415  (needs the train extra)
            from coachnlp.training.cross_validate import cross_validate  # noqa: PLC0415

            click.echo(cross_validate(TrainConfig.from_toml(config), folds, by))
            return
        from coachnlp.training.train import train as run  # noqa: PLC0415  (needs the train extra)

        click.echo(run(config))


@main.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False))
@click.option("-o", "--out", required=True, type=click.Path(file_okay=False), help="Map voor cijfers en rapport.")
@_model
@click.option("--split", default="test", help="Deel van het corpus.")
@click.option("--robustness", is_flag=True, help="Probeer ook verstoorde tekst (vijftien keer zoveel werk).")
@_threads
@_language
def evaluate(
    corpus: str, out: str, model: str | None, split: str, robustness: bool, threads: int | None, lang: str
) -> None:
    """Toets een model op een geannoteerd corpus. CORPUS is een map met train-, dev- en test.jsonl."""
    with _errors_for_people(lang):
        _need_train_extra(lang)
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.evaluate import evaluate as run  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.tables import print_scores  # noqa: PLC0415

        analyser = load(model, threads=threads)
        with _console().status("") as status:
            result = run(
                analyser.model, analyser.codebook, corpus, out, split=split, perturbed=robustness, tell=status.update
            )
        print_scores(result, analyser.codebook, _console(), lang)


@main.command()
@click.argument("before", type=click.Path(exists=True))
@click.argument("after", type=click.Path(exists=True))
@_language
def compare(before: str, after: str, lang: str) -> None:
    """Is model AFTER beter dan BEFORE? Beide een map van evaluate. Eindigt met code 1 bij een aantoonbaar verlies."""
    with _errors_for_people(lang):
        _need_train_extra(lang)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.compare import compare as run  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.predictions import read_predictions  # noqa: PLC0415
        from coachnlp.evaluation.tables import print_differences  # noqa: PLC0415

        differences = run(read_predictions(before), read_predictions(after))
        print_differences(differences, load_codebook(), _console(), lang)
        if any(difference.is_loss for difference in differences):
            raise SystemExit(SIGNIFICANT_LOSS)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--floor", type=click.FloatRange(-1, 1), default=0.6, help="Alfa waaronder een label experimenteel heet.")
@click.option("--json", "as_json", is_flag=True, help="Geef de cijfers als JSON.")
@_codebook
@_language
def agree(files: tuple[str, ...], floor: float, as_json: bool, book_path: str | None, lang: str) -> None:
    """Vergelijk codeurs. FILES: per codeur een bestand (JSONL, CSV of geannoteerde regels)."""
    with _errors_for_people(lang):
        _need_train_extra(lang)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.agreement import agreement  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.codings import read_codings, side_by_side  # noqa: PLC0415
        from coachnlp.evaluation.tables import agreement_json, print_agreement  # noqa: PLC0415

        book = load_codebook(book_path)
        codings = [coding for file in files for coding in read_codings(file, book)]
        result = agreement(side_by_side(codings, book))
        if as_json:
            click.echo(agreement_json(result, floor))
        else:
            print_agreement(result, book, _console(), floor, lang)


@main.command()
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o", "--out", default="dist", type=click.Path(file_okay=False, path_type=Path), help="Map voor de wheel."
)
@_language
def package(model: Path, out: Path, lang: str) -> None:
    """Maak van de map MODEL een wheel, die anderen met pip installeren en bij naam laden."""
    with _errors_for_people(lang):
        _need_train_extra(lang)
        from coachnlp.training.package import package as run  # noqa: PLC0415  (needs the train extra)

        click.echo(run(model, out))


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "form_in",
    type=click.Choice(_CORPUS_FORMATS),
    help="Indeling van SOURCE, als het achtervoegsel die niet zegt.",
)
@click.option("--to", "form_out", type=click.Choice(_CORPUS_FORMATS), help="Indeling van TARGET.")
@_codebook
@_language
def convert(
    source: Path,
    target: Path,
    form_in: CorpusFormat | None,
    form_out: CorpusFormat | None,
    book_path: str | None,
    lang: str,
) -> None:
    """Zet geannoteerde gesprekken om: JSONL, regels, CSV, XLSX, Label Studio, doccano, WebAnno TSV, ELAN."""
    with _errors_for_people(lang):
        from coachnlp.codebook import load_codebook  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.corpora.exchange.convert import read_meetings, write_meetings  # noqa: PLC0415

        book = load_codebook(book_path)
        meetings = read_meetings(source, book, form_in)
        write_meetings(meetings, target, book, form_out)
        units = sum(len(meeting.units) for meeting in meetings)
        click.echo(messages(lang).converted.format(path=target, meetings=len(meetings), units=units))


@main.command("annotate-sheet")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Naam.xlsx of .csv")
@click.option("--units", "count", type=click.IntRange(min=1), default=200, help="Aantal zinnen.")
@click.option("--draw", "how", type=click.Choice(["random", "uncertain", "balanced"]), default="random")
@click.option("--coder", "coders", multiple=True, default=("1", "2"), help="Naam van een codeur; mag vaker.")
@click.option("--suggest", is_flag=True, help="Vul in wat het model vindt; anders coderen de codeurs blind.")
@click.option("--seed", default=0, help="Hetzelfde getal trekt dezelfde zinnen.")
@_model
@_language
def annotate_sheet(
    sources: tuple[Path, ...],
    out: Path,
    count: int,
    how: Draw,
    coders: tuple[str, ...],
    suggest: bool,
    seed: int,
    model: str | None,
    lang: str,
) -> None:
    """Trek zinnen uit transcripten (SOURCES) om te coderen, voor elke codeur een blad."""
    with _errors_for_people(lang):
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.batch.find import find  # noqa: PLC0415
        from coachnlp.evaluation.annotation_sheet import draw, write_annotation_sheets  # noqa: PLC0415

        analyser = load(model)
        analyses: dict[str, Analysis] = {}
        for file in find(sources, out):
            if file.may_be_transcript:
                try:
                    analyses[file.name] = analyser.analyse(file.path)
                except TranscriptError as error:
                    click.echo(_told(error, messages(lang)), err=True)
        if not analyses:
            raise TranscriptError(messages(lang).no_transcripts)
        thresholds = {label: one.threshold for label, one in analyser.model.settings.decisions.items()}
        drawn = draw(analyses, thresholds, count, how, seed)
        for path in write_annotation_sheets(drawn, analyses, analyser.codebook, out, coders, suggest=suggest):
            click.echo(messages(lang).sheet_written.format(path=path, units=len(drawn)))


def _need_train_extra(lang: str) -> None:
    if not all(find_spec(name) for name in _TRAIN_EXTRA):
        raise MissingExtraError(messages(lang).no_train_extra)


def _write_reports(out: Path, manifest: Manifest, book: Codebook, lang: str, *, names: bool) -> None:
    from coachnlp.batch.score import scored_meetings  # noqa: PLC0415
    from coachnlp.batch.store import written_aside  # noqa: PLC0415
    from coachnlp.reports.meeting import write_meeting_report  # noqa: PLC0415

    for meeting in scored_meetings(out, manifest.entries):
        with written_aside(out / "reports" / f"{meeting.entry.file}.html") as aside:
            write_meeting_report(meeting.analysis, book, aside, lang=lang, names=names)


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
                click.echo(_told(error, messages(lang)), err=True)
    write_template(template, speakers)
    return messages(lang).template_written.format(path=template, files=len(speakers))


@contextmanager
def _errors_for_people(lang: str) -> Generator[None]:
    """Errors of ours and warnings as one line on stderr; anything else without a traceback full of speech."""
    texts = messages(lang)

    def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        if issubclass(category, CoachNLPWarning):
            click.echo(texts.warning.format(note_in(lang, str(message))), err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("always", CoachNLPWarning)
        warnings.showwarning = show
        try:
            yield
        except _SETUP_ERRORS as error:
            _leave(_told(error, texts), WRONG_SETUP)
        except CoachNLPError as error:
            _leave(_told(error, texts), UNREADABLE)
        except BrokenPipeError:
            _reader_went_away()
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("COACHNLP_TRACEBACK"):
                raise
            _leave(texts.unexpected.format(type(error).__name__), UNEXPECTED)


def _told(error: CoachNLPError, texts: Messages) -> str:
    """The error's kind in the reader's language, then its own words, which name file and line."""
    kind = next(texts.kinds[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in texts.kinds)
    return texts.error.format(kind=kind, detail=" ".join(str(error).split()))


def _leave(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)


def _narrowed(analysis: Analysis, book: Codebook, labels: list[str] | None, min_score: float) -> Analysis:
    """The analysis with only the labels asked for, counted anew; every score stays."""
    from coachnlp.measures.measure import measure  # noqa: PLC0415  (help and version stay fast)

    if labels is None and not min_score:
        return analysis
    units = tuple(_narrowed_unit(unit, labels, min_score) for unit in analysis.units)
    return replace(analysis, units=units, measures=measure(analysis.turns, units, book))


def _narrowed_unit(unit: Unit, labels: list[str] | None, min_score: float) -> Unit:
    kept = tuple(la for la in unit.labels if (labels is None or la in labels) and unit.scores[la] >= min_score)
    evidence = None if unit.evidence is None else {label: unit.evidence[label] for label in kept}
    return replace(unit, labels=kept, evidence=evidence)


def _source(file: str) -> BinaryIO | Path:
    return sys.stdin.buffer if file == "-" else Path(file)


def _split(labels: str) -> list[str]:
    return [label.strip() for label in labels.split(",") if label.strip()]


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console  # noqa: PLC0415  (not needed for --help)

    stream: TextIO = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH
    console = Console(file=stream, highlight=False, markup=False, emoji=False, width=width)
    console.on_broken_pipe = _reader_went_away
    return console


def _reader_went_away() -> NoReturn:
    """Leave in silence, as when `head` has seen enough; what is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def _print_overview(book: Codebook, console: Console, lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from coachnlp.reports.wording import behaviour_name  # noqa: PLC0415

    texts = messages(lang)
    table = Table.grid(padding=(0, 2))
    for behaviour in book.behaviours:
        family = book.family(behaviour.family)
        table.add_row(
            behaviour.id,
            behaviour_name(behaviour, lang),
            family.name_en if lang == "en" else family.name_nl,
            texts.stances[behaviour.stance],
        )
    console.print(table)


def _print_behaviour(behaviour: Behaviour, console: Console, lang: str) -> None:
    from coachnlp.reports.wording import behaviour_name  # noqa: PLC0415

    texts = messages(lang)
    english = lang == "en" and behaviour.definition_en
    console.print(f"{behaviour_name(behaviour, lang)} ({behaviour.id}, {behaviour.code})", style="bold")
    console.print(behaviour.definition_en if english else behaviour.definition)
    for title, lines in (
        (texts.examples, behaviour.examples),
        (texts.near_misses, behaviour.near_misses_en if english else behaviour.near_misses),
    ):
        if lines:
            console.print(f"\n{title}", style="bold")
            for line in lines:
                console.print(f"- {line}")


if __name__ == "__main__":
    main()
