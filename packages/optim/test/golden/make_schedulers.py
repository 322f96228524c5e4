"""Writes the rates, and momenta, that PyTorch's schedulers give, for ours to be compared with.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/optim/test/golden/make_schedulers.py
"""
import json
import os
import re
import warnings
import torch
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")  # a scheduler is stepped here without its optimizer

EPOCHS = 24
RATES = [0.5, 0.03]
LAMBDAS = {"inverse": lambda t: 1 / (1 + t), "half": lambda t: 0.5**t}
SCALES = {"third": lambda x: 1 / (2 + x)}


def of(name, *args, **options):
    """A scheduler, in the names of ours."""
    return {"name": name, "args": list(args), "options": options}


def combined(name, *members, milestones=()):
    return {"name": name, "members": list(members), "milestones": list(milestones)}


CASES = [
    ("SGD", of("StepLR", 3)),
    ("SGD", of("StepLR", 4, gamma=0.7)),
    ("SGD", of("MultiStepLR", [2, 5, 5, 11], gamma=0.6)),
    ("SGD", of("ConstantLR")),
    ("SGD", of("ConstantLR", factor=0.25, totalIters=7)),
    ("SGD", of("LinearLR")),
    ("SGD", of("LinearLR", startFactor=0.1, endFactor=0.9, totalIters=17)),
    ("SGD", of("ExponentialLR", 0.83)),
    ("SGD", of("PolynomialLR")),
    ("SGD", of("PolynomialLR", totalIters=19, power=1.7)),
    ("SGD", of("CosineAnnealingLR", 20)),
    ("SGD", of("CosineAnnealingLR", 7, etaMin=0.01)),
    ("SGD", of("CosineAnnealingWarmRestarts", 5)),
    ("SGD", of("CosineAnnealingWarmRestarts", 3, tMult=2, etaMin=0.002)),
    ("SGD", of("LambdaLR", "inverse")),
    ("SGD", of("LambdaLR", ["inverse", "half"])),
    ("SGD", of("OneCycleLR", 0.9, totalSteps=EPOCHS)),
    ("SGD", of("OneCycleLR", [0.9, 0.2], totalSteps=30, pctStart=0.42, divFactor=10, finalDivFactor=50, cycleMomentum=False)),
    ("Adam", of("OneCycleLR", 0.9, epochs=6, stepsPerEpoch=4, annealStrategy="linear", baseMomentum=0.7, maxMomentum=[0.9, 0.8])),
    ("Adam", of("OneCycleLR", 0.9, totalSteps=EPOCHS, threePhase=True)),
    ("RMSprop", of("OneCycleLR", 0.9, totalSteps=EPOCHS, threePhase=True, pctStart=0.35, annealStrategy="linear")),
    ("SGD", of("CyclicLR", 0.1, 0.9, stepSizeUp=5)),
    ("SGD", of("CyclicLR", [0.1, 0.2], [0.9, 0.3], stepSizeUp=4, stepSizeDown=3, mode="triangular2", baseMomentum=[0.6, 0.5])),
    ("SGD", of("CyclicLR", 0.1, 0.9, stepSizeUp=3, stepSizeDown=6, mode="exp_range", gamma=0.93)),
    ("SGD", of("CyclicLR", 0.1, 0.9, stepSizeUp=2, scaleFn="third", cycleMomentum=False)),
    ("SGD", of("CyclicLR", 0.1, 0.9, stepSizeUp=2, scaleFn="third", scaleMode="iterations", maxMomentum=0.95)),
    ("SGD", combined("ChainedScheduler", of("ConstantLR", factor=0.1, totalIters=4), of("ExponentialLR", 0.9))),
    ("SGD", combined("ChainedScheduler", of("LinearLR"), of("CosineAnnealingLR", 30), of("MultiStepLR", [6, 9]))),
    ("SGD", combined("SequentialLR", of("ConstantLR", factor=0.1, totalIters=2), of("ExponentialLR", 0.9), milestones=[2])),
    ("SGD", combined("SequentialLR", of("LinearLR", totalIters=4), of("CosineAnnealingLR", 13, etaMin=0.001), of("StepLR", 2, gamma=0.5), milestones=[4, 17])),
    ("SGD", combined("SequentialLR", of("LambdaLR", "inverse"), of("CosineAnnealingWarmRestarts", 4, tMult=2), milestones=[3])),
]

# metrics that fall, rest, rise, and are no number
METRICS = [3, 2.9, 2.9, 2.89, 2.5, 2.5, 2.4999, 2.6, 2.7, float("nan"), 1.0, 1.2, 1.1, 1.05, 1.0, 0.99995, 0.95, 2, 2, 2, 2, 2, 2, 2]
PLATEAUS = [
    dict(patience=2),
    dict(patience=1, factor=0.5, threshold=0.02, cooldown=2),
    dict(patience=0, factor=0.4, threshold=0.1, thresholdMode="abs", minLr=0.01),
    dict(mode="max", patience=1, factor=0.3, minLr=[0.2, 0.001]),
    dict(mode="max", thresholdMode="abs", threshold=0.3, patience=0, cooldown=1, eps=0.004),
]


def snake(options):
    special = {"t0": "T_0", "tMax": "T_max", "tMult": "T_mult"}
    return {special.get(k, re.sub("[A-Z]", lambda m: "_" + m.group().lower(), k)): v for k, v in options.items()}


def built(spec, optimizer):
    name = spec["name"]
    if "members" in spec:
        members = [built(member, optimizer) for member in spec["members"]]
        if name == "ChainedScheduler":
            return lr_scheduler.ChainedScheduler(members)
        return lr_scheduler.SequentialLR(optimizer, members, spec["milestones"])
    args, options = spec["args"], snake(spec["options"])
    if name == "LambdaLR":
        args = [[LAMBDAS[a] for a in args[0]] if isinstance(args[0], list) else LAMBDAS[args[0]]]
    if "scale_fn" in options:
        options["scale_fn"] = SCALES[options["scale_fn"]]
    return getattr(lr_scheduler, name)(optimizer, *args, **options)


def optimizer_of(name):
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in RATES]
    return getattr(torch.optim, name)(groups, **({"lr": 1, "momentum": 0.5} if name in ("SGD", "RMSprop") else {}))


def rates(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


def momenta(optimizer):
    return [group["betas"][0] if "betas" in group else group["momentum"] for group in optimizer.param_groups]


def course(name, spec):
    optimizer = optimizer_of(name)
    scheduler = built(spec, optimizer)
    epochs = [rates(optimizer) + momenta(optimizer)]
    for _ in range(EPOCHS - 1):
        scheduler.step()
        epochs.append(rates(optimizer) + momenta(optimizer))
    return epochs


def plateau(options):
    optimizer = optimizer_of("SGD")
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **snake(options))
    epochs = []
    for metric in METRICS:
        scheduler.step(metric)
        epochs.append(rates(optimizer))
    return epochs


document = {
    "made_by": f"PyTorch {torch.__version__}, packages/optim/test/golden/make_schedulers.py",
    "rates": RATES,
    "cases": [
        {"optimizer": optimizer, "scheduler": spec, "epochs": course(optimizer, spec)} for optimizer, spec in CASES
    ],
    # null is NaN
    "metrics": [None if metric != metric else metric for metric in METRICS],
    "plateaus": [{"options": options, "epochs": plateau(options)} for options in PLATEAUS],
}
path = os.path.join(os.path.dirname(__file__), "schedulers.json")
with open(path, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
