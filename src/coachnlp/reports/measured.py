"""The named measures of a conversation, whichever its analysis holds, and what follows what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coachnlp.measures.definitions import (
    AnswerDefinition,
    EvennessDefinition,
    RatioDefinition,
    TalkDefinition,
    answer_definitions,
    evenness_definitions,
    ratio_definitions,
    talk_definitions,
)
from coachnlp.measures.estimate import Estimate
from coachnlp.measures.sequences import Follow
from coachnlp.reports.view import View
from coachnlp.reports.wording import percent, span

_SHARE = "0-1"
Named = RatioDefinition | AnswerDefinition | EvennessDefinition | TalkDefinition


def groups(view: View) -> list[dict[str, Any]]:
    """The measures of the whole conversation that have a value, by kind."""
    found = ((kind, [row for row in rows if not row["undefined"]]) for kind, rows in _kinds(view))
    return [{"name": view.texts["kinds"][kind], "rows": rows} for kind, rows in found if rows]


def not_told(view: View) -> list[str]:
    """The measures without a value, a sentence for each reason."""
    rows = [row for _, rows in _kinds(view) for row in rows]
    named = {
        why: [row["name"] for row in rows if row["undefined"] == why]
        for why in dict.fromkeys(row["undefined"] for row in rows if row["undefined"])
    }
    return [view.texts["not_told"][why].format(names="; ".join(names)) for why, names in named.items()]


def _kinds(view: View) -> Iterator[tuple[str, Iterator[dict[str, str]]]]:
    yield from (("ratios", _ratios(view)), ("answers", _answers(view)), ("spread", _evenness(view)))
    yield "flow", _flow(view)


def sequences(view: View) -> list[dict[str, str]]:
    """What another's turn holds clearly more or less often after some behaviour than after other turns."""
    return [
        {
            "before": view.name(view.codebook[found.before]),
            "after": view.name(view.codebook[found.after]),
            "share": _value(view, found.share, _SHARE),
            "interval": _interval(view, found.share, _SHARE),
            "anyhow": _value(view, found.anyhow, _SHARE),
        }
        for found in view.analysis.measures.sequences
        if _differs(found)
    ]


def _ratios(view: View) -> Iterator[dict[str, str]]:
    for definition in ratio_definitions():
        if estimate := view.analysis.measures.overall.ratios.get(definition.id):
            kind = _SHARE if definition.per == "share" else ""
            yield _row(view, definition, estimate, kind) | {"lines": _lines(view, definition)}


def _answers(view: View) -> Iterator[dict[str, str]]:
    for definition in answer_definitions():
        if estimate := view.analysis.measures.overall.answers.get(definition.id):
            yield _row(view, definition, estimate, "words")


def _evenness(view: View) -> Iterator[dict[str, str]]:
    for definition in evenness_definitions():
        if estimate := view.analysis.measures.evenness.get(definition.id):
            yield _row(view, definition, estimate, _SHARE)


def _flow(view: View) -> Iterator[dict[str, str]]:
    """Measures of talk rest on no labels, so they have no interval."""
    measures = view.analysis.measures
    for name, definition in talk_definitions().items():
        value = getattr(measures.flow if hasattr(measures.flow, name) else measures.overall, name)
        estimate = Estimate(value, None, None, "too_few" if value is None else "")
        yield _row(view, definition, estimate, definition.unit)


def _row(view: View, definition: Named, estimate: Estimate, kind: str) -> dict[str, str]:
    return {
        "name": definition.name_en if view.lang == "en" else definition.name_nl,
        "value": _value(view, estimate, kind),
        "interval": _interval(view, estimate, kind),
        "lines": "",
        "undefined": "" if estimate.value is not None else estimate.undefined,
    }


def _lines(view: View, definition: RatioDefinition) -> str:
    named = [(line.name_en if view.lang == "en" else line.name_nl, line.value) for line in definition.lines]
    lines = ", ".join(f"{name} {view.number(value)}" for name, value in named)
    return view.texts["lines"].format(lines=lines) if lines else ""


def _value(view: View, estimate: Estimate, kind: str) -> str:
    return view.texts["undefined"][estimate.undefined] if estimate.value is None else _said(view, estimate.value, kind)


def _interval(view: View, estimate: Estimate, kind: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (_said(view, end, kind).removesuffix("%") for end in (estimate.low, estimate.high))
    return span(low, high, "%" if kind == _SHARE else "")


def _said(view: View, value: float, kind: str) -> str:
    if kind == _SHARE:
        return percent(value)
    return str(round(value)) if kind == "words" else view.number(value)


def _differs(found: Follow) -> bool:
    low, high = found.yule_q.low, found.yule_q.high
    return low is not None and high is not None and (low > 0 or high < 0)
