"""A folder whose names, roles, teams and speech are all hostile, from files to pages, tables and terminal."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from coachnlp.batch.about import read_meetings
from coachnlp.cli import main

pytestmark = [pytest.mark.slow, pytest.mark.network]  # a browser

RAN = "document.title='ran'"
NAMES = (
    f"<script>{RAN}<\\script>",
    f"<img src=x onerror={RAN}>",
    f"'\"><svg onload={RAN}>",
    f"{{{{ {RAN} }}}}{{% raw %}}",
    "=cmd|' -C calc'!A0",
    "@SUM(1+1)*cmd|x",
    "\x1b]0;ran\x07\x1b[2J\x9b31m",
    "\u202enirak\u2066",
    "\u0301" * 30 + "a",
    "＝1+1",
)
SPEECH = (
    f"</script><script>{RAN}</script> Hoe ging het gisteren?",
    f'--></style></title><img src=x onerror="{RAN}"> Wat heb je nodig?',
    '=HYPERLINK("http://127.0.0.1:9/","klik")',
    "+31 is een landnummer. -1 ook. @jij",
    f"<iframe srcdoc='<script>parent.{RAN}</script>'></iframe><a href=\"javascript:{RAN}\">Goed gedaan!</a>",
    "\x1b[31mrood\x1b[0m \x9b2J \u202eomgekeerd\u202c en \x07 een bel?",
    "]]> &lt;b&gt; &#60;script&#62; %3Cscript%3E \\u003cscript\\u003e",
)


def command(*arguments: str) -> str:
    """What a terminal gets, on both streams."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in {0, 3, 5}, result.output
    return result.output


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of results, and what commands printed."""
    place = tmp_path_factory.mktemp("kwaad")
    folder, out, table = place / "in", place / "uit", place / "t.csv"
    folder.mkdir()
    rows: list[dict[str, str]] = []
    for number, name in enumerate(NAMES):
        file = f"{number}{name}".replace("/", "_").replace("\\", "_") + ".json"
        said = [{"speaker": NAMES[(number + n) % len(NAMES)], "text": text} for n, text in enumerate(SPEECH * 3)]
        (folder / file).write_text(json.dumps(said), "utf-8")
        about = {"file": file, "team": NAMES[number % 2], "date": f"2026-0{1 + number % 3}-01"}
        rows += [{**about, "speaker": who, "role": NAMES[(n + 1) % 3]} for n, who in enumerate(NAMES)]
    (folder / "kapot\x1b[2J<b>.vtt").write_text("WEBVTT\n\n00:0x --> 00:01\nhoi\n", "utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    formats = [part for form in ("csv", "xlsx", "jsonl") for part in ("--format", form)]
    printed = command("score", str(folder), "-o", str(out), "--meetings", str(table), "--reports", "--names", *formats)
    leaders = ",".join(NAMES[:1])
    printed += command("culture", str(out), "--min-speakers", "2", "--min-meetings", "2", "--leaders", leaders)
    for path in sorted(folder.iterdir()):
        printed += command("inspect", str(path))
    for path in sorted(folder.iterdir())[-3:]:
        printed += command("analyse", str(path)) + command("analyse", str(path), "--json")
    printed += command("score", str(folder), "--template", str(place / "invullen.csv"))
    return out, printed


def test_the_terminal_gets_nothing_that_it_obeys(scored: tuple[Path, str]) -> None:
    text = scored[1]
    assert len(text) > 10_000
    obeyed = {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs"}} - {"\n", "\t"}
    assert obeyed == set()


def test_every_page_shows_it_and_runs_none_of_it(scored: tuple[Path, str], browser: Any) -> None:
    pages = sorted(scored[0].rglob("*.html"))
    assert len(pages) > len(NAMES) + 2, "reports, their list and pages of culture"
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    wrong: list[str] = []
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    shown = ""
    for path in pages:
        page.goto(path.as_uri())
        assert page.title() != "ran", path.name
        assert page.locator("img, iframe, object, embed, base, [onload], [onerror], [href^=javascript]").count() == 0
        assert page.locator("script").count() <= 1
        text = page.locator("body").text_content() or ""
        assert not [char for char in text if unicodedata.category(char) in {"Cc", "Cf"} and not char.isspace()]
        shown += text
        for link in page.locator("a[href]").evaluate_all("all => all.map(one => one.href)"):
            assert link.startswith("file://"), link
    context.close()
    assert wrong == []
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}
    assert f"</script><script>{RAN}</script>" in shown


def test_no_cell_is_a_formula(scored: tuple[Path, str]) -> None:
    out = scored[0]
    tables = [*out.rglob("*.csv"), out.parent / "invullen.csv"]
    assert len(tables) >= 6
    for path in tables:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=";" if path.name == "invullen.csv" else ",")
            cells = [cell for row in rows for cell in row]
        formulas = [c for c in cells if c.startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "-1 "))]
        assert formulas == [], path.name
    for path in out.rglob("*.xlsx"):
        sheet = openpyxl.load_workbook(path).active
        assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_table_that_was_protected_reads_back(scored: tuple[Path, str]) -> None:
    files = set(read_meetings(scored[0].parent / "invullen.csv"))
    assert files == {path.name for path in (scored[0].parent / "in").glob("*.json")}
