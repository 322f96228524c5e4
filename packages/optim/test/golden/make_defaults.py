"""Writes the defaults of PyTorch's optimizers and schedulers, for ours to be compared with.

    /usr/bin/python3 packages/optim/test/golden/make_defaults.py
"""
import inspect
import json
import os
import re
import torch
from torch.optim import lr_scheduler

OPTIMIZERS = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop"]
SCHEDULERS = [
    "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts", "LambdaLR", "OneCycleLR", "CyclicLR", "ChainedScheduler", "SequentialLR",
    "ReduceLROnPlateau",
]
# how something is computed or reported, not what
APART = ["last_epoch", "verbose", "foreach", "differentiable", "capturable", "fused"]


def camel(name):
    return re.sub("_(.)", lambda m: m.group(1).upper(), name[0].lower() + name[1:])


def defaults(kind):
    """Of the arguments that may be left out, in the names of ours."""
    found = {}
    for name, parameter in inspect.signature(kind.__init__).parameters.items():
        value = parameter.default
        if isinstance(value, (bool, int, float, str, tuple, type(None))) and name not in APART:
            found[camel(name)] = value
    return found


document = {
    "made_by": f"PyTorch {torch.__version__}, packages/optim/test/golden/make_defaults.py",
    "optimizers": {name: defaults(getattr(torch.optim, name)) for name in OPTIMIZERS},
    "schedulers": {name: defaults(getattr(lr_scheduler, name)) for name in SCHEDULERS},
}
path = os.path.join(os.path.dirname(__file__), "defaults.json")
with open(path, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
