"""Write docs/codebook.md from the package's codebook.

    python scripts/write_codebook_page.py [--check]

With --check nothing is written; the exit status is 1 when the page is not up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from coachnlp.codebook import Behaviour, Codebook, load_codebook

PAGE = Path(__file__).parents[1] / "docs" / "codebook.md"


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description="Write docs/codebook.md from the package's codebook.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    check = parser.parse_args().check
    text = page(load_codebook())
    if check:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE} is not up to date; run python scripts/write_codebook_page.py", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def page(codebook: Codebook) -> str:
    """The page as Markdown: a table of all behaviours, each of them in full, and the rules."""
    return "\n".join([*_head(codebook), *_table(codebook), *_behaviours(codebook), *_rules(codebook)]) + "\n"


def _head(codebook: Codebook) -> Iterator[str]:
    yield f"# {codebook.title_en or codebook.name}"
    yield ""
    yield "<!-- Made by scripts/write_codebook_page.py from src/coachnlp/codebook/codebook.toml: edit that. -->"
    yield ""
    yield (
        f"Codebook {codebook.name}, version {codebook.version}. The Dutch texts are the codebook; "
        "the English ones explain it. `coachnlp codebook` shows it in the terminal."
    )
    yield ""
    yield codebook.introduction_en
    yield ""
    for group in codebook.exclusive:
        yield f"A unit gets at most one of {', '.join(f'`{label}`' for label in group)}."
        yield ""


def _table(codebook: Codebook) -> Iterator[str]:
    yield "| label | code | Dutch name | English name | family | stance |"
    yield "|---|---|---|---|---|---|"
    for behaviour in codebook:
        family = codebook.family(behaviour.family)
        cells = (
            f"[{behaviour.id}](#{behaviour.id})",
            behaviour.code,
            behaviour.name_nl,
            behaviour.name_en,
            f"{family.name_en} ({family.name_nl})",
            behaviour.stance,
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _behaviours(codebook: Codebook) -> Iterator[str]:
    yield "## Behaviours"
    yield ""
    for behaviour in codebook:
        yield from _behaviour(behaviour)


def _behaviour(behaviour: Behaviour) -> Iterator[str]:
    yield f"### {behaviour.id}"
    yield ""
    yield f"**{behaviour.name_nl.capitalize()}.** {behaviour.definition}"
    yield ""
    yield f"*{behaviour.name_en.capitalize()}.* {behaviour.definition_en}"
    yield ""
    yield "Examples:"
    yield ""
    yield from (f"- {example}" for example in behaviour.examples)
    yield ""
    yield "Not:"
    yield ""
    yield from (f"- {near_miss}" for near_miss in behaviour.near_misses)
    yield ""


def _rules(codebook: Codebook) -> Iterator[str]:
    yield "## Rules for choosing"
    yield ""
    for number, rule in enumerate(codebook.rules, 1):
        yield f"{number}. {rule.text}"
        yield f"   *{rule.text_en}*"


if __name__ == "__main__":
    sys.exit(main())
