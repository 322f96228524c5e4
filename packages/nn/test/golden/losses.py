"""Losses by PyTorch: every reduction, the options, gradients of all floating inputs.

Axis 0 of every input is N = 6 positions, so that the tests can lay them out among pads, too.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/losses.py
"""

import json
import os

import torch
from torch.nn import functional as F

N, V = 6, 4


def numbers(count, step, modulus, scale=1.0, shift=0.0):
    """Numbers without a pattern that a mistake could share."""
    return [((step * i + 3) % modulus - modulus / 2) * scale / modulus + shift for i in range(count)]


def real(shape, step=7, modulus=23, scale=4.0, shift=0.013):
    count = 1
    for size in shape:
        count *= size
    return torch.tensor(numbers(count, step, modulus, scale, shift), dtype=torch.float64).reshape(shape)


def plain(x):
    return {"shape": list(x.shape), "dtype": "float64" if x.is_floating_point() else "int32", "values": x.flatten().tolist()}


cases = []


def case(op, run, inputs, options=None, tensors=None, reductions=("mean", "sum", "none"), constant=()):
    """`options` by our names; `run(inputs, reduction, tensors)` by PyTorch's."""
    tensors = tensors or {}
    made = {"op": op, "options": options or {}, "tensors": {k: plain(v) for k, v in tensors.items()}}
    made["inputs"] = [plain(x) for x in inputs]
    made["results"] = {}
    for reduction in reductions:
        leaves = [x.clone().requires_grad_() if x.is_floating_point() and i not in constant else x for i, x in enumerate(inputs)]
        out = run(leaves, reduction, tensors)
        factors = torch.arange(1, out.numel() + 1, dtype=torch.float64).reshape(out.shape)
        (out * factors).sum().backward()
        grads = [None if not x.requires_grad else x.grad.flatten().tolist() for x in leaves]
        made["results"][reduction] = {"out": out.flatten().tolist(), "shape": list(out.shape), "gradients": grads}
    cases.append(made)


IDS = torch.tensor([2, 0, 3, 1, 1, 0])
SOME = torch.tensor([2, -100, 3, 1, -100, 0])
OTHER = torch.tensor([2, 3, 3, 1, 3, 0])
WEIGHT = torch.tensor([0.5, 2.0, 0.25, 1.5], dtype=torch.float64)
LOGITS = real([N, V])
PROBABILITIES = torch.softmax(real([N, V], 5, 17), -1)


def cross_entropy(weight=False, ignore=-100, smoothing=0.0, ids=IDS):
    options = {}
    if ignore != -100:
        options["ignoreIndex"] = ignore
    if smoothing:
        options["labelSmoothing"] = smoothing
    case(
        "crossEntropy",
        lambda x, r, t: F.cross_entropy(x[0], x[1], weight=t.get("weight"), ignore_index=ignore, label_smoothing=smoothing, reduction=r),
        [LOGITS, ids],
        options,
        {"weight": WEIGHT} if weight else {},
    )


for weight in (False, True):
    for smoothing in (0.0, 0.3):
        cross_entropy(weight, smoothing=smoothing)
        cross_entropy(weight, smoothing=smoothing, ids=SOME)
        cross_entropy(weight, smoothing=smoothing, ids=OTHER, ignore=3)
        cross_entropy(weight, smoothing=smoothing, ids=PROBABILITIES)
# classes last here, second there
case(
    "crossEntropy",
    lambda x, r, t: F.cross_entropy(x[0].transpose(1, 2), x[1], weight=t["weight"], label_smoothing=0.1, reduction=r),
    [real([N, 2, V]), torch.stack([IDS, SOME], 1)],
    {"labelSmoothing": 0.1},
    {"weight": WEIGHT},
)
for weight in (False, True):
    for ids, ignore in ((IDS, -100), (SOME, -100), (OTHER, 3)):
        case(
            "nllLoss",
            lambda x, r, t: F.nll_loss(x[0], x[1], weight=t.get("weight"), ignore_index=ignore, reduction=r),
            [torch.log_softmax(LOGITS, -1), ids],
            {} if ignore == -100 else {"ignoreIndex": ignore},
            {"weight": WEIGHT} if weight else {},
        )

X, Y = real([N, 3]), real([N, 3], 5, 19)
Y.view(-1)[4] = X.view(-1)[4]  # an error of exactly 0
case("mseLoss", lambda x, r, t: F.mse_loss(*x, reduction=r), [X, Y])
case("mseLoss", lambda x, r, t: F.mse_loss(*x, reduction=r), [real([N]), real([N], 5, 19)])
case("l1Loss", lambda x, r, t: F.l1_loss(*x, reduction=r), [X, Y])
for delta in (1.0, 0.3, 100.0):
    case("huberLoss", lambda x, r, t: F.huber_loss(*x, delta=delta, reduction=r), [X, Y], {"delta": delta})
for beta in (1.0, 0.3, 100.0, 0.0):
    # for a beta of 0 the gradient of an error of exactly 0 is -1 there: no such error then
    target = Y if beta > 0 else real([N, 3], 5, 19)
    case("smoothL1Loss", lambda x, r, t: F.smooth_l1_loss(*x, beta=beta, reduction=r), [X, target], {"beta": beta})

P = torch.sigmoid(X)
T = torch.softmax(Y, -1)
HARD = (Y > 0).double()
EACH, LAST = torch.sigmoid(real([N, 3], 11, 13)), torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)
for extra in ({}, {"weight": EACH}, {"weight": LAST}):
    case("binaryCrossEntropy", lambda x, r, t: F.binary_cross_entropy(x[0], x[1], weight=t.get("weight"), reduction=r), [P, T], {}, extra)
    for more in ({}, {"posWeight": LAST}):
        case(
            "binaryCrossEntropyWithLogits",
            lambda x, r, t: F.binary_cross_entropy_with_logits(x[0], x[1], weight=t.get("weight"), pos_weight=t.get("posWeight"), reduction=r),
            [X * 9, T],
            {},
            {**extra, **more},
        )
# probabilities of exactly 0 and 1, right and wrong: whole targets, which have no gradient here
EDGES = torch.tensor([0.0, 0.0, 1.0, 1.0, 1e-13, 0.25], dtype=torch.float64)
case("binaryCrossEntropy", lambda x, r, t: F.binary_cross_entropy(x[0], x[1].double(), reduction=r), [EDGES, torch.tensor([0, 1, 0, 1, 0, 1])])

LOGS = torch.log_softmax(LOGITS, -1)
ZEROS = PROBABILITIES.clone()
ZEROS[1, 2] = 0.0
ALL = ("mean", "sum", "none", "batchmean")
case("klDiv", lambda x, r, t: F.kl_div(*x, reduction=r), [LOGS, PROBABILITIES], {}, {}, ALL)
# the gradient of a target of 0 is NaN there
case("klDiv", lambda x, r, t: F.kl_div(*x, reduction=r), [LOGS, ZEROS], {}, {}, ALL, (1,))
case("klDiv", lambda x, r, t: F.kl_div(*x, reduction=r, log_target=True), [LOGS, PROBABILITIES.log()], {"logTarget": True}, {}, ALL)

LABELS = torch.tensor([1, -1, 1, -1, -1, 1])
A, B, C = real([N, 5]), real([N, 5], 5, 19), real([N, 5], 11, 29)
for margin in (0.0, 0.4):
    options = {"margin": margin}
    case("cosineEmbeddingLoss", lambda x, r, t: F.cosine_embedding_loss(*x, margin=margin, reduction=r), [A, B, LABELS], options)
    case("marginRankingLoss", lambda x, r, t: F.margin_ranking_loss(*x, margin=margin, reduction=r), [real([N]), real([N], 5, 19), LABELS], options)
    case("hingeEmbeddingLoss", lambda x, r, t: F.hinge_embedding_loss(*x, margin=margin + 0.7, reduction=r), [real([N]), LABELS], {"margin": margin + 0.7})
for p in (1, 2):
    for tensors in ({}, {"weight": WEIGHT}):
        case("multiMarginLoss", lambda x, r, t: F.multi_margin_loss(*x, p=p, margin=0.8, weight=t.get("weight"), reduction=r), [LOGITS, IDS], {"p": p, "margin": 0.8}, tensors)
for p in (2, 1, 3):
    for swap in (False, True):
        case("tripletMarginLoss", lambda x, r, t: F.triplet_margin_loss(*x, margin=1.3, p=p, swap=swap, reduction=r), [A, B, C], {"margin": 1.3, "p": p, "swap": swap})

document = {"made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/losses.py", "cases": cases}
with open(os.path.join(os.path.dirname(__file__), "losses.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
