"""A tiny run, from configuration to model folder, does what a real one does."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from coachnlp.behaviours.folder import ModelSettings, check_manifest, sha256
from coachnlp.behaviours.model import BehaviourModel
from coachnlp.behaviours.network import Network
from coachnlp.behaviours.windows import Utterance
from coachnlp.codebook import load_codebook
from coachnlp.errors import CodebookError, ConfigError, CorpusError, ModelError
from coachnlp.training.config import TrainConfig
from coachnlp.training.fine_tune import fine_tune
from coachnlp.training.network import UnitClassifier, keep_head, load_encoder

CONFIGS = Path(__file__).parents[2] / "configs"
TALK = [Utterance("Ada", "Wat heb je nodig?"), Utterance("Bo", "Ik zet koffie."), Utterance("Ada", "Nou zeg!")]


def test_the_run_learns_its_two_easy_labels(tiny_model: Path) -> None:
    metrics = json.loads((tiny_model / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["macro_f1"]["value"] > 0.9
    assert metrics["macro_f1"]["low"] <= metrics["macro_f1"]["value"] <= metrics["macro_f1"]["high"]
    assert abs(metrics["fp32"]["macro_f1"]["value"] - metrics["macro_f1"]["value"]) <= 0.05
    assert set(metrics["labels"]) == {"vraag", "uitroep"}
    assert metrics["meetings"] == 2


def test_the_folder_is_whole_and_sealed(tiny_model: Path) -> None:
    names = json.loads((tiny_model / "manifest.json").read_text(encoding="utf-8"))["files"]
    expected = {"README.md", "coachnlp.json", "codebook.toml", "config.json", "metrics.json", "model.int8.onnx"}
    assert expected | {"model.safetensors", "tokenizer.json", "tokenizer_config.json"} == set(names)
    check_manifest(tiny_model, names)
    settings = ModelSettings.read(tiny_model)
    assert settings.labels == ("vraag", "uitroep")
    assert settings.made_with["base"] == "a random encoder for tests"


def test_the_card_gives_the_figures_of_the_run(tiny_model: Path) -> None:
    card = (tiny_model / "README.md").read_text(encoding="utf-8")
    metrics = json.loads((tiny_model / "metrics.json").read_text(encoding="utf-8"))
    assert f"| all units | {metrics['macro_f1']['value']:.3f} |" in card
    assert "Sentences made for tests." in card
    assert "`vraag`" in card
    assert "a random encoder for tests" in card


def test_torch_and_onnx_say_the_same(tiny_model: Path, tiny_config: Path) -> None:
    model = _model(tiny_model)
    exported = Network(tiny_config.parent / "run" / "model.onnx", threads=1)
    network = UnitClassifier.load(tiny_config.parent / "run" / "network")
    tokens = model.encoder.tokenise(TALK)
    window = model.encoder.encode(model.encoder.plan(tokens)[0], TALK, tokens)
    with torch.inference_mode():
        arrays = (window.input_ids, np.ones_like(window.input_ids), window.starts, window.ends)
        expected = network(*(torch.from_numpy(array)[None] for array in arrays))[0].numpy()
    np.testing.assert_allclose(exported.logits([window])[0], expected, atol=1e-4)


def test_the_saved_folder_loads_with_transformers(tiny_model: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    encoder = AutoModel.from_pretrained(tiny_model, add_pooling_layer=False)
    hidden = encoder(**tokenizer("Hoe gaat het ermee?", return_tensors="pt")).last_hidden_state
    own = UnitClassifier.load(tiny_model).encoder
    ids = tokenizer("Hoe gaat het ermee?", return_tensors="pt")
    np.testing.assert_allclose(
        hidden.detach().float().numpy(), own(**ids).last_hidden_state.detach().numpy(), atol=1e-2
    )


def test_a_run_that_was_cut_off_goes_on_to_the_same_end(tiny_config: Path, tmp_path: Path) -> None:
    text = tiny_config.read_text(encoding="utf-8").replace("epochs = 12", "epochs = 2")
    text = text.replace("checkpoint_steps = 50", "checkpoint_steps = 5")
    (tmp_path / "run.toml").write_text(text, encoding="utf-8")
    config = TrainConfig.from_toml(tmp_path / "run.toml")
    whole = UnitClassifier.load(fine_tune(config, progress=False))
    checkpoints = tmp_path / "run" / "checkpoints"
    (last,) = checkpoints.iterdir()
    state = json.loads((last / "trainer_state.json").read_text(encoding="utf-8"))
    assert state["global_step"] % 5 == 0 or state["global_step"] == state["max_steps"]

    from transformers import TrainerCallback

    class Stop(TrainerCallback):
        def on_step_end(self, args, state, control, **_):
            control.should_training_stop = state.global_step >= 10

    import coachnlp.training.fine_tune as module

    shutil.rmtree(tmp_path / "run")
    with pytest.MonkeyPatch.context() as patch:
        original = module.DevScores.on_step_end
        patch.setattr(
            module.DevScores,
            "on_step_end",
            lambda self, args, state, control, **kw: (
                Stop().on_step_end(args, state, control),
                original(self, args, state, control, **kw),
            )[0],
        )
        fine_tune(config, progress=False)
    resumed = UnitClassifier.load(fine_tune(config, progress=False))
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        np.testing.assert_allclose(one.detach().numpy(), other.detach().numpy(), atol=1e-5)


def test_the_run_leaves_a_record_and_curves(tiny_config: Path) -> None:
    out = tiny_config.parent / "run"
    record = json.loads((out / "experiment.json").read_text(encoding="utf-8"))
    config = TrainConfig.from_toml(tiny_config)
    assert record["config"] == config.to_dict()
    assert record["head"] == {"kept": [], "new": ["vraag", "uitroep"]}
    assert record["data"]["train"] == sha256(config.corpus / "train.jsonl")
    losses = list(csv.DictReader((out / "loss.csv").read_text().splitlines()))
    assert int(losses[-1]["step"]) <= record["steps"]
    assert float(losses[-1]["loss"]) < float(losses[0]["loss"])
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_another_codebook_keeps_what_the_head_knows_of_shared_labels(tiny_model: Path, tiny_base: Path) -> None:
    before = UnitClassifier.load(tiny_model)
    assert before.encoder.config.id2label == {0: "vraag", 1: "uitroep"}
    after = UnitClassifier(load_encoder(tiny_model), ["nieuw", "uitroep", "vraag"])
    fresh = after.head[2].weight[0].clone()
    assert keep_head(after, tiny_model, ["nieuw", "uitroep", "vraag"]) == ("uitroep", "vraag")
    assert torch.equal(after.head[2].weight[1:], before.head[2].weight.flip(0))
    assert torch.equal(after.head[2].bias[1:], before.head[2].bias.flip(0))
    assert torch.equal(after.head[2].weight[0], fresh)
    assert torch.equal(after.head[0].weight, before.head[0].weight)
    assert keep_head(after, tiny_base, ["nieuw", "uitroep", "vraag"]) == ()
    assert keep_head(after, tiny_model, ["ander"]) == ()


def test_a_model_refuses_another_codebook(tiny_model: Path) -> None:
    with pytest.raises(ModelError, match="vraag, uitroep are not in codebook"):
        BehaviourModel.load(load_codebook(), tiny_model)


def test_a_changed_file_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    codebook = load_codebook(folder / "codebook.toml")
    settings = (folder / "coachnlp.json").read_text(encoding="utf-8")
    (folder / "coachnlp.json").write_text(settings.replace('"threshold": 0.', '"threshold": 1.'), encoding="utf-8")
    with pytest.raises(ModelError, match=r"coachnlp\.json: is not the file that was saved"):
        BehaviourModel.load(codebook, folder)
    (folder / "model.int8.onnx").unlink()
    (folder / "coachnlp.json").write_text(settings, encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.int8\.onnx: missing"):
        BehaviourModel.load(codebook, folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("lerning_rate = 1e-4", "unknown keys lerning_rate"),
        ("seed = ", "no valid TOML"),
        ("stripped_share = 2.0", "stripped_share: got 2.0"),
        ("warmup_share = 0.5\ndecay_share = 0.6", "warmup_share"),
        ("precision = 'fp8'", "precision: got 'fp8'"),
    ],
    ids=["misspelt", "broken", "out-of-range", "contradiction", "unknown-value"],
)
def test_a_wrong_configuration_is_refused(tmp_path: Path, change: str, message: str) -> None:
    path = tmp_path / "run.toml"
    path.write_text(f"corpus = 'c'\nbase = 'b'\nout = 'o'\nname = 'n'\n{change}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        TrainConfig.from_toml(path)


def test_a_missing_corpus_and_an_unknown_label_are_named(tiny_config: Path, tmp_path: Path) -> None:
    from coachnlp.training.dataset import load_split

    with pytest.raises(CorpusError, match=r"train\.jsonl: no such file"):
        load_split(tmp_path, "train", ["vraag"])
    config = TrainConfig.from_toml(tiny_config)
    with pytest.raises(CorpusError, match="label 'uitroep' is not in the codebook"):
        load_split(config.corpus, "train", ["vraag"])
    with pytest.raises(CodebookError):
        load_codebook(tmp_path / "none.toml")


def _model(folder: Path) -> BehaviourModel:
    return BehaviourModel.load(load_codebook(folder / "codebook.toml"), folder, threads=1)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.name)
def test_the_configurations_of_the_repository_are_whole(path: Path) -> None:
    config = TrainConfig.from_toml(path)
    assert config.out.parent.name == "runs"
    legs = set(re.findall(r'^base = "\.\./runs/([\w-]+)/', path.read_text("utf-8"), re.MULTILINE))
    outs = {TrainConfig.from_toml(other).out.name for other in CONFIGS.glob("*.toml")}
    assert legs <= outs, "starts from a run that no configuration makes"
