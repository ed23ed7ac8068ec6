"""Fine-tuning: from a configuration file to a run folder with checkpoints, log and network."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import (
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    get_wsd_schedule,
    set_seed,
)

from coachnlp.behaviours.windows import WindowEncoder
from coachnlp.codebook import load_codebook
from coachnlp.evaluation.conversations import Conversation
from coachnlp.evaluation.metrics import f1_per_label
from coachnlp.training.base import load_tokenizer, write_tokenizer
from coachnlp.training.config import TrainConfig
from coachnlp.training.dataset import Variation, collate, load_split, training_examples
from coachnlp.training.distil import keep_layers, taught
from coachnlp.training.dropout import drop_from_pool
from coachnlp.training.experiment import DEV_SCORES, write_curves, write_record
from coachnlp.training.network import UnitClassifier, keep_head, load_encoder
from coachnlp.training.predict import gold, predict_logits

FAST_BF16 = ("amx_bf16", "avx512_bf16")
NETWORK = "network"
"""Folder in a run that holds the trained network, before calibration and export."""


def fine_tune(config: TrainConfig, *, progress: bool = True) -> Path:
    """Fine-tune an encoder on an annotated corpus, going on from the last checkpoint if the run has one.

    Returns:
        The folder of the trained network, in float32, with its tokenizer.

    Raises:
        CorpusError: when a split is missing or malformed.
        CodebookError: when the codebook is.
    """
    labels = load_codebook(config.codebook).ids
    set_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)
    tokenizer = load_tokenizer(config.base)
    encoder = WindowEncoder(tokenizer, config.window)
    train, targets = load_split(config.corpus, "train", labels), None
    if config.teacher is not None:
        targets = taught(train, config.teacher, config.teacher_share, labels, _in_bf16(config))
    examples = training_examples(
        train,
        encoder,
        Variation(config.stripped_share, config.masked_share),
        epochs=config.epochs,
        batch=config.batch_windows,
        seed=config.seed,
        targets=targets,
    )
    network, kept = _network(config, labels)
    steps = len(examples) // config.batch_windows
    optimizer = torch.optim.AdamW(_parameter_groups(network, config), weight_decay=config.weight_decay, fused=True)
    trainer = Trainer(
        model=network,
        args=_arguments(config, steps, progress),
        train_dataset=examples,  # pyright: ignore[reportArgumentType]
        data_collator=partial(collate, pad_id=_pad_id(tokenizer)),
        compute_loss_func=masked_loss,
        optimizers=(optimizer, _schedule(optimizer, config, steps)),
        callbacks=[
            DevScores(config, network, encoder, load_split(config.corpus, "dev", labels), labels),
        ],
    )
    config.out.mkdir(parents=True, exist_ok=True)
    write_record(config, labels, kept, steps)
    trainer.train(resume_from_checkpoint=_last_checkpoint(config.out))
    folder = config.out / NETWORK
    network.save(folder, torch.float32)
    write_tokenizer(tokenizer, folder)
    for name in ("tokenizer_config.json", "origin.txt"):
        if (source := Path(config.base) / name).is_file():
            shutil.copyfile(source, folder / name)
    write_curves(config.out, trainer.state.log_history)
    return folder


def masked_loss(logits: Tensor, labels: Tensor, num_items_in_batch: Any = None) -> Tensor:
    """Binary cross-entropy, summed over labels and averaged over units; padded units have label -1."""
    real = labels[..., 0] >= 0
    losses = nn.functional.binary_cross_entropy_with_logits(logits[real].float(), labels[real], reduction="none")
    return losses.sum(-1).mean()


class DevScores(TrainerCallback):
    """Scores the network on dev now and then, and writes one line each time to log.csv."""

    def __init__(
        self,
        config: TrainConfig,
        network: UnitClassifier,
        encoder: WindowEncoder,
        dev: Sequence[Conversation],
        labels: Sequence[str],
    ) -> None:
        self.config, self.network, self.encoder, self.dev, self.labels = config, network, encoder, dev, labels

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Score at every `dev_steps` and at the end."""
        if state.global_step == state.max_steps or (
            self.config.dev_steps and state.global_step % self.config.dev_steps == 0
        ):
            probabilities = 1 / (
                1 + np.exp(-predict_logits(self.network, self.encoder, self.dev, _in_bf16(self.config)))
            )
            scores = f1_per_label(gold(self.dev), probabilities >= 0.5)
            losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
            self._write(state.global_step, losses[-1] if losses else float("nan"), scores)

    def _write(self, step: int, loss: float, scores: NDArray[np.float64]) -> None:
        path = self.config.out / DEV_SCORES
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(["step", "train_loss", "dev_macro_f1", *self.labels])
            writer.writerow([step, round(loss, 4), *(round(float(s), 4) for s in (np.mean(scores), *scores))])


def has_fast_bf16() -> bool:
    """Whether this processor multiplies in bfloat16 faster than in float32."""
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.is_file() and any(flag in cpuinfo.read_text(encoding="utf-8") for flag in FAST_BF16)


def _in_bf16(config: TrainConfig) -> bool:
    return config.precision == "bf16" or (config.precision == "auto" and has_fast_bf16())


def _arguments(config: TrainConfig, steps: int, progress: bool) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(config.out / "checkpoints"),
        max_steps=steps,
        per_device_train_batch_size=config.batch_windows,
        train_sampling_strategy="sequential",
        dataloader_drop_last=True,
        remove_unused_columns=False,
        label_names=["labels"],
        max_grad_norm=1.0,
        seed=config.seed,
        bf16=_in_bf16(config),
        use_cpu=not torch.cuda.is_available(),
        logging_steps=50,
        save_steps=config.checkpoint_steps,
        save_total_limit=1,
        report_to="none",
        disable_tqdm=not progress,
    )


def _network(config: TrainConfig, labels: Sequence[str]) -> tuple[UnitClassifier, tuple[str, ...]]:
    """The network to train, and the labels that the base's head knows already."""
    encoder = load_encoder(config.base)
    if config.layers is not None:
        keep_layers(encoder, config.layers)
    encoder.config.attention_probs_dropout_prob = 0.0
    for module in encoder.modules():
        if hasattr(module, "query"):
            cast("nn.Dropout", module.dropout).p = 0.0
    # On a CPU fused attention saves a quarter of the time in float32; in bf16 its slow backward doubles the time.
    encoder.set_attn_implementation("eager" if _in_bf16(config) else "sdpa")
    drop_from_pool(encoder)
    network = UnitClassifier(encoder, labels, config.dropout)
    return network, keep_head(network, Path(config.base), labels)


def _parameter_groups(network: UnitClassifier, config: TrainConfig) -> list[dict[str, Any]]:
    layers = list(network.encoder.encoder.layer)  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
    embeddings = network.encoder.embeddings  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
    if not config.train_word_embeddings:
        _freeze(embeddings.word_embeddings.parameters())  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
    for layer in layers[: config.frozen_layers]:
        _freeze(layer.parameters())
    if config.frozen_layers:
        _freeze(embeddings.parameters())  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
    groups = [{"params": list(network.head.parameters()), "lr": config.head_learning_rate}]
    for depth, module in enumerate([*reversed(layers), embeddings]):
        learning = [p for p in module.parameters() if p.requires_grad]  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
        if learning:
            groups.append({"params": learning, "lr": config.learning_rate * config.layer_decay**depth})
    return groups


def _freeze(parameters: Iterable[nn.Parameter]) -> None:
    for parameter in parameters:
        parameter.requires_grad = False


def _schedule(optimizer: torch.optim.Optimizer, config: TrainConfig, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    warmup = round(config.warmup_share * steps)
    decay = min(round(config.decay_share * steps), steps - warmup)
    schedule: Callable[..., torch.optim.lr_scheduler.LambdaLR] = get_wsd_schedule
    return schedule(
        optimizer,
        num_warmup_steps=warmup,
        num_decay_steps=decay,
        num_training_steps=steps,
        decay_type="linear",
    )


def _pad_id(tokenizer: Tokenizer) -> int:
    return next(i for name in ("<pad>", "[PAD]", "</s>") if (i := tokenizer.token_to_id(name)) is not None)


def _last_checkpoint(out: Path) -> str | None:
    found = sorted((out / "checkpoints").glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    whole = [path for path in found if (path / "trainer_state.json").is_file()]
    return str(whole[-1]) if whole else None
