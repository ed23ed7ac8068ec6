"""Make the pictures in docs/images from the examples, with a browser.

    python scripts/make_screenshots.py [--browser /usr/bin/chromium] [--culture OUT]

Takes playwright (dev group) and Chromium. The picture of the culture page is made from a folder that `coachnlp score`
and `coachnlp culture --period month` filled; without --culture it stays as it is. All speech is synthetic.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from coachnlp.analysis import load
from coachnlp.reports.meeting import write_meeting_report

ROOT = Path(__file__).parents[1]
EXAMPLES, IMAGES = ROOT / "examples", ROOT / "docs" / "images"
MEETING, TALK = EXAMPLES / "teamoverleg.vtt", EXAMPLES / "bila.txt"


def main() -> None:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--culture", type=Path, help="folder of scored meetings with pages of a culture")
    given = parser.parse_args()
    with sync_playwright() as play, TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=given.browser, args=["--no-sandbox", "--disable-gpu"])
        _report(browser, Path(folder))
        _window(browser, Path(folder))
        if given.culture:
            _culture(browser, given.culture / "culture" / "index.html")
        browser.close()


def _report(browser: Browser, folder: Path) -> None:
    """The start of a report, and a label that is corrected."""
    analyser = load()
    path = folder / "verslag.html"
    write_meeting_report(analyser.analyse(MEETING, explain=True), analyser.codebook, path)
    with _opened(browser, path.as_uri(), 900, 760) as page:
        _save(page, "verslag")
        page.get_by_role("button", name="Verbeteren", exact=True).click()
        page.locator("#u12 .tag").click()
        page.locator("#u13 .edit").click()
        page.locator("#u11 .tag").hover()
        page.evaluate("scrollTo(0, document.getElementById('u6').getBoundingClientRect().top + scrollY - 130)")
        _save(page, "verbeteren")


def _window(browser: Browser, folder: Path) -> None:
    """The window: what was understood of two files, and the reports with corrections."""
    pdf = folder / "verslag.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    command = [sys.executable, "-m", "coachnlp.cli", "open", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().strip() if process.stdout else ""
        with _opened(browser, address, 980, 800) as page:
            page.wait_for_url("**/")
            page.set_input_files("#files", [MEETING, TALK, pdf])
            for who, role in (("Marit Hoekstra", "teamleider"), ("Youssef Amrani", "teamlid")):
                page.get_by_label(f"Rol van {who}").fill(role)
            page.get_by_label("Team").first.fill("Oplevering")
            page.get_by_label("Datum").first.fill("2026-03-03")
            page.locator("#file-2 summary").click()
            _save(page, "window", full=True)
            page.get_by_role("button", name="Maak 2 verslagen").click()
            page.wait_for_url("**/results", timeout=120_000)
            page.set_input_files("#files", _corrected(page, folder))
            page.get_by_role("heading", name="Verbeteringen (1)").wait_for()
            page.get_by_role("button", name="Haal deze lijst weg").click()
            page.wait_for_url("**/results#read")
            _save(page, "window-results", full=True)
        process.terminate()


def _corrected(page: Page, folder: Path) -> Path:
    """A file of corrections, saved from a report of the window."""
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open het verslag van teamoverleg.vtt").click()
    shown = opening.value
    shown.get_by_role("button", name="Verbeteren", exact=True).click()
    shown.locator(".unit .tag").first.click()
    with shown.expect_download() as saving:
        shown.get_by_role("button", name="Bewaar verbeteringen").click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    shown.close()
    return path


def _culture(browser: Browser, path: Path) -> None:
    """The first sign of a coaching culture."""
    with _opened(browser, path.resolve().as_uri(), 900, 840) as page:
        page.evaluate("document.getElementById('signs').scrollIntoView()")
        _save(page, "cultuur")


@contextmanager
def _opened(browser: Browser, address: str, width: int, height: int) -> Generator[Page]:
    context = browser.new_context(locale="nl-NL", viewport={"width": width, "height": height}, color_scheme="light")
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def _save(page: Page, name: str, *, full: bool = False) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", full_page=full)


if __name__ == "__main__":
    main()
