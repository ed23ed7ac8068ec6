"""Commands that take people out: pseudonymise, forget; and the options with which score does so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coachnlp.commands.shell import SOME_FAILED, codebook_option, errors_for_people, language_option, say, told
from coachnlp.reports.messages import messages

if TYPE_CHECKING:
    from coachnlp.batch.hide import Hiding
    from coachnlp.pseudonyms.key import Key

PASSWORD = "COACHNLP_KEY_PASSWORD"  # noqa: S105  (the name of a variable)
"""Environment variable with the password of the key, for scripts; people are asked for it."""
_KINDS = ("place", "organisation", "phone", "email", "link", "citizen_number", "number", "date")


def pseudonym_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what stands for a name and where that is kept."""
    for option in reversed(
        (
            click.option(
                "--key",
                "key_path",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Bestand voor wie wie is; bewaar het ergens anders.",
            ),
            click.option(
                "--encrypt", is_flag=True, help="Versleutel dat bestand; er wordt om een wachtwoord gevraagd."
            ),
            click.option(
                "--across", is_flag=True, help="Geef mensen in alle gesprekken hetzelfde pseudoniem (met --key)."
            ),
            click.option(
                "--style",
                type=click.Choice(["labels", "names"]),
                default="labels",
                help="[Persoon 1], of een verzonnen naam.",
            ),
            click.option("--keep", multiple=True, type=click.Choice(_KINDS), help="Laat dit staan; mag vaker."),
        )
    ):
        command = option(command)
    return command


def make_hiding(
    out: Path, key_path: Path | None, *, encrypt: bool, across: bool, style: Any, keep: tuple[str, ...], lang: str
) -> Hiding:
    """What the options ask for; the key is opened, or made, before anything is read.

    Raises:
        ConfigError: when `out` holds names, or the key would lie there or cannot be opened.
    """
    from coachnlp.batch.hide import Hiding, check_clean, check_place  # noqa: PLC0415  (help and version stay fast)
    from coachnlp.pseudonyms.records import KINDS  # noqa: PLC0415
    from coachnlp.pseudonyms.replace import Wishes  # noqa: PLC0415

    if key_path is None and (encrypt or across):
        raise click.UsageError(messages(lang).key_usage)
    check_clean(out)
    if key_path is not None:
        check_place(key_path, out)
    wishes = Wishes(frozenset(kind for kind in KINDS if kind not in keep), style)
    return Hiding(wishes, _key(key_path, encrypt=encrypt, lang=lang) if key_path else None, across)


def _key(path: Path, *, encrypt: bool, lang: str) -> Key:
    from coachnlp.pseudonyms.key import is_key_sealed, open_key  # noqa: PLC0415

    password = None
    if encrypt or is_key_sealed(path):
        ask, new = messages(lang).ask_password, not path.exists()
        password = os.environ.get(PASSWORD) or click.prompt(ask, hide_input=True, confirmation_prompt=new, err=True)
    return open_key(path, password)


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Map voor de kopieën."
)
@pseudonym_options
@language_option
def pseudonymise(
    sources: tuple[Path, ...],
    out: Path,
    key_path: Path | None,
    encrypt: bool,
    across: bool,
    style: str,
    keep: tuple[str, ...],
    lang: str,
) -> None:
    """Maak kopieën zonder namen van transcripten (SOURCES: bestanden of mappen), die zelf blijven zoals ze zijn."""
    with errors_for_people(lang):
        from coachnlp.batch.copies import write_copies  # noqa: PLC0415

        texts = messages(lang)
        hiding = make_hiding(out, key_path, encrypt=encrypt, across=across, style=style, keep=keep, lang=lang)
        failed: list[str] = []
        written = write_copies(sources, out, hiding, on_error=lambda error: failed.append(told(error, texts)))
        for line in failed:
            say(line, err=True)
        say(texts.copies_written.format(path=out, files=written))
        if failed:
            raise SystemExit(SOME_FAILED)


@click.command()
@click.argument("whom")
@click.argument("scored", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--names", is_flag=True, help="Noem sprekers in de nieuwe verslagen bij naam.")
@click.option(
    "--key",
    "key_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Het bestand voor wie wie is, van score --pseudonymise.",
)
@codebook_option
@language_option
def forget(whom: str, scored: Path, names: bool, key_path: Path | None, book_path: str | None, lang: str) -> None:
    """Haal een persoon of een gesprek (WHOM: een naam, of een bestand) uit alles in SCORED, en laat dat zien."""
    with errors_for_people(lang):
        from coachnlp.batch.forget import forget as run  # noqa: PLC0415  (help and version stay fast)
        from coachnlp.batch.forget import literal  # noqa: PLC0415
        from coachnlp.batch.lock import only_run  # noqa: PLC0415
        from coachnlp.batch.search import search  # noqa: PLC0415
        from coachnlp.codebook import load_codebook  # noqa: PLC0415
        from coachnlp.reports.forgetting import forgetting_lines, remake_pages  # noqa: PLC0415

        codebook = load_codebook(book_path)
        key = _key(key_path, encrypt=False, lang=lang) if key_path else None
        with only_run(scored):
            done = run(whom, scored, codebook, key)
            pages = remake_pages(scored, codebook, lang=lang, names=names)
        found = search(scored, literal(done.traces))
        for line in forgetting_lines(done, pages, found, lang):
            say(line)
        if found.hits or found.closed:
            raise SystemExit(SOME_FAILED)
