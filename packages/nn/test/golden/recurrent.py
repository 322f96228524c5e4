"""Writes what PyTorch's recurrent layers and cells give in float64: outputs, final states and all gradients.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/recurrent.py

Inputs and weights are formulas of their indices, so that the file holds results only.
"""
import json
import os
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

B, T, I, H, P = 3, 4, 2, 3, 2
BATCHES = {"packed": [2, 4, 1], "tied": [3, 4, 3], "unpadded": None}


def numbers(shape, seed):
    n = 1
    for size in shape:
        n *= size
    values = [((7 * i + 5 * seed + 3 * (i % 3)) % 19 - 9) / 12 for i in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def fill(module):
    for k, (_, parameter) in enumerate(module.named_parameters()):
        parameter.data = numbers(list(parameter.shape), k + 1)


def flat(tensor):
    return tensor.detach().flatten().tolist()


def gradients(module):
    return {name: flat(p.grad) for name, p in module.named_parameters()}


def loss_of(tensors):
    """Weighs every element differently, so that a transposed or exchanged result shows."""
    return sum((numbers(list(t.shape), 4 + i) * t * t + t).sum() for i, t in enumerate(tensors))


KINDS = {
    "RNN tanh": (nn.RNN, {}),
    "RNN relu": (nn.RNN, {"nonlinearity": "relu"}),
    "GRU": (nn.GRU, {}),
    "LSTM": (nn.LSTM, {}),
    "LSTM projected": (nn.LSTM, {"proj_size": P}),
}


def layer(kind, layers, both, bias, batch):
    make, extra = KINDS[kind]
    module = make(I, H, num_layers=layers, bidirectional=both, bias=bias, batch_first=True, **extra).double()
    fill(module)
    x = numbers([B, T, I], 0).requires_grad_()
    n = layers * (2 if both else 1)
    h0 = numbers([n, B, extra.get("proj_size", H)], 2).requires_grad_()
    c0 = numbers([n, B, H], 3).requires_grad_()
    state = (h0, c0) if make is nn.LSTM else h0
    lengths = BATCHES[batch]
    packed = {}
    if lengths is None:
        out, last = module(x, state)
    else:
        given = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        result, last = module(given, state)
        out, _ = pad_packed_sequence(result, batch_first=True, total_length=T)
        packed = {
            "packed": {
                "data": flat(result.data),
                "batchSizes": result.batch_sizes.tolist(),
                "sortedIndices": result.sorted_indices.tolist(),
                "unsortedIndices": result.unsorted_indices.tolist(),
            }
        }
    states = list(last) if isinstance(last, tuple) else [last]
    loss_of([out, *states]).backward()
    return {
        "kind": kind,
        "layers": layers,
        "bidirectional": both,
        "bias": bias,
        "lengths": lengths,
        "shapes": {name: list(p.shape) for name, p in module.named_parameters()},
        "output": flat(out),
        "states": [flat(s) for s in states],
        **packed,
        "dx": flat(x.grad),
        "dStates": [flat(s.grad) for s in ((h0, c0) if make is nn.LSTM else (h0,))],
        "gradients": gradients(module),
    }


CELLS = {
    "RNNCell tanh": (nn.RNNCell, {}),
    "RNNCell relu": (nn.RNNCell, {"nonlinearity": "relu"}),
    "GRUCell": (nn.GRUCell, {}),
    "LSTMCell": (nn.LSTMCell, {}),
}


def cell(kind, bias):
    make, extra = CELLS[kind]
    module = make(I, H, bias=bias, **extra).double()
    fill(module)
    x = numbers([B, I], 0).requires_grad_()
    initial = [numbers([B, H], 2 + i).requires_grad_() for i in range(2 if make is nn.LSTMCell else 1)]
    after = module(x, tuple(initial) if len(initial) == 2 else initial[0])
    states = list(after) if isinstance(after, tuple) else [after]
    loss_of(states).backward()
    return {
        "kind": kind,
        "bias": bias,
        "shapes": {name: list(p.shape) for name, p in module.named_parameters()},
        "states": [flat(s) for s in states],
        "dx": flat(x.grad),
        "dStates": [flat(s.grad) for s in initial],
        "gradients": gradients(module),
    }


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/recurrent.py",
    "size": {"B": B, "T": T, "I": I, "H": H, "P": P},
    "layers": [
        layer(kind, layers, both, bias, batch)
        for kind in KINDS
        for layers in (1, 2)
        for both in (False, True)
        for bias, batch in ((True, "packed"), (True, "unpadded"), (False, "packed"))
    ]
    + [layer(kind, 2, True, True, "tied") for kind in KINDS],
    "cells": [cell(kind, bias) for kind in CELLS for bias in (True, False)],
}
with open(os.path.join(os.path.dirname(__file__), "recurrent.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
