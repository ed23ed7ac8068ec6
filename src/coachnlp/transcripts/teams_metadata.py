"""The metadata of a Teams transcript, as Microsoft Graph gives it: captions that hold JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from coachnlp.transcripts.utterances import one_line


def metadata_voice(payload: str) -> tuple[str | None, str] | None:
    """(speaker, speech) of a caption such as `{"speakerName": "Karin", "spokenText": "Hoe ging het?"}`, or None."""
    if not payload.lstrip().startswith("{"):
        return None
    try:
        found: Any = json.loads(payload)
    except ValueError:
        return None
    fields = cast("dict[str, Any]", found)
    if not isinstance(found, dict) or not isinstance(fields.get("spokenText"), str):
        return None
    return str(fields.get("speakerName") or "").strip() or None, one_line(fields["spokenText"])
