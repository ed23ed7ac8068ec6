"""Write the parts of README.md that come from a real run: the example's output, the behaviours, the figures.

    python scripts/update_readme.py [--check]

With --check nothing is written; the exit status is 1 when the page is not up to date. What the model says about the
example is not compared then: int8 arithmetic differs a little between processors.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

from rich.console import Console

import coachnlp
from coachnlp.behaviours.folder import METRICS, find_model
from coachnlp.reports.terminal import print_analysis

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TURNS_SHOWN = 10


def main() -> int:
    """Update the page, or with --check say whether it is up to date (exit status 1 when not)."""
    old = README.read_text(encoding="utf-8")
    new = old
    for name, text in (("output", output()), ("behaviours", behaviours()), ("figures", figures())):
        pattern = re.compile(f"(<!-- {name}:start -->\n).*?(<!-- {name}:end -->)", re.DOTALL)
        new = pattern.sub(lambda match, text=text: match[1] + text + match[2], new)
    if "--check" in sys.argv:
        if comparable(new) == comparable(old):
            return 0
        print(f"{README} is not up to date; run python scripts/update_readme.py", file=sys.stderr)
        return 1
    README.write_text(new, encoding="utf-8", newline="\n")
    return 0


def comparable(page: str) -> str:
    """The page without labels, certainties and counts in the example's output, and without its line breaks."""
    before, output, after = re.split(r"<!-- output:(?:start|end) -->", page)
    output = re.sub(r"\[[+·-] [^]]*\]|\d+ × [^,]+,?", "", " ".join(output.split()))
    return before + " ".join(output.split()) + after


def output() -> str:
    """The first turns of the example and its summary, as the command prints them."""
    analyser = coachnlp.load()
    analysis = analyser.analyse(ROOT / "examples" / "teamoverleg.vtt")
    console = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    print_analysis(analysis, analyser.codebook, console)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]  # pyright: ignore[reportAttributeAccessIssue]
    turns = [number for number, line in enumerate(lines) if re.match(r"~?\d+:\d\d  ", line)]
    summary = next(number for number, line in enumerate(lines) if line.startswith("Samenvatting"))
    shown = [*lines[: turns[TURNS_SHOWN]], "…", "", *lines[summary:]]
    return "```text\n" + "\n".join(shown) + "\n```\n"


def behaviours() -> str:
    """A table of the codebook's behaviours, by family."""
    codebook = coachnlp.load_codebook()
    rows = [
        f"| {family.name_en} | "
        + ", ".join(f"{b.name_en} (*{b.name_nl}*)" for b in codebook.behaviours if b.family == family.id)
        + " |"
        for family in codebook.families
    ]
    return "\n".join(["| family | behaviours |", "|---|---|", *rows]) + "\n"


def figures() -> str:
    """What the default model scores on the test split, from its own metrics."""
    metrics = json.loads((find_model() / METRICS).read_text(encoding="utf-8"))
    macro, bare = metrics["macro_f1"], metrics["without_case_and_punctuation"]["macro_f1"]
    weak = sorted(metrics["labels"].items(), key=lambda item: item[1]["f1"]["value"])
    names = ", ".join(f"`{label}` {score['f1']['value']:.2f}" for label, score in weak[:3])
    best = ", ".join(f"`{label}` {score['f1']['value']:.2f}" for label, score in weak[:-4:-1])
    return (
        f"On the test split of its own corpus — **synthetic** conversations, {metrics['meetings']} meetings, "
        f"{metrics['units']} units, units given — macro-F1 over {len(metrics['labels'])} behaviours is "
        f"**{macro['value']:.2f}** (95% interval over meetings: {macro['low']:.2f}–{macro['high']:.2f}); without "
        f"case and punctuation {bare['value']:.2f} ({bare['low']:.2f}–{bare['high']:.2f}). Best: {best}. "
        f"Weakest: {names}. On real speech expect less. All figures: [model card](models/coachnlp-nl/README.md).\n"
    )


if __name__ == "__main__":
    sys.exit(main())
