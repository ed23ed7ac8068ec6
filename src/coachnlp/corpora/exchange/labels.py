"""Labels as other tools write them: ids or codes, in one text or in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coachnlp.codebook.records import Codebook
from coachnlp.errors import CodebookError, CorpusError

_SEPARATOR = re.compile(r"[,;|\s]+")


def label_ids(names: Iterable[str], codebook: Codebook, where: str) -> tuple[str, ...]:
    """Ids in the codebook's order, of ids and codes in any order.

    Raises:
        CorpusError: for a name that is neither, or for labels that exclude each other.
    """
    try:
        return codebook.check_labels(codebook.named(name).id for name in names)
    except CodebookError as error:
        raise CorpusError(f"{where}: {error}") from error


def split_labels(text: str, codebook: Codebook, where: str) -> tuple[str, ...]:
    """Ids of a text that names labels with commas, semicolons, bars or spaces between them; a dash stands for none."""
    return label_ids([name for name in _SEPARATOR.split(text) if name.strip("-–")], codebook, where)
