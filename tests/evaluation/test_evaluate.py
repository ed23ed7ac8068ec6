"""Evaluation of a tiny model: scores, files, page, comparison, and what is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import f1_score

from coachnlp.analysis import load
from coachnlp.cli import main
from coachnlp.codebook import load_codebook
from coachnlp.corpora.jsonl import read_jsonl, write_jsonl
from coachnlp.errors import CorpusError
from coachnlp.evaluation.compare import compare
from coachnlp.evaluation.conversations import conversation_of
from coachnlp.evaluation.end_to_end import end_to_end
from coachnlp.evaluation.evaluate import evaluate
from coachnlp.evaluation.page import confusions, worst_errors
from coachnlp.evaluation.predictions import About, Predictions, predict, read_predictions
from coachnlp.evaluation.robustness import robustness
from coachnlp.evaluation.scores import scores


def made_up(seed: int, error: float, units: int = 400, meetings: int = 20) -> Predictions:
    """Predictions on random annotations, wrong on a share `error` of the decisions."""
    gold = (np.random.default_rng(0).random((units, 3)) < 0.3).astype(np.int8)
    wrong = np.random.default_rng(seed).random((units, 3)) < error
    predicted = gold.astype(bool) ^ wrong
    about = tuple(About(f"m{i}", "ab"[i % 2], "overleg", "zorg", "schoon") for i in range(meetings))
    meeting = np.repeat(np.arange(meetings), units // meetings)
    probabilities = np.where(predicted, 0.8, 0.1)
    return Predictions(f"model {error}", ("een", "twee", "drie"), about, meeting, gold, probabilities, predicted)


def test_scores_are_those_of_scikit_learn() -> None:
    predictions = made_up(1, 0.1)
    result = scores(predictions)
    assert result["macro_f1"]["value"] == pytest.approx(
        f1_score(predictions.gold, predictions.predicted, average="macro")
    )
    assert result["micro_f1"] == pytest.approx(f1_score(predictions.gold, predictions.predicted, average="micro"))
    for label, f1 in zip(
        predictions.labels, f1_score(predictions.gold, predictions.predicted, average=None), strict=True
    ):
        assert result["labels"][label]["f1"]["value"] == pytest.approx(f1)
    assert set(result["authors"]) == {"a", "b"}
    assert result["authors"]["a"]["units"] == 200


def test_predictions_survive_a_round_trip(tmp_path: Path) -> None:
    predictions = made_up(1, 0.1)
    predictions.write(tmp_path / "predictions.json")
    back = read_predictions(tmp_path)
    assert back.meetings == predictions.meetings
    for name in ("gold", "predicted", "meeting", "probabilities"):
        np.testing.assert_array_equal(getattr(back, name), getattr(predictions, name))


@pytest.mark.parametrize("content", ["", "[]", '{"format": 9}', '{"format": 1, "units": []}'])
def test_other_files_are_no_predictions(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.json").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"p\.json"):
        read_predictions(tmp_path / "p.json")


def test_a_better_model_gains_and_the_same_one_does_not() -> None:
    good, bad = made_up(1, 0.05), made_up(2, 0.3)
    assert compare(bad, good)[0].is_gain
    assert compare(good, bad)[0].is_loss
    same = compare(good, good)[0]
    assert (same.gain.value, same.is_gain, same.is_loss) == (0, False, False)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Two models that are equally good: at most about one in twenty comparisons may call a difference."""
    firsts = [compare(made_up(seed, 0.2), made_up(seed + 99, 0.2), 300)[0] for seed in range(60)]
    called = [first.is_gain or first.is_loss for first in firsts]
    assert sum(called) <= 9


def test_only_the_same_units_and_annotations_compare() -> None:
    one = made_up(1, 0.1)
    with pytest.raises(CorpusError, match="expected the same"):
        compare(one, replace(one, meetings=one.meetings[:-1]))
    with pytest.raises(CorpusError, match="other labels"):
        compare(one, replace(one, labels=("een", "twee", "vier")))
    with pytest.raises(CorpusError, match="different annotations"):
        compare(one, replace(one, gold=1 - one.gold))


def test_confusions_and_worst_errors_by_hand(tiny_model: Path, tiny_corpus: Path) -> None:
    book = load_codebook(tiny_corpus / "codebook.toml")
    conversation = conversation_of(read_jsonl(tiny_corpus / "test.jsonl")[0], book.ids)
    predictions = predict(load(tiny_model).model, [conversation])
    gold = np.array([[1, 0]] * len(predictions.gold), np.int8)
    swapped = replace(predictions, gold=gold, predicted=np.array([[False, True]] * len(gold)))
    assert confusions(swapped) == [("vraag", "uitroep", len(gold), 1.0)]
    first = worst_errors(swapped, [conversation])[0]
    gaps = np.abs(swapped.probabilities - swapped.gold)
    assert abs(first.probability - first.given) == pytest.approx(gaps.max())
    assert first.context[-1][1] in [u.text for u in conversation.utterances]


def test_the_folder_it_writes(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> None:
    analyser = load(tiny_model)
    result = evaluate(analyser.model, analyser.codebook, tiny_corpus, tmp_path, perturbed=True)
    assert json.loads((tmp_path / "scores.json").read_text("utf-8")) == result
    assert result["macro_f1"]["value"] > 0.9
    assert result["end_to_end"]["macro_f1"]["value"] > 0.9
    rows = {row["perturbation"]: row for row in result["robustness"]}
    assert rows["no speakers"]["changed_units"] == 1
    assert rows["names: Turkish"]["changed_units"] == rows["names: Turkish"]["flipped_units"] == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "exclamation" in page
    assert page.count("<svg") == 1
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    spoken = {unit.text for meeting in read_jsonl(tiny_corpus / "test.jsonl") for unit in meeting.units}
    for name in ("scores.json", "predictions.json"):
        assert not any(text in (tmp_path / name).read_text("utf-8") for text in spoken)


def test_markup_in_speech_stays_inert(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_corpus, tmp_path / "corpus")
    lines = (tmp_path / "corpus" / "test.jsonl").read_text("utf-8").replace("Ada", "<script>alert(1)</script>")
    lines = lines.replace('"labels": []', '"labels": ["vraag"]')  # many errors, so many quotations
    (tmp_path / "corpus" / "test.jsonl").write_text(lines, "utf-8")
    analyser = load(tiny_model)
    evaluate(analyser.model, analyser.codebook, tmp_path / "corpus", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_corpus_that_leaks_is_refused(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> None:
    train, test = (list(read_jsonl(tiny_corpus / f"{split}.jsonl")) for split in ("train", "test"))
    write_jsonl(train, tmp_path / "train.jsonl")
    write_jsonl([*test, train[0]], tmp_path / "test.jsonl")
    analyser = load(tiny_model)
    with pytest.raises(CorpusError, match="is in both train and test"):
        evaluate(analyser.model, analyser.codebook, tmp_path, tmp_path / "out")


def test_robustness_counts_flips(tiny_model: Path, tiny_corpus: Path) -> None:
    model = load(tiny_model).model
    book = load_codebook(tiny_corpus / "codebook.toml")
    talks = [conversation_of(meeting, book.ids) for meeting in read_jsonl(tiny_corpus / "test.jsonl")]
    plain = predict(model, talks)
    rows = robustness(model, talks, replace(plain, predicted=~plain.predicted))
    assert all(row.flipped_units == 1 for row in rows if row.changed_units == 0)


def test_whole_turns_do_not_depend_on_how_the_corpus_was_cut(tiny_model: Path, tiny_corpus: Path) -> None:
    model = load(tiny_model).model
    meetings = read_jsonl(tiny_corpus / "test.jsonl")
    split = [replace(m, turns=tuple(replace(t, units=(u,)) for t in m.turns for u in t.units)) for m in meetings]
    assert end_to_end(model, meetings) == end_to_end(model, split)


def test_the_commands(tiny_model: Path, tiny_corpus: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(
        main, ["evaluate", str(tiny_corpus), "--model", str(tiny_model), "-o", str(tmp_path / "a"), "--threads", "1"]
    )
    assert run.exit_code == 0, run.output
    assert "macro-F1" in run.output
    same = CliRunner().invoke(main, ["compare", str(tmp_path / "a"), str(tmp_path / "a")])
    assert same.exit_code == 0
    assert "+0.000" in same.output
    good = read_predictions(tmp_path / "a")
    replace(good, predicted=~good.predicted).write(tmp_path / "worse.json")
    worse = CliRunner().invoke(main, ["compare", str(tmp_path / "a"), str(tmp_path / "worse.json")])
    assert worse.exit_code == 1
    assert "aantoonbaar minder" in worse.output
