"""Meetings for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from coachnlp.codebook import load_codebook
from coachnlp.corpora.records import AnnotatedTurn, AnnotatedUnit, Meeting, Speaker

CODEBOOK = load_codebook()
_FREE = [label for label in CODEBOOK.ids if label not in CODEBOOK.exclusive[0]]
_MARKS = st.sampled_from([*"{}|:;=#@ ", " | ", ": ", "{oq}", "…", "é", "🙂", "שלום"])

words = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
tricky_text = st.lists(st.one_of(words, _MARKS), min_size=1, max_size=8).map("".join)
names = st.one_of(words, tricky_text)


@st.composite
def labels(draw: st.DrawFn) -> tuple[str, ...]:
    chosen = draw(st.lists(st.sampled_from(_FREE), unique=True, max_size=3))
    question = draw(st.sampled_from([None, *CODEBOOK.exclusive[0]]))
    return CODEBOOK.check_labels([*chosen, question] if question else chosen)


@st.composite
def meetings(draw: st.DrawFn, text: st.SearchStrategy[str] = tricky_text) -> Meeting:
    people = draw(st.lists(text, unique=True, min_size=1, max_size=3))
    units = st.lists(st.builds(AnnotatedUnit, text, labels()), min_size=1, max_size=3).map(tuple)
    turns = st.lists(st.builds(AnnotatedTurn, st.sampled_from(people), units), min_size=1, max_size=4)
    return Meeting(
        id=draw(words),
        author=draw(st.one_of(st.just(""), words)),
        type=draw(words),
        sector=draw(words),
        register=draw(st.sampled_from(["schoon", "gesproken", "asr", "verbatim"])),
        speakers=tuple(Speaker(name, draw(st.one_of(st.just(""), text))) for name in people),
        turns=tuple(draw(turns)),
        asr=draw(st.sampled_from(["", "whisper"])),
    )
