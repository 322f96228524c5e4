"""Writes outputs and gradients of PyTorch's recurrent layers over packed sequences, and of a small classifier.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/make.py
"""
import json
import os
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

B, T, I, H = 3, 4, 2, 3
LENGTHS = [2, 4, 1]


def numbers(n, step, scale):
    return [(((step * i) % 17) - 8) / scale for i in range(n)]


def fill(module):
    state = {}
    for k, (name, parameter) in enumerate(module.named_parameters()):
        values = torch.tensor(numbers(parameter.numel(), 5 + k, 12), dtype=torch.float64).reshape(parameter.shape)
        parameter.data = values
        state[name] = {"shape": list(values.shape), "values": values.flatten().tolist()}
    return state


def recurrent(make):
    layer = make(I, H, num_layers=2, bidirectional=True, batch_first=True).double()
    state = fill(layer)
    x = torch.tensor(numbers(B * T * I, 7, 6), dtype=torch.float64).reshape(B, T, I).requires_grad_()
    packed = pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    out, last = layer(packed)
    out, _ = pad_packed_sequence(out, batch_first=True, total_length=T)
    h, c = last if isinstance(last, tuple) else (last, None)
    loss = (out * out).sum() + h.sum() + (0 if c is None else (c * c).sum())
    loss.backward()
    return {
        "state": state,
        "x": x.flatten().tolist(),
        "output": out.flatten().tolist(),
        "h": h.flatten().tolist(),
        "c": None if c is None else c.flatten().tolist(),
        "dx": x.grad.flatten().tolist(),
        "gradients": {name: p.grad.flatten().tolist() for name, p in layer.named_parameters()},
    }


def classifier():
    model = nn.Sequential(nn.Embedding(5, I), nn.Linear(I, 4)).double()
    state = fill(model)
    ids = torch.tensor([[0, 3, 1], [4, 4, 2]])
    targets = torch.tensor([[1, 0, 3], [2, -100, -100]])
    loss = nn.functional.cross_entropy(model(ids).reshape(-1, 4), targets.reshape(-1))
    loss.backward()
    return {"state": state, "loss": loss.item(), "gradients": {n: p.grad.flatten().tolist() for n, p in model.named_parameters()}}


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/make.py",
    "size": {"B": B, "T": T, "I": I, "H": H},
    "lengths": LENGTHS,
    "gru": recurrent(nn.GRU),
    "lstm": recurrent(nn.LSTM),
    "classifier": classifier(),
}
with open(os.path.join(os.path.dirname(__file__), "layers.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
