"""The model card: every figure in it comes from the metrics of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coachnlp.behaviours.folder import ModelSettings
from coachnlp.codebook import Codebook
from coachnlp.training.config import TrainConfig

_CARD = """\
---
language: nl
license: {license}
tags: [coaching, meetings, multi-label-classification, coachnlp]
---

# {name} {version}

Finds coaching behaviours in Dutch conversations: for every sentence-like unit, which of the {labels} behaviours of
codebook {codebook} {codebook_version} it shows, with a calibrated probability. Multi-label fine-tuning of an encoder
that reads each unit within what was said around it.

## Intended use

Learning from one's own conversations: a team, coach or researcher who wants to see which behaviours occur in a
meeting and where. It describes utterances, not people.

**Not** for assessing, ranking, selecting or watching persons, and not for recognising emotions. A score says how
certain the model is that a sentence shows a behaviour as the codebook defines it; it says nothing about intentions,
character or competence.

## Data

{about_corpus}

Training, development and test split are separated by meeting. Calibration and thresholds come from the development
split, all figures below from the test split.

## Figures

Test split: {meetings} meetings, {units} units. Intervals: 95%, percentile bootstrap over meetings. Network as the
package runs it (int8 ONNX).

| | macro-F1 | 95% |
|---|---|---|
{overall}

Micro-F1 {micro:.3f}. Expected calibration error: {ece_mean:.3f} on average over labels, {ece_largest:.3f} at most.
Int8 against float32: largest difference of a probability {largest:.3f}; {flips:.2%} of decisions differ.

| behaviour | precision | recall | F1 | 95% | units | calibration error |
|---|---|---|---|---|---|---|
{per_label}

## Sure and unsure

Two thresholds per label, both from the development split: a label is *found* where F1 is best, and the model is *sure*
of it where four in five found are right, if that can be reached (`unit.labels` are the sure ones, `unit.unsure` the
others; the table above is over both). On the test split {sure_share:.0%} of what is found
is sure. Of the sure ones alone: macro-F1 {sure_f1:.3f} ({sure_low:.3f}–{sure_high:.3f}).

| behaviour | sure of those found | precision of the sure | recall of the sure |
|---|---|---|---|
{sure_rows}

Risk and coverage: the surest share of what is found, and how much of that is wrong.

| coverage | risk |
|---|---|
{risk_rows}

## Limits

- The figures hold for conversations like those of the corpus. Expect less on real speech that is unlike it.
- Rare behaviours rest on few units: look at the interval, not only at the figure.
- Units are judged within a window of about {window} tokens; what was said long before is not seen.
- Dutch and Flemish only. Dialect, heavy jargon and badly recognised speech lower the scores.

## Origin

Base encoder: {base}.

Made with: {made_with}.
"""


def write_card(config: TrainConfig, codebook: Codebook, settings: ModelSettings, metrics: Mapping[str, Any]) -> str:
    """The card as Markdown text."""
    calibration = metrics["expected_calibration_error"]
    parity = metrics["int8_against_fp32"]
    certain = metrics["certain"]
    made_with = {key: value for key, value in settings.made_with.items() if key != "base"}
    window = settings.window
    return _CARD.format(
        name=settings.name,
        version=settings.version,
        license=config.license,
        labels=len(settings.labels),
        codebook=settings.codebook,
        codebook_version=settings.codebook_version,
        about_corpus=config.about_corpus.strip(),
        meetings=metrics["meetings"],
        units=metrics["units"],
        overall="\n".join(_overall(metrics)),
        micro=metrics["micro_f1"],
        ece_mean=calibration["mean"],
        ece_largest=calibration["largest"],
        largest=parity["largest_difference"],
        flips=parity["flips"],
        per_label="\n".join(_label_row(codebook, label, score) for label, score in metrics["labels"].items()),
        sure_share=certain["share_of_found"],
        sure_f1=certain["macro_f1"]["value"],
        sure_low=certain["macro_f1"]["low"],
        sure_high=certain["macro_f1"]["high"],
        sure_rows="\n".join(_sure_row(codebook, label, score) for label, score in certain["labels"].items()),
        risk_rows="\n".join(f"| {row['coverage']:.0%} | {row['risk']:.1%} |" for row in metrics["risk_coverage"]),
        window=window.target_tokens + window.before_tokens + window.after_tokens,
        base=settings.made_with["base"],
        made_with=", ".join(f"{key} {value[:12]}" for key, value in made_with.items()),
    )


def _sure_row(codebook: Codebook, label: str, score: Mapping[str, float]) -> str:
    return (
        f"| {codebook[label].name_en} (`{label}`) | {score['share_of_found']:.0%} | {score['precision']:.2f} "
        f"| {score['recall']:.2f} |"
    )


def _overall(metrics: Mapping[str, Any]) -> list[str]:
    rows = [
        _row("all units", metrics["macro_f1"]),
        _row("without case and punctuation", metrics["without_case_and_punctuation"]["macro_f1"]),
        _row("the same network in float32", metrics["fp32"]["macro_f1"]),
    ]
    for register, score in metrics["registers"].items():
        about = f"register {register} ({score['meetings']} meetings, {score['units']} units, {score['labels']} labels)"
        rows.append(_row(about, score["macro_f1"]))
    return rows


def _row(name: str, interval: Mapping[str, float]) -> str:
    return f"| {name} | {interval['value']:.3f} | {interval['low']:.3f}–{interval['high']:.3f} |"


def _label_row(codebook: Codebook, label: str, score: Mapping[str, Any]) -> str:
    f1 = score["f1"]
    return (
        f"| {codebook[label].name_en} (`{label}`) | {score['precision']:.2f} | {score['recall']:.2f} "
        f"| {f1['value']:.2f} | {f1['low']:.2f}–{f1['high']:.2f} | {score['support']} "
        f"| {score['expected_calibration_error']:.3f} |"
    )
