"""Write the figures on pseudonyms into the pages that tell them, or check that they are there (--check).

python scripts/write_privacy_figures.py
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Write or check."""
    measured = json.loads((ROOT / "benchmarks" / "pseudonyms.json").read_text(encoding="utf-8"))
    known, model = (
        measured["speakers_known"],
        json.loads((ROOT / "benchmarks/pseudonyms_and_model.json").read_text("utf-8")),
    )
    texts = {
        "privacy.md": _words(DUTCH, known),
        "privacy-en.md": _words(ENGLISH, known),
        "pseudonyms.md": _table(measured, model),
    }
    old = False
    for name, text in texts.items():
        path = ROOT / "docs" / name
        before = path.read_text(encoding="utf-8")
        after = re.sub(
            r"(<!-- figures:start -->\n).*?(<!-- figures:end -->)", rf"\1{text}\n\2", before, flags=re.DOTALL
        )
        old = old or after != before
        if "--check" not in sys.argv:
            path.write_text(after, encoding="utf-8")
    return int(old and "--check" in sys.argv)


DUTCH = """\
Van elke 100 keer dat er iemand genoemd wordt, vindt het er {recall} in tekst met hoofdletters en leestekens, en
{recall_heard} in automatische tekst in kleine letters. Van elke 100 keer dat het iets voor een naam houdt, klopt dat
{precision} en {precision_heard} keer. Van de plaatsen en organisaties die het niet kent, verbergt het er {place} en
{organisation} van de 100. Telefoonnummers, e-mailadressen en BSN vindt het bijna altijd."""
ENGLISH = """\
Of 100 mentions of people it finds {recall} in punctuated text and {recall_heard} in lower-case automatic text; of 100
that it takes for names, {precision} and {precision_heard} are. Of places and organisations that it does not know, it
hides {place} and {organisation} of 100, some as if they were people."""
MODEL = """\
What it does to the model (`benchmarks/pseudonyms_and_model.json`, {meetings} test meetings): macro-F1 changes by
{labels} with `[Persoon 1]`, and by {names} with made-up names."""


def _words(text: str, known: dict[str, Any]) -> str:
    written, heard = known["person"]["punctuated"], known["person"]["lower-case"]
    shares = {
        "recall": written["recall"],
        "recall_heard": heard["recall"],
        "precision": written["precision"],
        "precision_heard": heard["precision"],
        "place": known["place"]["all"]["hidden_in_any_way"],
        "organisation": known["organisation"]["all"]["hidden_in_any_way"],
    }
    return text.format(**{name: f"{100 * share[0]:.0f}" for name, share in shares.items()})


def _table(measured: dict[str, Any], model: dict[str, Any]) -> str:
    known, unknown = measured["speakers_known"], measured["speakers_unknown"]
    registers = ("punctuated", "lower-case")
    written, heard = (known["person"][f"{register}, recall"] for register in registers)
    changes = {style: "{:+.3f} ({:+.3f} to {:+.3f})".format(*model[style]["change"]) for style in ("labels", "names")}
    return "\n".join(
        [
            "| what | mentions | recall | precision |",
            "|---|---|---|---|",
            *(_row(f"people, {register}", known["person"][register]) for register in registers),
            *(_row(f"people, {register}, speakers unknown", unknown["person"][register]) for register in registers),
            *(
                _row(kind.replace("_", " "), known[kind]["all"])
                for kind in known
                if kind not in {"person", "words_per_s"}
            ),
            "",
            "| name | recall, punctuated | recall, lower-case |",
            "|---|---|---|",
            *(f"| {name.replace('_', ' ')} | {_of(written[name])} | {_of(heard[name])} |" for name in written),
            "",
            MODEL.format(meetings=model["meetings"], **changes),
        ]
    )


def _of(found: list[float]) -> str:
    return f"{found[1]:.3f} of {found[0]}"


def _row(name: str, found: dict[str, Any]) -> str:
    return (
        f"| {name} | {found['mentions']} | {_with_interval(found['recall'])} | {_with_interval(found['precision'])} |"
    )


def _with_interval(share: list[float] | None) -> str:
    return "–" if share is None else f"{share[0]:.3f} ({share[1]:.3f}–{share[2]:.3f})"


if __name__ == "__main__":
    sys.exit(main())
