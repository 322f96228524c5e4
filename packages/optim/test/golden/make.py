"""Writes trajectories of PyTorch's SGD and Adam, for ours to be compared with.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/optim/test/golden/make.py
"""
import json
import os
import torch

START = [1.0, -0.5, 2.0, 0.25]
# gradients of eight steps, made here so that nothing has to be read
GRADIENTS = [[((7 * i + 3 * j) % 11 - 5) / 4 for j in range(4)] for i in range(8)]

CASES = {
    "sgd": (torch.optim.SGD, dict(lr=0.1)),
    "sgd weight decay": (torch.optim.SGD, dict(lr=0.1, weight_decay=0.1)),
    "sgd momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.9)),
    "sgd dampening": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05)),
    "sgd nesterov": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True)),
    "adam": (torch.optim.Adam, dict(lr=0.1)),
    "adam weight decay": (torch.optim.Adam, dict(lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
    "adam amsgrad": (torch.optim.Adam, dict(lr=0.1, amsgrad=True)),
}


def trajectory(make, options):
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([w], **options)
    steps = []
    for gradient in GRADIENTS:
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        steps.append(w.tolist())
    return steps


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/optim/test/golden/make.py",
    "start": START,
    "gradients": GRADIENTS,
    "cases": {name: trajectory(make, options) for name, (make, options) in CASES.items()},
}
path = os.path.join(os.path.dirname(__file__), "trajectories.json")
with open(path, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
