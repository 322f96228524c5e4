"""Writes what PyTorch gives for the attentions of Bahdanau and Luong, which it has no layers for: written out in its ops.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/alignment.py

Each row is computed by itself, without pads or masks. Inputs and weights are formulas of their indices.
"""
import json
import os
import torch
from torch import nn

B, T, S, Q, K, A = 3, 3, 4, 3, 2, 4
QUERY_LENGTHS = [3, 1, 2]
KEY_LENGTHS = [2, 4, 1]


def numbers(shape, seed):
    n = torch.Size(shape).numel()
    values = [((7 * i + 5 * seed + 3 * (i % 3)) % 19 - 9) / 12 for i in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def flat(x):
    return x.detach().flatten().tolist()


class Additive(nn.Module):
    """Bahdanau, Cho & Bengio 2015, appendix A.1.2."""

    def __init__(self):
        super().__init__()
        self.query = nn.Linear(Q, A, bias=False)
        self.key = nn.Linear(K, A, bias=False)
        self.score = nn.Parameter(torch.zeros(A))

    def forward(self, q, k):
        return torch.tanh(self.query(q)[:, None] + self.key(k)[None]) @ self.score


class Dot(nn.Module):
    """Luong, Pham & Manning 2015, section 3.1, as the next two."""

    def forward(self, q, k):
        return q @ k.T


class General(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(Q, K))

    def forward(self, q, k):
        return q @ self.weight @ k.T


class Concat(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(A, Q + K))
        self.score = nn.Parameter(torch.zeros(A))

    def forward(self, q, k):
        both = torch.cat([q[:, None].expand(-1, len(k), -1), k[None].expand(len(q), -1, -1)], dim=2)
        return torch.tanh(both @ self.weight.T) @ self.score


def case(module, keys=K):
    module = module.double()
    for i, parameter in enumerate(module.parameters()):
        parameter.data = numbers(list(parameter.shape), i + 1)
    q = numbers([B, T, Q], 0).requires_grad_()
    k = numbers([B, S, keys], 3).requires_grad_()
    contexts, weights = [], []
    for b, (t, s) in enumerate(zip(QUERY_LENGTHS, KEY_LENGTHS)):
        own = torch.softmax(module(q[b, :t], k[b, :s]), dim=1)
        weights.append(own.flatten())
        contexts.append(own @ k[b, :s])
    context, weight = torch.cat(contexts), torch.cat(weights)
    ((numbers(list(context.shape), 4) * context * context).sum() + (numbers(list(weight.shape), 5) * weight).sum()).backward()
    return {
        "shapes": {name: list(p.shape) for name, p in module.named_parameters()},
        "context": flat(context),
        "weights": flat(weight),
        "input_gradients": [flat(q.grad), flat(k.grad)],
        "gradients": {name: flat(p.grad) for name, p in module.named_parameters()},
    }


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/alignment.py",
    "size": {"B": B, "T": T, "S": S, "Q": Q, "K": K, "A": A},
    "query_lengths": QUERY_LENGTHS,
    "key_lengths": KEY_LENGTHS,
    "cases": {"additive": case(Additive()), "dot": case(Dot(), Q), "general": case(General()), "concat": case(Concat())},
}
with open(os.path.join(os.path.dirname(__file__), "alignment.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
