"""Windows cover a conversation: every unit is scored once, in its place."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from coachnlp.behaviours.windows import Utterance, WindowEncoder, WindowShape, plan_windows

shapes = st.builds(
    WindowShape,
    target_tokens=st.integers(1, 80),
    before_tokens=st.integers(0, 60),
    after_tokens=st.integers(0, 40),
    unit_tokens=st.integers(1, 50),
)


@given(lengths=st.lists(st.integers(1, 50), max_size=60), shape=shapes, first=st.none() | st.integers(1, 80))
def test_every_unit_is_a_target_once_and_context_fits(
    lengths: list[int], shape: WindowShape, first: int | None
) -> None:
    windows = plan_windows(lengths, shape, first)
    assert [i for w in windows for i in range(w.target_first, w.target_last)] == list(range(len(lengths)))
    for window in windows:
        assert 0 <= window.first <= window.target_first < window.target_last <= window.last <= len(lengths)
        assert sum(lengths[window.first : window.target_first]) <= shape.before_tokens
        assert sum(lengths[window.target_last : window.last]) <= shape.after_tokens
        if window.target_last - window.target_first > 1:
            assert sum(lengths[window.target_first : window.target_last]) <= max(shape.target_tokens, first or 0)


def test_a_window_lays_out_marks_tokens_and_separators(tiny_base: Path) -> None:
    tokenizer = Tokenizer.from_file(str(tiny_base / "tokenizer.json"))
    encoder = WindowEncoder(tokenizer, WindowShape(target_tokens=60, before_tokens=0, after_tokens=0, unit_tokens=20))
    utterances = [Utterance("Bo", "Nou zeg!"), Utterance("Ada", "Ik zet koffie."), Utterance("Bo", "Wat een dag!")]
    tokens = encoder.tokenise(utterances)
    (window,) = encoder.plan(tokens)
    encoded = encoder.encode(window, utterances, tokens)
    separator = tokenizer.token_to_id("</s>")
    assert encoded.input_ids[0] == tokenizer.token_to_id("<s>")
    for start, end, ids in zip(encoded.starts, encoded.ends, tokens, strict=True):
        assert encoded.input_ids[start:end].tolist() == ids
        assert encoded.input_ids[end] == separator
    marks = [int(encoded.input_ids[start - 1]) for start in encoded.starts]
    assert marks[0] == marks[2] != marks[1]


def test_names_never_reach_the_model(tiny_base: Path) -> None:
    encoder = WindowEncoder(Tokenizer.from_file(str(tiny_base / "tokenizer.json")), WindowShape())
    texts = ["Hoe gaat het ermee?", "Nou zeg!", "Ik zet koffie."]

    def ids(names: list[str | None]) -> list[int]:
        utterances = [Utterance(name, text) for name, text in zip(names, texts, strict=True)]
        tokens = encoder.tokenise(utterances)
        return encoder.encode(encoder.plan(tokens)[0], utterances, tokens).input_ids.tolist()

    assert ids(["Fatima", "Jan", "Fatima"]) == ids(["Kees", "Aylin", "Kees"])
    assert ids(["Fatima", "Jan", "Fatima"]) != ids(["Fatima", "Fatima", "Jan"])
    assert ids([None, None, None]) != ids(["Fatima", "Fatima", "Fatima"])


def test_more_speakers_than_letters_and_empty_text_are_laid_out(tiny_base: Path) -> None:
    encoder = WindowEncoder(Tokenizer.from_file(str(tiny_base / "tokenizer.json")), WindowShape(target_tokens=2000))
    utterances = [Utterance(f"p{number}", "" if number % 2 else "Nou zeg!") for number in range(40)]
    tokens = encoder.tokenise(utterances)
    windows = [encoder.encode(window, utterances, tokens) for window in encoder.plan(tokens)]
    assert sum(len(window.starts) for window in windows) == 40
    assert all((window.ends > window.starts).all() for window in windows)
