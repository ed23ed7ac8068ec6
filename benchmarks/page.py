"""How long the page of a meeting of three hours takes to open, to filter and to be made ready for corrections.

    python benchmarks/page.py

3,000 units of the dev split with the labels of the annotation and made-up evidence, in headless Chromium. Milliseconds,
the median of five; times hold for this machine only. Needs Chromium and the dev group.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from coachnlp.analysis import Analysis
from coachnlp.codebook import load_codebook
from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.measures.measure import measure
from coachnlp.reports.meeting import meeting_html
from coachnlp.transcripts.records import Turn
from coachnlp.units.records import Span, Unit

ROOT = Path(__file__).parents[1]
UNITS, SECONDS, RUNS = 3000, 3 * 3600, 5
TIMED = """what => { const start = performance.now();
    if (what === "correct") byId("correcting").click(); else choose(what, "");
    document.body.offsetHeight; return performance.now() - start; }"""
LOADED = """() => { const [entry] = performance.getEntriesByType("navigation");
    return [entry.loadEventEnd, performance.getEntriesByName("first-contentful-paint")[0].startTime]; }"""


def long_meeting() -> Analysis:
    """A meeting of 3,000 units, spread over three hours."""
    book = load_codebook()
    said = (
        (turn.speaker, unit)
        for m in read_jsonl(ROOT / "corpora/coachnlp-nl/dev.jsonl")
        for turn in m.turns
        for unit in turn.units
    )
    turns: list[Turn] = []
    units: list[Unit] = []
    for number, (speaker, unit) in enumerate(islice(said, UNITS)):
        start = number * SECONDS / UNITS
        turns.append(Turn(f"P{len(speaker) % 6}", unit.text, start, start + SECONDS / UNITS))
        scores = {label: 0.85 if label in unit.labels else 0.02 for label in book.ids}
        evidence = {label: (Span(0, len(unit.text.split()[0]), 1.0),) for label in unit.labels}
        whole = (0, len(unit.text))
        units.append(Unit(number, turns[-1].speaker, unit.text, *whole, start, None, unit.labels, scores, evidence))
    return Analysis(tuple(turns), tuple(units), measure(turns, units, book), "coachnlp-nl", "annotation", "long")


def once(browser: Browser, path: Path) -> dict[str, float]:
    """Milliseconds of one visit."""
    page = browser.new_page()
    page.goto(path.as_uri())
    loaded, painted = page.evaluate(LOADED)
    times = {"first paint": painted, "load": loaded}
    times |= {"filter": page.evaluate(TIMED, "open_question"), "show all": page.evaluate(TIMED, "")}
    times["start correcting"] = page.evaluate(TIMED, "correct")
    page.close()
    return times


def main() -> None:
    """Measure and write page.json beside this file."""
    html = meeting_html(long_meeting(), load_codebook())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        runs = [once(browser, path) for _ in range(RUNS)]
        result: dict[str, Any] = {"units": UNITS, "bytes": len(html.encode()), "chromium": browser.version}
        result["milliseconds"] = {name: round(median(run[name] for run in runs)) for name in runs[0]}
    text = json.dumps(result, indent=1)
    (Path(__file__).parent / "page.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
