"""Pages that open anywhere, print, and send nothing: one look, one policy, everything inside one file."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

PAGE_CSS = "page.css"
"""The look that all pages share."""
GENERATOR = '<meta name="generator" content="coachnlp">'
"""What every page says of itself, so that a run knows its own."""
_FOLDER = "coachnlp.reports"
_HEAD = 1000  # characters of a page in which its generator is named


def page_html(template: str, *, styles: tuple[str, ...] = (), scripts: tuple[str, ...] = (), **values: Any) -> str:
    """A page that may run its own style and script, known by their hashes, and nothing else.

    Args:
        template: file of `reports/` that extends `page.html.j2`.
        styles: further style sheets of `reports/`, after the common one.
        scripts: scripts of `reports/`, run one after the other.
        values: what the template is filled with; `lang` among them.
    """
    import jinja2  # noqa: PLC0415  (a tenth of a second, and only for pages)

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    style, script = ("".join(map(_read, names)) for names in ((PAGE_CSS, *styles), scripts))
    hashes = {"style_hash": _hash(style), "script_hash": _hash(script)}
    return environment.get_template(template).render(style=style, script=script, **hashes, **values)


def page_texts(name: str, lang: str) -> Mapping[str, Any]:
    """What a page says in a language, from a TOML file of `reports/`."""
    return tomllib.loads(_read(name))[lang]


def remove_other_pages(folder: Path, written: set[Path]) -> None:
    """Remove the pages below a folder that a run before wrote and this one did not; what others made stays."""
    for path in sorted(folder.rglob("*.html")):
        if path not in written and GENERATOR in _head(path):
            path.unlink()
            _remove_if_empty(path.parent, folder)


def _read(name: str) -> str:
    return files(_FOLDER).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _remove_if_empty(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(_HEAD)
