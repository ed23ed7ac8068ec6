"""Charts as SVG: the one place that knows vl-convert, which draws Vega-Lite without a browser or network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from coachnlp.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Point:
    """A number in time."""

    period: str
    """Its label; words stand below each other."""
    value: float | None
    low: float | None
    high: float | None
    why: str = ""
    """What stands in its place where there is none."""


def trend_chart(points: Sequence[Point], unit: str, description: str, comma: str = ",") -> str:
    """Draw points with their intervals, in the colour and font of the page around them.

    Args:
        points: in order of time.
        unit: what follows the numbers on the axis, such as a percent sign.
        description: what a reader who does not see it is told.
        comma: of decimal numbers.

    Returns:
        An SVG element for use within HTML, without ids, styles or scripts.

    Raises:
        MissingExtraError: when vl-convert is not installed.
    """
    try:
        import vl_convert  # noqa: PLC0415  (only for pages with charts)
    except ImportError as error:
        raise MissingExtraError("charts need the extra score; install it: pip install 'coachnlp[score]'") from error
    spec = json.loads(_spec())
    spec["data"]["values"] = [asdict(point) for point in points]
    spec["encoding"]["x"]["scale"]["domain"] = [point.period for point in points]
    axis = spec["layer"][0]["encoding"]["y"]["axis"]
    axis["labelExpr"] = f"replace(datum.label, '.', {json.dumps(comma)}) + {json.dumps(unit)}"
    highest = max((point.high for point in points if point.high is not None), default=1.0)
    spec["layer"][0]["encoding"]["y"]["scale"]["domainMax"] = max(highest, 1e-9)
    drawn: Any = vl_convert.vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[])
    return str(drawn).replace("<svg ", f'<svg role="img" aria-label="{escape(description)}" ', 1)


@cache
def _spec() -> str:
    return (files("coachnlp.reports") / "trend.json").read_text(encoding="utf-8")
