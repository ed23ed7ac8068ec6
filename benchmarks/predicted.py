"""What the default model says of annotated meetings: from a file, or made here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import coachnlp
from coachnlp.corpora.records import Meeting
from coachnlp.evaluation.conversations import conversation_of
from coachnlp.evaluation.predictions import Predictions, predict, read_predictions


def predicted(meetings: Sequence[Meeting], path: Path | None) -> Predictions:
    """Predictions of meetings.

    Args:
        meetings: annotated ones.
        path: what `coachnlp evaluate` wrote for them; None lets the default model read them.
    """
    if path is not None:
        return read_predictions(path)
    model = coachnlp.load().model
    return predict(model, [conversation_of(meeting, model.settings.labels) for meeting in meetings])
