"""PyTorch on one thread as a contestant: answers questions on the standard input, a line of JSON each."""

import json
import math
import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_num_threads(1)

MODELS = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "goals", "models.json")))
LENGTHS = [34 + 2 * i for i in range(16)]


def number_at(i, seed):
    return ((i * 7919 + seed * 104729) % 2003) / 1001.5 - 1


def numbers(shape, seed, scale=1.0, around=0.0):
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    return torch.from_numpy((around + scale * number_at(i, seed)).astype(np.float32).reshape(shape))


def digest(x):
    flat = x.detach().reshape(-1).double().numpy()
    i = np.arange(flat.size, dtype=np.int64)
    return [float((flat * number_at(i, 99)).sum() / math.sqrt(flat.size)), float(math.sqrt((flat * flat).mean()))]


def op(make):
    def program():
        run = make()
        return run, lambda: digest(run())

    return program


def chain(n):
    def program():
        w, b = numbers([n], 1).requires_grad_(), numbers([n], 2).requires_grad_()
        h0 = numbers([n], 3)

        def run():
            w.grad = None
            b.grad = None
            h = h0
            for _ in range(100):
                h = torch.tanh(h * w + b)
            h.sum().backward()
            return h

        return run, lambda: digest(run()) + digest(w.grad)

    return program


def product(n, turns):
    a, b = numbers([n, n], 1), numbers([n, n], 2)
    a, b = a.t() if turns[0] == "T" else a, b.t() if turns[1] == "T" else b
    return lambda: torch.matmul(a, b)


def weights_of(name):
    return {
        key: numbers(spec["shape"], 100 + i, spec["scale"], spec.get("around", 0.0))
        for i, (key, spec) in enumerate(MODELS[name].items())
    }


def training(name, make):
    def program():
        model, loss = make()
        model.load_state_dict(weights_of(name))
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

        def step():
            optimizer.zero_grad()
            value = loss()
            value.backward()
            optimizer.step()
            return value.item()

        return step, lambda: [step(), step(), step()]

    return program


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(784, 256), nn.Linear(256, 128), nn.Linear(128, 10)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def mlp():
    model, x = MLP(), numbers([64, 784], 7)
    targets = torch.arange(64) % 10
    return model, lambda: F.cross_entropy(model(x), targets)


def transformer():
    model = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
    x, wanted = numbers([16, 64, 128], 7), numbers([16, 64, 128], 8)
    live = torch.arange(64)[None, :] < torch.tensor(LENGTHS)[:, None]

    def loss():
        far = model(x, src_key_padding_mask=~live)[live] - wanted[live]
        return (far * far).mean()

    return model, loss


def lstm():
    model, x = nn.LSTM(64, 128, batch_first=True), numbers([32, 20, 64], 7)

    def loss():
        out, _ = model(x)
        return (out * out).mean()

    return model, loss


class G2P(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters, self.phones = nn.Embedding(29, 64), nn.Embedding(42, 64)
        self.encoder = nn.LSTM(64, 128, batch_first=True, bidirectional=True)
        self.attention = nn.Module()
        self.attention.query, self.attention.key = nn.Linear(256, 256, bias=False), nn.Linear(256, 256, bias=False)
        self.attention.score = nn.Parameter(torch.zeros(256))
        self.decoder = nn.LSTMCell(320, 256)
        self.speak = nn.Linear(512, 42)

    def forward(self, source, source_lengths, target):
        packed = pack_padded_sequence(
            self.letters(source), source_lengths, batch_first=True, enforce_sorted=False
        )
        memory, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        pads = (torch.arange(memory.shape[1])[None, :] >= source_lengths[:, None])[:, None, :]
        keys = self.attention.key(memory)
        spoken = self.phones(target)
        h = c = torch.zeros(len(source), 256)
        features = []
        for t in range(target.shape[1]):
            energies = torch.tanh(self.attention.query(h)[:, None, :] + keys) @ self.attention.score
            weights = torch.softmax(energies[:, None, :].masked_fill(pads, -math.inf), -1)
            context = (weights @ memory)[:, 0]
            h, c = self.decoder(torch.cat([spoken[:, t], context], 1), (h, c))
            features.append(torch.cat([h, context], 1))
        return self.speak(torch.stack(features, 1))


def g2p():
    rows, longest = 128, 12
    source_lengths = torch.tensor([4 + i % 9 for i in range(rows)])
    target_lengths = torch.tensor([3 + (2 * i) % 9 for i in range(rows)])
    place = torch.arange(rows * longest).reshape(rows, longest)
    source, target, wanted = place * 7 % 29, place * 5 % 42, place * 11 % 42
    target, wanted = target[:, :11], wanted[:, :11]
    live = torch.arange(11)[None, :] < target_lengths[:, None]
    model = G2P()
    return model, lambda: F.cross_entropy(model(source, source_lengths, target)[live], wanted[live])


def mapping(f):
    def make():
        x = numbers([1_000_000], 0)
        return lambda: f(x)

    return op(make)


def muladd():
    x, y, z = (numbers([1_000_000], seed) for seed in range(3))
    return lambda: x * y + z


def softmax():
    x = numbers([64, 512], 1, 4.0)
    return lambda: torch.softmax(x, -1)


PROGRAMS = {
    "chain-4": chain(4),
    "chain-1024": chain(1024),
    **{
        f"gemm-{n}-{turns}": op(lambda n=n, turns=turns: product(n, turns))
        for n in (64, 256, 1024)
        for turns in ("NN", "NT", "TN", "TT")
    },
    "muladd": op(muladd),
    "exp": mapping(torch.exp),
    "tanh": mapping(torch.tanh),
    "softmax": op(softmax),
    "mlp": training("mlp", mlp),
    "transformer": training("transformer", transformer),
    "lstm": training("lstm", lstm),
    "g2p": training("g2p", g2p),
}


def timed(run, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) * 1000 / repeats


def measure(run, samples, least):
    # as `compare` warms up
    end = time.perf_counter() + 16 * least / 1000
    calls = 0
    while calls < 3 or time.perf_counter() < end:
        run()
        calls += 1
    repeats = max(1, math.ceil(least / timed(run, 1)))
    taken = sorted(timed(run, repeats) for _ in range(samples))
    middle = (len(taken) - 1) / 2
    median = (taken[math.floor(middle)] + taken[math.ceil(middle)]) / 2
    return {"median": median, "best": taken[0], "worst": taken[-1]}


def answer(question, program):
    if "make" in question:
        make = PROGRAMS.get(question["make"])
        if make is None:
            return {"missing": True}, None
        program = make()
        return {"witness": program[1]()}, program
    effort = question["time"]
    return {"timing": measure(program[0], effort["samples"], effort["sampleMs"])}, program


def main():
    print(json.dumps({"about": f"PyTorch {torch.__version__}, one thread"}), flush=True)
    program = None
    for line in sys.stdin:
        try:
            said, program = answer(json.loads(line), program)
        except Exception as error:  # a contestant that cannot do one case may do the next
            said = {"error": repr(error).split("\n")[0]}
        print(json.dumps(said), flush=True)


main()
