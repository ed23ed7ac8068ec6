"""Write the figures of `benchmarks/pseudonyms.json` into the pages that tell them, or see that they are there (--check).

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
    texts = {"privacy.md": _dutch(known), "privacy-en.md": _english(known), "pseudonyms.md": _table(measured, model)}
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


def _percent(share: list[float]) -> str:
    return f"{100 * share[0]:.0f}"


def _dutch(known: dict[str, Any]) -> str:
    written, heard = known["person"]["punctuated"], known["person"]["lower-case"]
    return (
        f"Van elke 100 keer dat er iemand genoemd wordt, vindt het er {_percent(written['recall'])} in tekst met hoofdletters "
        f"en leestekens, en\n{_percent(heard['recall'])} in automatische tekst in kleine letters. Van elke 100 woorden die het "
        f"voor een naam houdt, zijn er {_percent(written['precision'])} en {_percent(heard['precision'])} dat ook.\n"
        f"Plaatsen en organisaties die het niet kent, mist het vaker (verborgen: {_percent(known['place']['all']['hidden_in_any_way'])} "
        f"en {_percent(known['organisation']['all']['hidden_in_any_way'])} van de 100); telefoonnummers, e-mailadressen en BSN "
        "vindt\nhet bijna altijd."
    )


def _english(known: dict[str, Any]) -> str:
    written, heard = known["person"]["punctuated"], known["person"]["lower-case"]
    return (
        f"Of 100 mentions of people it finds {_percent(written['recall'])} in punctuated text and {_percent(heard['recall'])} in "
        f"lower-case automatic text; of 100 that it takes for names,\n{_percent(written['precision'])} and "
        f"{_percent(heard['precision'])} are. Of places and organisations it does not know, "
        f"{_percent(known['place']['all']['hidden_in_any_way'])} and {_percent(known['organisation']['all']['hidden_in_any_way'])} "
        "are hidden in one way or another."
    )


def _table(measured: dict[str, Any], model: dict[str, Any]) -> str:
    known, unknown = measured["speakers_known"], measured["speakers_unknown"]
    rows = ["| what | mentions | recall | precision |", "|---|---|---|---|"]
    for register in ("punctuated", "lower-case"):
        rows.append(_row(f"people, {register}", known["person"][register]))
    for register in ("punctuated", "lower-case"):
        rows.append(_row(f"people, {register}, speakers unknown", unknown["person"][register]))
    rows += [
        _row(kind.replace("_", " "), found["all"])
        for kind, found in known.items()
        if kind not in {"person", "words_per_s"}
    ]
    rows += ["", "| background of the name | recall, punctuated | recall, lower-case |", "|---|---|---|"]
    written, heard = (known["person"][f"{register}, recall"] for register in ("punctuated", "lower-case"))
    rows += [
        f"| {name.replace('_', ' ')} | {written[name][1]:.3f} of {written[name][0]} | {heard[name][1]:.3f} of {heard[name][0]} |"
        for name in written
    ]
    low, high = (model[style]["change"] for style in ("labels", "names"))
    rows += [
        "",
        f"What it does to the model (`benchmarks/pseudonyms_and_model.json`, {model['meetings']} test meetings): macro-F1 changes by "
        f"{low[0]:+.3f} ({low[1]:+.3f} to {low[2]:+.3f})\nwith `[Persoon 1]` and by {high[0]:+.3f} ({high[1]:+.3f} to {high[2]:+.3f}) "
        "with made-up names.",
    ]
    return "\n".join(rows)


def _row(name: str, found: dict[str, Any]) -> str:
    return (
        f"| {name} | {found['mentions']} | {_with_interval(found['recall'])} | {_with_interval(found['precision'])} |"
    )


def _with_interval(share: list[float] | None) -> str:
    return "–" if share is None else f"{share[0]:.3f} ({share[1]:.3f}–{share[2]:.3f})"


if __name__ == "__main__":
    sys.exit(main())
