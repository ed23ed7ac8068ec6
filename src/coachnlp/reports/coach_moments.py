"""Where in a conversation somebody coaches another, with links to the sentences."""

from __future__ import annotations

from typing import Any

from coachnlp.measures.moments import CoachMoment
from coachnlp.reports.view import View
from coachnlp.reports.wording import clock, percent


def coach_moments(view: View) -> list[dict[str, Any]]:
    """The coach moments, in the order of the conversation."""
    return [_moment(view, moment) for moment in view.analysis.measures.moments]


def _moment(view: View, moment: CoachMoment) -> dict[str, Any]:
    people = {"coach": view.speakers[moment.coach], "coached": view.speakers[moment.coached]}
    return {
        "time": None if moment.start_s is None else clock(moment.start_s),
        "people": view.texts["moment"].format(**people),
        "certainty": percent(moment.certainty),
        "steps": [
            {
                "name": view.texts["steps"][sign.step],
                "label": view.name(view.codebook[sign.label]),
                "unit": sign.unit + 1,
            }
            for sign in moment.signs
        ],
    }
