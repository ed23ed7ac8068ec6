"""Which roles are those of leaders."""

from __future__ import annotations

from collections.abc import Sequence


def leads(role: str, leaders: Sequence[str]) -> bool:
    """Whether a role is one of the names, or begins with one: "teamleider oogst" and "hoofd-techniek" lead.

    Args:
        role: as it was given.
        leaders: names of roles; case and hyphens do not matter.
    """
    words = _plain(role)
    return any(words == name or words.startswith(f"{name} ") for name in map(_plain, leaders))


def _plain(role: str) -> str:
    return " ".join(role.casefold().replace("-", " ").replace("_", " ").split())
