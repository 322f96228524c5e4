"""How far PyTorch's usual workaround lets "frozen" elements move.

A weight of 8 x 4 whose first four rows are to stay: a hook on the parameter fills their gradient with 0. Two cases: the
hook is there from the start; and the hook comes after a tenth of the steps, without weight decay. Writes hook-drift.json beside this file:

    OMP_NUM_THREADS=1 /usr/bin/python3 tools/freeze/hook_drift.py
"""

import json
import os
import re

import torch

STEPS = 10_000
HERE = os.path.dirname(os.path.abspath(__file__))


def gradients():
    """The same numbers as tools/freeze/drift.ts: a linear congruential generator, in [-1, 1)."""
    state = 1
    while True:
        values = []
        for _ in range(32):
            state = (1664525 * state + 1013904223) % 2**32
            values.append((state >> 8) / 2**23 - 1)
        yield torch.tensor(values, dtype=torch.float32).reshape(8, 4)


def snake(name):
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)


def drift(optimizer, options, hook_after):
    w = torch.nn.Parameter(torch.ones(8, 4))
    frozen = torch.zeros(8, 4, dtype=torch.bool)
    frozen[:4] = True
    rule = getattr(torch.optim, optimizer)([w], **{snake(k): v for k, v in options.items()})
    hook = None
    for step, g in zip(range(STEPS), gradients()):
        if step == hook_after:
            hook = w.register_hook(lambda grad: grad.masked_fill(frozen, 0.0))
            start = w.detach().clone()
        rule.zero_grad()
        (w * g).sum().backward()
        rule.step()
    assert hook is not None
    before, now = start[frozen], w.detach()[frozen]
    flipped = before.view(torch.int32) ^ now.view(torch.int32)
    bits = sum(bin(int(v) & 0xFFFFFFFF).count("1") for v in flipped)
    return {"elements": int((flipped != 0).sum()), "bits": bits, "largest": float((now - before).abs().max())}


cases = []
with open(os.path.join(HERE, "settings.json")) as file:
    for setting in json.load(file):
        optimizer, options = setting["optimizer"], setting["options"]
        if not hasattr(torch.optim, optimizer):
            cases.append({"optimizer": optimizer, "fromTheStart": None, "later": None})
            continue
        without = {k: v for k, v in options.items() if k != "weightDecay"}
        if optimizer == "AdamW":
            without["weightDecay"] = 0
        cases.append(
            {
                "optimizer": optimizer,
                "fromTheStart": drift(optimizer, options, 0),
                "later": drift(optimizer, without, STEPS // 10),
            }
        )
with open(os.path.join(HERE, "hook-drift.json"), "w") as file:
    json.dump(
        {"source": f"PyTorch {torch.__version__}", "script": "tools/freeze/hook_drift.py", "steps": STEPS, "cases": cases},
        file,
        indent=2,
    )
    file.write("\n")
