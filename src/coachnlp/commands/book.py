"""The command that shows a codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coachnlp.commands.shell import console, errors_for_people, language_option
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from rich.console import Console

    from coachnlp.codebook import Behaviour, Codebook


@click.command()
@click.argument("label", required=False)
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False), help="Een ander codeboek (TOML).")
@language_option
def codebook(label: str | None, path: str | None, lang: str) -> None:
    """Toon de gedragingen, of alles over één ervan. LABEL is een id of code."""
    with errors_for_people(lang):
        from coachnlp.codebook import load_codebook  # noqa: PLC0415

        book = load_codebook(path)
        screen = console()
        if label is None:
            _print_overview(book, screen, lang)
        else:
            _print_behaviour(book.named(label), screen, lang)


def _print_overview(book: Codebook, screen: Console, lang: str) -> None:
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
    screen.print(table)


def _print_behaviour(behaviour: Behaviour, screen: Console, lang: str) -> None:
    from coachnlp.reports.wording import behaviour_name  # noqa: PLC0415

    texts = messages(lang)
    english = lang == "en" and behaviour.definition_en
    screen.print(f"{behaviour_name(behaviour, lang)} ({behaviour.id}, {behaviour.code})", style="bold")
    screen.print(behaviour.definition_en if english else behaviour.definition)
    for title, lines in (
        (texts.examples, behaviour.examples),
        (texts.near_misses, behaviour.near_misses_en if english else behaviour.near_misses),
    ):
        if lines:
            screen.print(f"\n{title}", style="bold")
            for line in lines:
                screen.print(f"- {line}")
