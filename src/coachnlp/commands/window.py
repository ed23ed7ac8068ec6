"""The command that opens a window for people without a terminal."""

from __future__ import annotations

from importlib.util import find_spec

import click

from coachnlp.commands.shell import errors_for_people, language_option, model_option, threads_option
from coachnlp.errors import MissingExtraError
from coachnlp.reports.messages import messages

_WINDOW_EXTRA = ("starlette", "uvicorn", "pathvalidate", "filelock")


@click.command("open")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Poort op deze computer; anders een vrije.")
@click.option("--no-browser", is_flag=True, help="Open geen browser; druk alleen het adres af.")
@model_option
@threads_option
@language_option
def open_window(port: int, no_browser: bool, model: str | None, threads: int | None, lang: str) -> None:
    """Open een bladzijde in je browser om transcripten in te slepen. Alles blijft op deze computer."""
    texts = messages(lang)
    with errors_for_people(lang):
        if not all(find_spec(name) for name in _WINDOW_EXTRA):
            raise MissingExtraError(texts.no_window_extra)
        from coachnlp.window.serve import serve  # noqa: PLC0415  (needs the window extra)

        def say(address: str) -> None:
            click.echo(address)
            click.echo(texts.window_open, err=True)

        serve(lang, say, port=port, browser=not no_browser, model=model, threads=threads)
