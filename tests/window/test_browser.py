"""The window as people use it, in a real browser: from two files to a report, and everything gone at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
EXAMPLES = Path(__file__).parents[2] / "examples"
sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the dev group")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe, of the dev group")
pytestmark = [
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium"),
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The temporary folder of the process."""
    (tmp_path / "tmp").mkdir()
    return tmp_path / "tmp"


@pytest.fixture
def process(place: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "coachnlp.cli", "open", "--no-browser", "--threads", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(place)})
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def page(browser: sync_api.Browser, process: subprocess.Popen[str]) -> Iterator[sync_api.Page]:
    """The first page; nothing may go wrong in it, and nothing may be asked of any other address."""
    assert process.stdout
    address = process.stdout.readline().strip()
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    wrong: list[str] = []

    def note(text: str) -> None:
        if process.poll() is None:  # after that, pages look in vain for the program
            wrong.append(text)

    context.on("console", lambda said: note(said.text) if said.type in {"error", "warning"} else None)
    context.on("weberror", lambda error: note(str(error.error)))
    context.on("request", lambda asked: None if asked.url.startswith(address.partition("?")[0]) else note(asked.url))
    page.goto(address)
    page.wait_for_url("**/")
    yield page
    context.close()
    assert wrong == []


def assert_accessible(page: sync_api.Page) -> None:
    """No violation of WCAG 2.2 A and AA or of good practice, wide and narrow, light and dark; nothing runs off."""
    page.wait_for_load_state("load")
    for width in (1200, 390):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found = axe_api.Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_two_files_to_a_report_and_nothing_left(
    page: sync_api.Page, process: subprocess.Popen[str], place: Path, tmp_path: Path
) -> None:
    (tmp_path / "leeg.vtt").write_text("WEBVTT\n", "utf-8")
    assert_accessible(page)
    page.set_input_files("#files", [EXAMPLES / "teamoverleg.vtt", EXAMPLES / "bila.txt", tmp_path / "leeg.vtt"])
    sync_api.expect(page.get_by_role("heading", name="Niet gebruikt (1)")).to_be_focused()
    sync_api.expect(page.get_by_text("Er staat geen gesprek in.")).to_be_visible()
    sync_api.expect(page.get_by_role("row", name="Marit Hoekstra")).to_contain_text("271")
    page.get_by_label("Rol van Marit Hoekstra").fill("teamleider")
    with page.expect_response("**/details"):
        page.get_by_label("Rol van Marit Hoekstra").press("Enter")  # keeps it, and starts nothing
    page.get_by_label("Team").first.fill("Zorg")
    assert_accessible(page)
    page.get_by_role("button", name="Maak 2 verslagen").click()
    sync_api.expect(page.get_by_role("progressbar")).to_be_visible()
    sync_api.expect(page.get_by_role("status")).to_have_text("Gesprek 1 van 2: teamoverleg.vtt")
    assert_accessible(page)
    page.wait_for_url("**/results", timeout=120_000)
    assert_accessible(page)

    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open het verslag van teamoverleg.vtt").click()
    report = opening.value
    sync_api.expect(report.get_by_role("heading", name="teamleider").first).to_be_visible()
    report.locator("#by-label").select_option(index=2)  # its own script runs, in its sandbox
    assert int(report.locator("#shown").inner_text()) < 83
    assert report.evaluate("self.origin") == "null"
    report.close()

    with page.expect_download() as saving:
        page.get_by_role("link", name="Bewaar alles (zip)").click()
    assert saving.value.suggested_filename.endswith(".zip")
    page.get_by_role("link", name="Gooi alles weg").click()
    page.wait_for_url("**/discard")
    assert_accessible(page)
    assert list(place.rglob("*.html"))
    page.get_by_role("button", name="Gooi weg en sluit af").click()
    sync_api.expect(page.get_by_role("heading", name="Alles is weg")).to_be_visible()
    page.wait_for_load_state("load")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 20  # its style came before the end
    assert process.wait(20) == 0
    assert_accessible(page)
    assert [path for path in place.iterdir() if path.name.startswith("coachnlp")] == []


def test_dropping_files_and_a_page_that_outlives_the_program(
    page: sync_api.Page, process: subprocess.Popen[str]
) -> None:
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Karin: Hoe ging het?\\nJoost: Goed.\\n"], "gesleept é.txt"));
            document.getElementById("drop").dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    sync_api.expect(page.get_by_role("heading", name="gesleept é.txt")).to_be_visible()
    sync_api.expect(page.get_by_role("heading", name="Dit is ervan begrepen")).to_be_focused()
    page.get_by_label("Rol van Karin").fill("coach")
    page.set_input_files("#files", EXAMPLES / "bila.txt")  # what was typed is kept
    sync_api.expect(page.get_by_role("heading", name="bila.txt")).to_be_visible()
    sync_api.expect(page.get_by_label("Rol van Karin")).to_have_value("coach")
    process.terminate()
    process.wait(20)
    page.evaluate("look()")
    sync_api.expect(page.get_by_role("alert")).to_contain_text("coachnlp is afgesloten")


def test_every_step_with_the_keyboard_alone(page: sync_api.Page) -> None:
    page.keyboard.press("Tab")
    sync_api.expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "files":
            break
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Space")
    choosing.value.set_files(EXAMPLES / "bila.txt")
    sync_api.expect(page.get_by_role("heading", name="Dit is ervan begrepen")).to_be_focused()
    seen: list[str] = []
    while "first" not in page.evaluate("document.activeElement.className"):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        assert len(seen) < 30
    assert {"alias-1-0", "role-1-0", "alias-1-1", "role-1-1", "team-1", "date-1", "names"} <= set(seen)
    page.keyboard.press("Space")
    page.wait_for_url("**/results", timeout=120_000)
    sync_api.expect(page.get_by_role("link", name="Open het verslag van bila.txt")).to_be_visible()


def test_corrections_saved_from_a_report_come_back_where_it_was_opened(page: sync_api.Page, tmp_path: Path) -> None:
    page.set_input_files("#files", EXAMPLES / "bila.txt")
    page.get_by_role("button", name="Maak het verslag").click()
    page.wait_for_url("**/results", timeout=120_000)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open het verslag van bila.txt").click()
    report = opening.value
    report.get_by_role("button", name="Verbeteren", exact=True).click()
    report.locator(".unit .tag").first.click()
    with report.expect_download() as saving:
        report.get_by_role("button", name="Bewaar verbeteringen").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    report.close()

    page.set_input_files("#files", file)
    sync_api.expect(page.get_by_role("heading", name="Verbeteringen (1)")).to_be_focused()
    sync_api.expect(page.get_by_text("1 zin nagekeken, 1 verbeterd")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Terug naar de gesprekken").click()
    sync_api.expect(page.get_by_text("Bij bila.txt. 1 zin nagekeken.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Verslagen").click()
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Open het verslag van bila.txt").click()
    sync_api.expect(opening.value.get_by_text("Eén zin is door mensen nagekeken; verbeterd: 1.")).to_be_visible()
    opening.value.close()
    page.get_by_role("button", name=f"Haal {file.name} weg").click()
    sync_api.expect(page.get_by_text("1 zin nagekeken")).to_have_count(0)
