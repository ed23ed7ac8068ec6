"""Pooled dropout does what dropout does."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from coachnlp.training.dropout import PooledDropout, drop_from_pool


def test_it_drops_the_share_it_says_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Dropout(0.2)), nn.Dropout(0.0))
    drop_from_pool(model)
    dropout = model[1][0]
    assert isinstance(dropout, PooledDropout)
    assert isinstance(model[2], nn.Dropout)
    values = dropout(torch.ones(500, 400))
    assert (values == 0).float().mean().item() == pytest.approx(0.2, abs=0.005)
    assert values.mean().item() == pytest.approx(1.0, abs=0.01)
    assert not torch.equal(values, dropout(torch.ones(500, 400)))


def test_it_does_nothing_outside_training_and_is_not_saved() -> None:
    model = nn.Sequential(nn.Dropout(0.5))
    drop_from_pool(model)
    values = torch.rand(7, 3)
    assert torch.equal(model.eval()(values), values)
    assert not model.state_dict()
