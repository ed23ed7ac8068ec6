"""The numbers of all pages as one table, for a spreadsheet or for research."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from coachnlp.batch.store import written_aside
from coachnlp.culture.records import Culture, Figure, Line, Scope
from coachnlp.spreadsheet import harmless

COLUMNS = ("team", "period", "who", "to", "role", "measure", "value", "low", "high", "meetings", "undefined")
"""`team`, `period` and `role` are empty for all; `undefined` says why there is no value."""
Row = tuple[str | int | float | None, ...]


def write_table(culture: Culture, path: Path) -> None:
    """Write every number that is told, and why others are not, as CSV in UTF-8 with commas."""
    with written_aside(path) as aside, aside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for scope in (culture.whole, *culture.teams):
            writer.writerows(_rows(culture, scope))


def _rows(culture: Culture, scope: Scope) -> Iterator[Row]:
    periods = ["", *(period.id for period in culture.periods)]
    for trend in scope.trends:
        lines: dict[str, Line] = {"": trend.line, **trend.roles}
        for role, line in lines.items():
            for period, figure in zip(periods, (line.whole, *line.periods), strict=True):
                about = (
                    harmless(scope.team),
                    period,
                    trend.group.who,
                    trend.group.to,
                    harmless(role),
                    trend.measure.id,
                )
                yield (*about, *_figure(figure))


def _figure(figure: Figure) -> Row:
    found = figure.estimate
    told = len(figure.meetings) if figure.meetings else None
    return found.value, found.low, found.high, told, figure.withheld or found.undefined
