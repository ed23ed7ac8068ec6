"""Agreement and scores as tables in the terminal, and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from rich.table import Table

from coachnlp.codebook import Codebook
from coachnlp.evaluation.agreement import Agreement
from coachnlp.evaluation.compare import OVERALL, Difference
from coachnlp.evaluation.metrics import Interval
from coachnlp.evaluation.scores import Scores
from coachnlp.reports.wording import behaviour_name

if TYPE_CHECKING:
    from rich.console import Console

_TEXTS = {
    "nl": {
        "units": "{units} eenheden uit {meetings} gesprekken, {coders}: {identical} kreeg van allen dezelfde labels.",
        "means": "Gemiddeld over de labels: alfa {alpha}, F1 {f1}.",
        "floor": "* experimenteel: alfa onder {floor}",
        "columns": ("gedrag", "alfa", "95%", "kappa", "F1", "aandeel per codeur"),
        "scores": "{model} op {corpus}, {split}: {units} eenheden uit {meetings} gesprekken.",
        "overall": "macro-F1 {macro} (95% {range}), per hele beurt {turns}, micro-F1 {micro}",
        "score_columns": ("gedrag", "precisie", "recall", "F1", "95%", "kappa", "alfa", "eenheden"),
        "robustness_columns": ("verstoring", "eenheden anders", "macro-F1", "verlies", "labels anders"),
        "difference_columns": ("gedrag", "F1 eerst", "F1 nu", "winst", "95%"),
        "macro": "gemiddeld (macro)",
        "loss": "aantoonbaar minder",
        "gain": "aantoonbaar beter",
    },
    "en": {
        "units": "{units} units of {meetings} meetings, {coders}: {identical} got the same labels from all.",
        "means": "Averaged over the labels: alpha {alpha}, F1 {f1}.",
        "floor": "* experimental: alpha under {floor}",
        "columns": ("behaviour", "alpha", "95%", "kappa", "F1", "share per coder"),
        "scores": "{model} on {corpus}, {split}: {units} units of {meetings} meetings.",
        "overall": "macro-F1 {macro} (95% {range}), of whole turns {turns}, micro-F1 {micro}",
        "score_columns": ("behaviour", "precision", "recall", "F1", "95%", "kappa", "alpha", "units"),
        "robustness_columns": ("change", "units changed", "macro-F1", "lost", "labels flipped"),
        "difference_columns": ("behaviour", "F1 before", "F1 after", "gain", "95%"),
        "macro": "mean (macro)",
        "loss": "worse",
        "gain": "better",
    },
}


def print_scores(scores: Scores, codebook: Codebook, console: Console, lang: str) -> None:
    """Overall scores, one row per label, and what perturbations do if they were tried."""
    texts = _texts(lang)
    console.print(texts["scores"].format(**scores))
    macro = Interval(**scores["macro_f1"])
    console.print(
        texts["overall"].format(
            macro=f"{macro.value:.3f}",
            range=f"{macro.low:.3f}–{macro.high:.3f}",
            turns=f"{scores['end_to_end']['macro_f1']['value']:.3f}",
            micro=f"{scores['micro_f1']:.3f}",
        )
    )
    rows = [
        (
            behaviour_name(codebook[label], lang),
            *(_figure(row[key]) for key in ("precision", "recall")),
            _figure(row["f1"]["value"]),
            _range(Interval(**row["f1"])),
            *(_figure(row[key]) for key in ("kappa", "alpha")),
            str(row["support"]),
        )
        for label, row in scores["labels"].items()
    ]
    console.print(_table(texts["score_columns"], rows))
    if "robustness" in scores:
        console.print(
            _table(
                texts["robustness_columns"],
                [
                    (
                        row["perturbation"],
                        f"{row['changed_units']:.0%}",
                        f"{row['macro_f1']:.3f}",
                        f"{row['drop']:+.3f}",
                        f"{row['flipped_units']:.1%}",
                    )
                    for row in scores["robustness"]
                ],
            )
        )


def print_differences(differences: Sequence[Difference], codebook: Codebook, console: Console, lang: str) -> None:
    """One row per label, the mean over labels first."""
    texts = _texts(lang)
    console.print(
        _table(
            (*texts["difference_columns"], ""),
            [
                (
                    texts["macro"] if row.label == OVERALL else _name(codebook, row.label, lang),
                    f"{row.before:.3f}",
                    f"{row.after:.3f}",
                    f"{row.gain.value:+.3f}",
                    f"{row.gain.low:+.3f}…{row.gain.high:+.3f}",
                    texts["loss"] if row.is_loss else texts["gain"] if row.is_gain else "",
                )
                for row in differences
            ],
        )
    )


def print_agreement(result: Agreement, codebook: Codebook, console: Console, floor: float, lang: str) -> None:
    """One row per label, the weakest last; labels under the floor are marked."""
    texts = _texts(lang)
    console.print(
        texts["units"].format(
            units=result.units,
            meetings=result.meetings,
            coders=", ".join(result.coders),
            identical=f"{result.identical_units:.0%}",
        )
    )
    console.print(texts["means"].format(alpha=_figure(result.mean_alpha), f1=_figure(result.macro_f1)))
    rows = [
        (
            behaviour_name(codebook[row.label], lang) + (" *" if row.is_experimental(floor) else ""),
            _figure(row.alpha.value),
            _range(row.alpha),
            _figure(row.kappa),
            _figure(row.f1),
            " ".join(f"{share:.1%}" for share in row.shares),
        )
        for row in sorted(result.labels, key=lambda row: -np.nan_to_num(row.alpha.value, nan=-2))
    ]
    console.print(_table(texts["columns"], rows))
    console.print(texts["floor"].format(floor=f"{floor:g}"))


def agreement_json(result: Agreement, floor: float) -> str:
    """All figures; undefined ones are null."""
    means = {"macro_f1": result.macro_f1, "mean_alpha": result.mean_alpha, "floor": floor}
    plain: dict[str, Any] = {**asdict(result), **means}
    for row, label in zip(plain["labels"], result.labels, strict=True):
        row["experimental"] = label.is_experimental(floor)
    return json.dumps(_without_nan(plain), indent=1, ensure_ascii=False)


def _texts(lang: str) -> dict[str, Any]:
    return _TEXTS["en" if lang == "en" else "nl"]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(columns):
        table.add_column(title, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _name(codebook: Codebook, label: str, lang: str) -> str:
    return behaviour_name(codebook[label], lang) if label in codebook.ids else label


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in cast("list[Any]", value)]
    return None if isinstance(value, float) and math.isnan(value) else value


def _figure(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.2f}"


def _range(interval: Interval) -> str:
    return "–" if math.isnan(interval.low) else f"{interval.low:.2f}–{interval.high:.2f}"
