"""What changes over conversations: offered where there are enough with a date, and gone with what it was made of."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest
from opened import Opened
from test_scoring import until

from coachnlp.batch.records import Entry
from coachnlp.window import results

pytest.importorskip("vl_convert", reason="charts need the extra `window` or `score`")


def talk(number: int) -> bytes:
    said = [
        (f"Hoe gaat het met taak {number}?", "Dat gaat goed.", f"Wat heb je daar {n} voor nodig?") for n in range(4)
    ]
    lines = [f"{who}: {text}" for texts in said for who, text in zip(("Karin", "Joost", "Bo"), texts, strict=True)]
    return "\n".join(lines).encode()


def read(opened: Opened, dates: tuple[str, ...]) -> None:
    fields: dict[str, str] = {}
    for number, date in enumerate(dates, 1):
        opened.upload(f"gesprek {number}.txt", talk(number))
        fields |= {f"team_{number}": "Zorg", f"date_{number}": date}
    opened.post("/score", **fields)
    until(opened, lambda progress: progress.state == "done")


def test_three_dates_make_a_page_of_nowhere_that_leads_nowhere(opened: Opened) -> None:
    read(opened, ("2026-01-05", "2026-02-05", "2026-04-05"))
    assert 'href="/culture"' in opened.page("/results")
    answer = opened.client.get("/culture")
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "3 gesprekken, 3 sprekers" in answer.text
    assert "gesprek 2.txt" in answer.text
    assert re.findall(r'href="(?!#)[^"]*', answer.text) == [], "a page of nowhere may open no other"


def test_the_archive_holds_the_pages_with_links_that_work(opened: Opened) -> None:
    read(opened, ("2026-01-05", "2026-02-05", "2026-04-05"))
    archive = zipfile.ZipFile(io.BytesIO(opened.client.get("/everything.zip").content))
    names = set(archive.namelist())
    assert {"culture/index.html", "culture/teams/zorg.html"} <= names
    links = re.findall(r'href="(?!#)([^"#]+)', archive.read("culture/index.html").decode())
    found = {unquote(link) for link in links}
    assert {"teams/zorg.html", "../reports/gesprek 1.txt.html"} <= found
    assert {str(PurePosixPath("culture") / one).replace("culture/../", "") for one in found} <= names
    opened.post("/files/1/remove")
    assert not (opened.folder / "results" / "culture").exists()


@pytest.mark.parametrize("dates", [("2026-01-05", "2026-02-05"), ("2026-01-05", "2026-02-05", "")])
def test_fewer_say_what_it_takes(opened: Opened, dates: tuple[str, ...]) -> None:
    read(opened, dates)
    page = opened.page("/results")
    assert "ten minste drie gesprekken de datum" in page
    assert 'href="/culture"' not in page
    assert opened.client.get("/culture").status_code == 404
    names = zipfile.ZipFile(io.BytesIO(opened.client.get("/everything.zip").content)).namelist()
    assert not [name for name in names if name.startswith("culture")]


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        (["2026-01-05"] * 3 + ["2026-02-05"] * 3, "month"),
        (["2026-01-05"] * 3 + ["2026-05-05"] * 3, "quarter"),
        (["2026-01-05"] * 3 + ["2026-02-05"] * 2, "quarter"),
        (["5-1-2026", "geen", ""], "quarter"),
    ],
)
def test_periods_are_quarters_unless_only_months_can_be_compared(dates: list[str], kind: str) -> None:
    assert results._period([Entry(f"{n}.txt", "ok", date=date) for n, date in enumerate(dates)]) == kind
