"""Writes trajectories of PyTorch's optimizers, and of Lion's formula, for ours to be compared with.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/optim/test/golden/make.py
"""
import json
import os
import re
import torch

# PyTorch 1.13 keeps the product of NAdam in a tensor of the default dtype
torch.set_default_dtype(torch.float64)

START = [1.0, -0.5, 2.0, 0.25]
# gradients of twelve steps, made here so that nothing has to be read: zeros among them, signs that stay and that change
GRADIENTS = [[((7 * i + 3 * j) % 11 - 5) / 4 for j in range(4)] for i in range(8)] + [
    [0.5, -0.25, 1.0, 0.0],
    [0.75, -0.5, 0.25, 0.5],
    [1.0, 0.5, 0.125, 0.25],
    [-2.0, 0.25, 0.0, 0.5],
]

# options in the names of ours
CASES = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, weightDecay=0.1)),
    ("SGD", dict(lr=0.1, momentum=0.9)),
    ("SGD", dict(lr=0.1, momentum=0.9, dampening=0.3, weightDecay=0.05)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True, weightDecay=0.1, maximize=True)),
    ("Adam", dict()),
    ("Adam", dict(lr=0.1)),
    ("Adam", dict(lr=0.05, betas=[0.8, 0.95], eps=1e-6, weightDecay=0.1)),
    ("Adam", dict(lr=0.1, amsgrad=True)),
    ("Adam", dict(lr=0.1, amsgrad=True, weightDecay=0.1, maximize=True)),
    ("AdamW", dict()),
    ("AdamW", dict(lr=0.1, weightDecay=0.3)),
    ("AdamW", dict(lr=0.05, betas=[0.8, 0.95], eps=1e-6, weightDecay=0.1, amsgrad=True)),
    ("AdamW", dict(lr=0.1, maximize=True)),
    ("RMSprop", dict()),
    ("RMSprop", dict(lr=0.1, alpha=0.8, eps=1e-4, weightDecay=0.1)),
    ("RMSprop", dict(lr=0.1, momentum=0.9)),
    ("RMSprop", dict(lr=0.1, centered=True)),
    ("RMSprop", dict(lr=0.1, centered=True, momentum=0.5, weightDecay=0.1, maximize=True)),
    ("Adagrad", dict()),
    ("Adagrad", dict(lr=0.1, lrDecay=0.1, weightDecay=0.1)),
    ("Adagrad", dict(lr=0.1, initialAccumulatorValue=0.5, eps=1e-3)),
    ("Adagrad", dict(lr=0.1, lrDecay=0.5, maximize=True)),
    ("Adadelta", dict()),
    ("Adadelta", dict(lr=0.5, rho=0.7, eps=1e-3, weightDecay=0.1)),
    ("Adadelta", dict(maximize=True)),
    ("Adamax", dict()),
    ("Adamax", dict(lr=0.1, betas=[0.8, 0.9], eps=1e-4, weightDecay=0.1)),
    ("Adamax", dict(lr=0.1, maximize=True)),
    ("NAdam", dict()),
    ("NAdam", dict(lr=0.1, betas=[0.8, 0.95], eps=1e-6, weightDecay=0.1)),
    ("NAdam", dict(lr=0.1, momentumDecay=0.3)),
    ("NAdam", dict(lr=0.1, weightDecay=0.1, maximize=True)),
    ("RAdam", dict()),
    ("RAdam", dict(lr=0.1, betas=[0.8, 0.95], eps=1e-6, weightDecay=0.1)),
    ("RAdam", dict(lr=0.1, betas=[0.9, 0.7])),
    ("RAdam", dict(lr=0.1, weightDecay=0.1, maximize=True)),
    ("Rprop", dict()),
    ("Rprop", dict(lr=0.1, etas=[0.3, 1.5], stepSizes=[0.05, 0.3])),
    ("Rprop", dict(lr=0.1, maximize=True)),
    ("Lion", dict()),
    ("Lion", dict(lr=0.1, betas=[0.8, 0.9], weightDecay=0.1)),
    ("Lion", dict(lr=0.1, weightDecay=0.1, maximize=True)),
]


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms" (arXiv 2302.06675), line by line."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay, maximize=maximize))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for theta in group["params"]:
                m = self.state[theta].get("m", torch.zeros_like(theta))
                g = -theta.grad if group["maximize"] else theta.grad
                c = b1 * m + (1 - b1) * g
                theta -= group["lr"] * (torch.sign(c) + group["weight_decay"] * theta)
                self.state[theta]["m"] = b2 * m + (1 - b2) * g


def trajectory(name, options):
    options = {re.sub("[A-Z]", lambda m: "_" + m.group().lower(), k): v for k, v in options.items()}
    sign = 1
    if name in ("NAdam", "RAdam") and options.pop("maximize", False):
        sign = -1  # PyTorch 2 has it, 1.13 has not
    if name == "NAdam":
        # the loop over tensors of 1.13 multiplies by mu_t twice (pytorch/pytorch#92699); this one is as documented
        options["foreach"] = True
    w = torch.tensor(START, requires_grad=True)
    optimizer = (Lion if name == "Lion" else getattr(torch.optim, name))([w], **({"lr": 1e-3} if name == "SGD" else {}) | options)
    steps = []
    for gradient in GRADIENTS:
        w.grad = sign * torch.tensor(gradient)
        optimizer.step()
        steps.append(w.tolist())
    return steps


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/optim/test/golden/make.py",
    "start": START,
    "gradients": GRADIENTS,
    "cases": [
        {"optimizer": name, "options": options, "steps": trajectory(name, options)} for name, options in CASES
    ],
}
path = os.path.join(os.path.dirname(__file__), "trajectories.json")
with open(path, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
