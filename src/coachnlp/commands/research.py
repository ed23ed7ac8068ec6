"""Commands for researchers: train, evaluate, compare, agree, package, convert, annotate-sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coachnlp.commands.shell import (
    SIGNIFICANT_LOSS,
    codebook_option,
    console,
    errors_for_people,
    language_option,
    model_option,
    need_train_extra,
    say,
    say_json,
    threads_option,
    told,
)
from coachnlp.errors import TranscriptError
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from coachnlp.analysis import Analysis
    from coachnlp.corpora.exchange.convert import CorpusFormat
    from coachnlp.evaluation.annotation_sheet import Draw
    from coachnlp.training.cross_validate import By

CORPUS_FORMATS = ("jsonl", "lines", "csv", "xlsx", "label-studio", "doccano", "webanno", "elan")


@click.command()
@click.argument("config", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folds", type=int, help="Kruisvalidatie: train en toets zo vaak, telkens op een ander deel.")
@click.option("--by", type=click.Choice(["meeting", "author"]), default="meeting", help="Wat een deel bijeenhoudt.")
@language_option
def train(config: Path, folds: int | None, by: By, lang: str) -> None:
    """Train een model volgens CONFIG (TOML)."""
    with errors_for_people(lang):
        need_train_extra(lang)
        if folds is not None:
            from coachnlp.training.config import TrainConfig  # noqa: PLC0415  (needs the train extra)
            from coachnlp.training.cross_validate import cross_validate  # noqa: PLC0415

            say(str(cross_validate(TrainConfig.from_toml(config), folds, by)))
            return
        from coachnlp.training.train import train as run  # noqa: PLC0415  (needs the train extra)

        say(str(run(config)))


@click.command()
@click.argument("corpus", type=click.Path(exists=True, file_okay=False))
@click.option("-o", "--out", required=True, type=click.Path(file_okay=False), help="Map voor cijfers en rapport.")
@model_option
@click.option("--split", default="test", help="Deel van het corpus.")
@click.option("--robustness", is_flag=True, help="Probeer ook verstoorde tekst (vijftien keer zoveel werk).")
@threads_option
@language_option
def evaluate(
    corpus: str, out: str, model: str | None, split: str, robustness: bool, threads: int | None, lang: str
) -> None:
    """Toets een model op een geannoteerd corpus. CORPUS is een map met train-, dev- en test.jsonl."""
    with errors_for_people(lang):
        need_train_extra(lang)
        from coachnlp.analysis import load  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.evaluate import evaluate as run  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.tables import print_scores  # noqa: PLC0415

        analyser = load(model, threads=threads)
        with console().status("") as status:
            result = run(
                analyser.model, analyser.codebook, corpus, out, split=split, perturbed=robustness, tell=status.update
            )
        print_scores(result, analyser.codebook, console(), lang)


@click.command()
@click.argument("before", type=click.Path(exists=True))
@click.argument("after", type=click.Path(exists=True))
@language_option
def compare(before: str, after: str, lang: str) -> None:
    """Is model AFTER beter dan BEFORE? Beide een map van evaluate. Eindigt met code 1 bij een aantoonbaar verlies."""
    with errors_for_people(lang):
        need_train_extra(lang)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.compare import compare as run  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.predictions import read_predictions  # noqa: PLC0415
        from coachnlp.evaluation.tables import print_differences  # noqa: PLC0415

        differences = run(read_predictions(before), read_predictions(after))
        print_differences(differences, load_codebook(), console(), lang)
        if any(difference.is_loss for difference in differences):
            raise SystemExit(SIGNIFICANT_LOSS)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--floor", type=click.FloatRange(-1, 1), default=0.6, help="Alfa waaronder een label experimenteel heet.")
@click.option("--json", "as_json", is_flag=True, help="Geef de cijfers als JSON.")
@codebook_option
@language_option
def agree(files: tuple[str, ...], floor: float, as_json: bool, book_path: str | None, lang: str) -> None:
    """Vergelijk codeurs. FILES: per codeur een bestand (JSONL, CSV of geannoteerde regels)."""
    with errors_for_people(lang):
        need_train_extra(lang)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.evaluation.agreement import agreement  # noqa: PLC0415  (needs the train extra)
        from coachnlp.evaluation.codings import read_codings, side_by_side  # noqa: PLC0415
        from coachnlp.evaluation.tables import agreement_json, print_agreement  # noqa: PLC0415

        book = load_codebook(book_path)
        codings = [coding for file in files for coding in read_codings(file, book)]
        result = agreement(side_by_side(codings, book))
        if as_json:
            say_json(agreement_json(result, floor))
        else:
            print_agreement(result, book, console(), floor, lang)


@click.command()
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o", "--out", default="dist", type=click.Path(file_okay=False, path_type=Path), help="Map voor de wheel."
)
@language_option
def package(model: Path, out: Path, lang: str) -> None:
    """Maak van de map MODEL een wheel, die anderen met pip installeren en bij naam laden."""
    with errors_for_people(lang):
        need_train_extra(lang)
        from coachnlp.training.package import package as run  # noqa: PLC0415  (needs the train extra)

        say(str(run(model, out)))


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "form_in",
    type=click.Choice((*CORPUS_FORMATS, "scored")),
    help="Indeling van SOURCE, als het achtervoegsel die niet zegt.",
)
@click.option("--to", "form_out", type=click.Choice(CORPUS_FORMATS), help="Indeling van TARGET.")
@codebook_option
@language_option
def convert(
    source: Path,
    target: Path,
    form_in: CorpusFormat | None,
    form_out: CorpusFormat | None,
    book_path: str | None,
    lang: str,
) -> None:
    """Zet geannoteerde gesprekken om: JSONL, regels, CSV, XLSX, Label Studio, doccano, WebAnno TSV, ELAN.

    SOURCE mag ook een map van score zijn: gesprekken die mensen helemaal hebben nagekeken.
    """
    with errors_for_people(lang):
        from coachnlp.batch.store import refuse_existing  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.codebook import load_codebook  # noqa: PLC0415
        from coachnlp.corpora.exchange.convert import read_meetings, write_meetings  # noqa: PLC0415

        refuse_existing(target)
        book = load_codebook(book_path)
        meetings = read_meetings(source, book, form_in)
        write_meetings(meetings, target, book, form_out)
        units = sum(len(meeting.units) for meeting in meetings)
        say(messages(lang).converted.format(path=target, meetings=len(meetings), units=units))


@click.command("annotate-sheet")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Naam.xlsx of .csv")
@click.option("--units", "count", type=click.IntRange(min=1), default=200, help="Aantal zinnen.")
@click.option("--draw", "how", type=click.Choice(["random", "uncertain", "balanced"]), default="random")
@click.option("--coder", "coders", multiple=True, default=("1", "2"), help="Naam van een codeur; mag vaker.")
@click.option("--suggest", is_flag=True, help="Vul in wat het model vindt; anders coderen de codeurs blind.")
@click.option("--seed", default=0, help="Hetzelfde getal trekt dezelfde zinnen.")
@model_option
@language_option
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
    with errors_for_people(lang):
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
                    say(told(error, messages(lang)), err=True)
        if not analyses:
            raise TranscriptError(messages(lang).no_transcripts)
        thresholds = {label: one.threshold for label, one in analyser.model.settings.decisions.items()}
        drawn = draw(analyses, thresholds, count, how, seed)
        for path in write_annotation_sheets(drawn, analyses, analyser.codebook, out, coders, suggest=suggest):
            say(messages(lang).sheet_written.format(path=path, units=len(drawn)))
