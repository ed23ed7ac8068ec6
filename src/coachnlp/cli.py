"""The `coachnlp` command. Exit codes: docs/cli.md."""

from __future__ import annotations

import sys
from typing import Any

import click

from coachnlp.commands.book import codebook
from coachnlp.commands.culture import culture
from coachnlp.commands.folder import score
from coachnlp.commands.meeting import analyse, inspect, report
from coachnlp.commands.research import agree, annotate_sheet, compare, convert, evaluate, package, train
from coachnlp.commands.window import open_window
from coachnlp.version import __version__


class Commands(click.Group):
    """Commands whose errors hold nothing that a terminal obeys: names of files stand in them."""

    def invoke(self, ctx: click.Context) -> Any:
        """See click."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            from coachnlp.reports.wording import inert  # noqa: PLC0415  (not needed for --help)

            vars(error)["message"] = "\n".join(map(inert, error.message.split("\n")))
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="coachnlp")
def main() -> None:
    """Vindt coachend gedrag in Nederlandse gesprekken, op je eigen computer."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportAttributeAccessIssue]


for _command in (
    analyse,
    report,
    inspect,
    score,
    culture,
    open_window,
    codebook,
    train,
    evaluate,
    compare,
    agree,
    package,
    convert,
    annotate_sheet,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
