"""Fill a corpus's datasheet with its figures, so that no number in it is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from coachnlp.codebook.records import Codebook
from coachnlp.corpora.figures import Figures, by, figures
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CorpusError

_MOST = 25
_LONG_CHARS = 25
_Key = Callable[[Meeting], str]


def datasheet(
    template: str,
    splits: Mapping[str, Sequence[Meeting]],
    codebook: Codebook,
    authors: Mapping[str, str],
    corrections: int = 0,
) -> str:
    """Replace `{{name}}` in the template by figures and tables.

    Args:
        template: Markdown with `{{meetings}}`, `{{units}}`, `{{sizes}}` and so on.
        splits: Meetings by split.
        codebook: What the labels mean.
        authors: What each author wrote, by the author's short name.
        corrections: How many units had their labels corrected.

    Raises:
        CorpusError: when the template asks for a figure that does not exist.
    """
    known = _values(splits, codebook, authors) | {"corrections": f"{corrections:,} units"}

    def value(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise CorpusError(f"datasheet: no figure {match[1]!r}; known are {', '.join(known)}")
        return known[match[1]]

    return re.sub(r"\{\{(\w+)\}\}", value, template)


def _values(splits: Mapping[str, Sequence[Meeting]], codebook: Codebook, authors: Mapping[str, str]) -> dict[str, str]:
    meetings = [meeting for members in splits.values() for meeting in members]
    whole = figures(meetings)
    sectors = by(meetings, lambda meeting: meeting.sector)
    types = by(meetings, lambda meeting: meeting.type)
    return {
        "codebook": f"{codebook.name} {codebook.version}",
        "meetings": f"{whole.meetings:,}",
        "turns": f"{whole.turns:,}",
        "units": f"{whole.units:,}",
        "words": f"{whole.words:,}",
        "labels": f"{sum(whole.labels.values()):,}",
        "unlabelled_share": _share(whole.unlabelled, whole.units),
        "repeats": f"{_repeats(meetings):,}",
        "sectors": f"{len(sectors):,}",
        "types": f"{len(types):,}",
        "sizes": _sizes({**{name: figures(members) for name, members in splits.items()}, "all": whole}, "split"),
        "label_counts": _label_counts(splits, codebook),
        "registers": _shares(splits, lambda meeting: meeting.register, "register"),
        "authors": _sizes(
            {f"{name} ({authors.get(name, '–')})": of for name, of in sorted(_authors(meetings).items())}, "author"
        ),
        "common_sectors": _listed(sectors),
        "common_types": _listed(types),
    }


def _authors(meetings: Sequence[Meeting]) -> dict[str, Figures]:
    return by(meetings, lambda meeting: meeting.author)


def _sizes(rows: Mapping[str, Figures], what: str) -> str:
    cells = [
        (name, of.meetings, of.turns, of.units, of.words, _share(of.unlabelled, of.units)) for name, of in rows.items()
    ]
    return _table((what, "meetings", "turns", "units", "words", "units without label"), cells)


def _label_counts(splits: Mapping[str, Sequence[Meeting]], codebook: Codebook) -> str:
    counted = {name: figures(members).labels for name, members in splits.items()}
    cells = [
        (label, *(of.get(label, 0) for of in counted.values()), sum(of.get(label, 0) for of in counted.values()))
        for label in codebook.ids
    ]
    return _table(("label", *counted, "all"), cells)


def _shares(splits: Mapping[str, Sequence[Meeting]], key: _Key, what: str) -> str:
    counted = {name: by(members, key) for name, members in splits.items()}
    names = by([meeting for members in splits.values() for meeting in members], key)
    cells = [
        (
            name,
            *(f"{of[name].meetings} / {of[name].units:,}" if name in of else "0 / 0" for of in counted.values()),
            f"{whole.meetings} / {whole.units:,}",
        )
        for name, whole in names.items()
    ]
    return _table((what, *(f"{name}: meetings / units" for name in counted), "all: meetings / units"), cells)


def _listed(groups: Mapping[str, Figures]) -> str:
    ranked = sorted(groups.items(), key=lambda item: (-item[1].meetings, item[0]))
    return ", ".join(f"{name} ({of.meetings})" for name, of in ranked[:_MOST])


def _repeats(meetings: Sequence[Meeting]) -> int:
    texts = [unit.text.casefold() for meeting in meetings for unit in meeting.units if len(unit.text) > _LONG_CHARS]
    return len(texts) - len(set(texts))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
