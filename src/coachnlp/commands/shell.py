"""What every command shares: options, errors told to people, the terminal."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TextIO

import click

from coachnlp.errors import (
    CoachNLPError,
    CoachNLPWarning,
    CodebookError,
    ConfigError,
    CorpusError,
    MissingExtraError,
    ModelError,
    OutputError,
)
from coachnlp.reports.messages import Messages, messages
from coachnlp.reports.notes import note_in
from coachnlp.transcripts.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from rich.console import Console

UNEXPECTED, UNREADABLE, WRONG_SETUP = 1, 3, 4
SIGNIFICANT_LOSS = 1
SOME_FAILED = 5
"""Exit codes beside 0 (all well) and 2 (wrong use): a bug; a source that cannot be read; a wrong model, codebook,
corpus or configuration; a second model that is worse; some of many files that cannot be read."""
_PIPED_WIDTH = 100
_TRAIN_EXTRA = ("torch", "transformers", "datasets", "sklearn", "onnx", "krippendorff")
_SETUP_ERRORS = (ModelError, CodebookError, CorpusError, ConfigError, MissingExtraError, OutputError)

language_option = click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", help="Taal van de uitvoer.")
model_option = click.option("--model", help="Map van een ander model.")
threads_option = click.option("--threads", type=click.IntRange(min=1), help="Aantal rekenkernen.")
roles_option = click.option(
    "--roles", type=click.Path(exists=True, dir_okay=False), help="TOML- of CSV-bestand: spreker en rol."
)
explain_option = click.option(
    "--explain", is_flag=True, help="Onderstreep de woorden die de doorslag gaven (duurt langer)."
)
_MOST_MB = "Een groter bestand (MB) wordt geweigerd."
_MOST_TURNS = "Een gesprek van meer beurten wordt geweigerd."
_MOST_UNITS = "Een gesprek met een beurt van meer zinnen wordt geweigerd."
corrections_option = click.option(
    "--corrections",
    type=click.Path(exists=True, path_type=Path),
    help="Bestand of map met verbeteringen.",
)
codebook_option = click.option(
    "--codebook", "book_path", type=click.Path(exists=True, dir_okay=False), help="Een ander codeboek (TOML)."
)


def limits_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for how large transcripts may be; the command gets them as `limits`."""

    @click.option("--max-mb", type=click.FloatRange(0, min_open=True), default=DEFAULT_LIMITS.file_mb, help=_MOST_MB)
    @click.option("--max-turns", type=click.IntRange(1), default=DEFAULT_LIMITS.turns, help=_MOST_TURNS)
    @click.option("--max-units", type=click.IntRange(1), default=DEFAULT_LIMITS.units_per_turn, help=_MOST_UNITS)
    @wraps(command)
    def limited(*args: Any, max_mb: float, max_turns: int, max_units: int, **options: Any) -> Any:
        return command(*args, limits=Limits(max_mb, max_turns, max_units), **options)

    return limited


def need_train_extra(lang: str) -> None:
    """Stop with what to install, unless training can run here."""
    if not all(find_spec(name) for name in _TRAIN_EXTRA):
        raise MissingExtraError(messages(lang).no_train_extra)


@contextmanager
def errors_for_people(lang: str) -> Generator[None]:
    """Errors of ours and warnings as one line on stderr; anything else without a traceback full of speech."""
    texts = messages(lang)

    def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        if issubclass(category, CoachNLPWarning):
            say(texts.warning.format(note_in(lang, str(message))), err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("always", CoachNLPWarning)
        warnings.showwarning = show
        try:
            yield
        except _SETUP_ERRORS as error:
            leave(told(error, texts), WRONG_SETUP)
        except CoachNLPError as error:
            leave(told(error, texts), UNREADABLE)
        except BrokenPipeError:
            _reader_went_away()
        except OSError as error:
            place = "" if error.filename is None else f"{error.filename}: "
            cannot = OutputError(f"{place}cannot be read or written ({error.strerror or type(error).__name__})")
            leave(told(cannot, texts), WRONG_SETUP)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("COACHNLP_TRACEBACK"):
                raise
            leave(texts.unexpected.format(type(error).__name__), UNEXPECTED)


def say(text: str, *, err: bool = False) -> None:
    """Print lines of text; names in them, of files say, may hold what a terminal would obey."""
    from coachnlp.reports.wording import inert  # noqa: PLC0415  (not needed for --help)

    click.echo("\n".join(map(inert, text.split("\n"))), err=err)


def say_json(text: str) -> None:
    """Print JSON, with what a terminal would obey escaped."""
    from coachnlp.reports.wording import inert_json  # noqa: PLC0415  (not needed for --help)

    click.echo(inert_json(text))


def told(error: CoachNLPError, texts: Messages) -> str:
    """The error's kind in the reader's language, then its own words, which name file and line."""
    kind = next(texts.kinds[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in texts.kinds)
    return texts.error.format(kind=kind, detail=" ".join(str(error).split()))


def leave(message: str, code: int) -> NoReturn:
    """End the command."""
    say(message, err=True)
    raise SystemExit(code)


def source_of(file: str) -> BinaryIO | Path:
    """What a FILE argument means: a path, or standard input for a dash."""
    return sys.stdin.buffer if file == "-" else Path(file)


def console(*, stderr: bool = False) -> Console:
    """A terminal, or a pipe of fixed width, that prints text as it is."""
    from rich.console import Console  # noqa: PLC0415  (not needed for --help)

    stream: TextIO = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH
    made = Console(file=stream, highlight=False, markup=False, emoji=False, width=width)
    made.on_broken_pipe = _reader_went_away
    return made


def _reader_went_away() -> NoReturn:
    """Leave in silence, as when `head` has seen enough; what is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)
