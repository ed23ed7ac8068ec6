"""From a trained network to a model folder: exported, calibrated, evaluated, described and sealed."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from coachnlp.behaviours.folder import (
    CARD,
    METRICS,
    NETWORK_INT8,
    TOKENIZER,
    Decision,
    ModelSettings,
    sha256,
    write_manifest,
)
from coachnlp.behaviours.folder import NETWORK as NETWORK_FP32
from coachnlp.behaviours.model import BehaviourModel
from coachnlp.behaviours.network import Network
from coachnlp.codebook import Codebook, load_codebook
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.perturbations import bare
from coachnlp.evaluation.predictions import predict
from coachnlp.evaluation.scores import scores
from coachnlp.evaluation.selective import certain_labels, risk_coverage
from coachnlp.training.calibrate import calibrate
from coachnlp.training.card import write_card
from coachnlp.training.config import TrainConfig
from coachnlp.training.dataset import load_split
from coachnlp.training.export import export_fp32, parity, quantise
from coachnlp.training.network import UnitClassifier
from coachnlp.version import __version__


def release(config: TrainConfig, network_folder: Path) -> Path:
    """Write the model folder of a run.

    Calibration and thresholds come from dev, all figures from test; both by the int8 network that the package runs.

    Args:
        config: of the run.
        network_folder: what `fine_tune` returned.

    Returns:
        The model folder, `config.out / "model"`.
    """
    folder = config.out / "model"
    folder.mkdir(parents=True, exist_ok=True)
    network = UnitClassifier.load(network_folder)
    network.save(folder)
    for name in (TOKENIZER, "tokenizer_config.json"):
        if (network_folder / name).is_file():
            shutil.copyfile(network_folder / name, folder / name)
    if config.codebook:
        shutil.copyfile(config.codebook, folder / "codebook.toml")
    fp32 = config.out / NETWORK_FP32
    export_fp32(network, fp32)
    quantise(fp32, folder / NETWORK_INT8)

    codebook = load_codebook(config.codebook)
    dev = load_split(config.corpus, "dev", codebook.ids)
    raw = _model(config, codebook, folder, folder / NETWORK_INT8, _undecided(codebook), network_folder)
    logits = np.concatenate([raw.logits(conversation.utterances) for conversation in dev])
    decisions = calibrate(codebook.ids, logits, np.concatenate([c.targets for c in dev]))
    model = _model(config, codebook, folder, folder / NETWORK_INT8, decisions, network_folder)
    model.settings.write(folder)

    test = load_split(config.corpus, "test", codebook.ids)
    metrics = _metrics(model, Network(fp32, config.threads), test)
    (folder / METRICS).write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / CARD).write_text(write_card(config, codebook, model.settings, metrics), encoding="utf-8")
    write_manifest(folder)
    return folder


def _metrics(model: BehaviourModel, fp32: Network, test: list[Conversation]) -> dict[str, Any]:
    plain, stripped = predict(model, test), predict(model, test, bare)
    int8 = model.network
    model.network = fp32
    whole = predict(model, test)
    model.network = int8
    differences = parity(whole.probabilities, plain.probabilities, whole.predicted, plain.predicted)
    without = {key: scores(stripped)[key] for key in ("macro_f1", "micro_f1", "registers")}
    return {
        "split": "test",
        **scores(plain),
        "without_case_and_punctuation": without,
        "certain": certain_labels(plain, model.decider.sure(plain.probabilities)),
        "risk_coverage": risk_coverage(plain),
        "fp32": {key: scores(whole)[key] for key in ("macro_f1", "micro_f1")},
        "int8_against_fp32": asdict(differences),
    }


def _model(
    config: TrainConfig,
    codebook: Codebook,
    folder: Path,
    network: Path,
    decisions: dict[str, Decision],
    network_folder: Path,
) -> BehaviourModel:
    settings = ModelSettings(
        name=config.name,
        version=config.version,
        codebook=codebook.name,
        codebook_version=codebook.version,
        labels=codebook.ids,
        window=config.window,
        decisions=decisions,
        made_with=_made_with(config, network_folder),
    )
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    return BehaviourModel(settings, tokenizer, Network(network, config.threads), codebook)


def _undecided(codebook: Codebook) -> dict[str, Decision]:
    return {label: Decision(scale=1.0, bias=0.0, threshold=0.5) for label in codebook.ids}


def _made_with(config: TrainConfig, network_folder: Path) -> dict[str, str]:
    origin = network_folder / "origin.txt"
    return {
        "coachnlp": __version__,
        **{name: version(name) for name in ("torch", "transformers", "onnxruntime", "tokenizers")},
        "base": origin.read_text(encoding="utf-8").strip() if origin.is_file() else str(config.base),
        **{f"corpus {split}": sha256(config.corpus / f"{split}.jsonl") for split in ("train", "dev", "test")},
        "seed": str(config.seed),
    }
