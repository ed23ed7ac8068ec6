"""A real browser, where there is one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_SHOW_ALL = "document.styleSheets[0].insertRule('* { content-visibility: visible !important }')"
_RUN_AXE = "tags => axe.run(document, {runOnly: tags}).then(found => found.violations)"


@pytest.fixture(scope="module")  # one that outlived its module would be in the way of the next one's
def browser() -> Iterator[Any]:
    """Chromium, without a head and without a network."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install it to test pages in a browser (Debian: apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="the dev group is not installed")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens HTML from a file, as a facilitator does; whatever the page complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(html: str, **options: Any) -> Any:
        contexts.append(browser.new_context(offline=True, accept_downloads=True, **options))
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="session")
def violations() -> Callable[[Any], list[str]]:
    """Gives what axe-core finds wrong with a page, by the rules of WCAG 2.2 at level AA."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def found(page: Any) -> list[str]:
        page.evaluate(_SHOW_ALL)  # axe passes over what is not drawn
        page.evaluate(axe)
        wrong = page.evaluate(_RUN_AXE, list(WCAG))
        return [f"{rule['id']}: {node['html'][:150]}" for rule in wrong for node in rule["nodes"]]

    return found
