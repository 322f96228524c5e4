"""Values and gradients that PyTorch gives to reductions under a mask (`torch.masked`) and over rows of packed values
(`torch.segment_reduce`): ties, NaN among the live, rows with nothing live, corrections, masks that broadcast."""

import json
import math
import pathlib

import torch
from torch import masked

NAN = math.nan


def plain(values):
    """Numbers as JavaScript's Number() reads them, in one string: JSON has no NaN, infinities and -0."""

    def one(x):
        return str(float(x)).replace("inf", "Infinity").replace("nan", "NaN")

    return " ".join(one(x) for x in values)


cases = []


def case(op, out, leaf, extra):
    """The gradient is that of the finite results, weighted by 1, 2, 3, ..."""
    weights = torch.arange(1, out.numel() + 1, dtype=out.dtype).reshape(out.shape)
    (out * weights)[torch.isfinite(out)].sum().backward()
    made = {"op": op, "shape": list(leaf.shape), "x": plain(leaf.detach().flatten().tolist()), **extra}
    made["outShape"] = list(out.shape)
    made["out"] = plain(out.detach().flatten().tolist())
    made["grad"] = plain(leaf.grad.flatten().tolist())
    cases.append(made)


def under_mask(op, run, x, mask, axis, keep=False, **options):
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    live = torch.tensor(mask)
    out = run(leaf, live, axis, keep)
    extra = {"mask": live.int().flatten().tolist(), "maskShape": list(live.shape), "axis": axis}
    case(op, out, leaf, {**extra, "options": {**({"keepDims": True} if keep else {}), **options}})


X = [[1.0, 5.0, -2.5], [7.0, 2.0, 7.0], [0.5, 0.25, 3.0]]
TIED = [[1.0, 5.0, 5.0], [-7.0, -7.0, 7.0], [3.0, 3.0, 3.0]]
SOME = [[True, True, False], [True, False, True], [True, True, True]]
NONE = [[True, True, False], [False, False, False], [False, False, True]]
SHARED = [[True, False, True]]


def over(run):
    return lambda x, m, a, k: run(x, dim=a, keepdim=k, mask=m.expand(x.shape))


REDUCTIONS = {
    "maskedSum": over(masked.sum),
    "maskedMean": over(masked.mean),
    "maskedMax": over(masked.amax),
    "maskedMin": over(masked.amin),
    "maskedLogSumExp": over(masked.logsumexp),
}

for op, run in REDUCTIONS.items():
    for x in (X, TIED):
        for mask in (SOME, NONE, SHARED):
            under_mask(op, run, x, mask, 1)
    under_mask(op, run, X, SOME, 0, keep=True)
    under_mask(op, run, X, SOME, [0, 1])

for correction in (0, 1):
    var = lambda x, m, a, k: masked.var(x, a, correction == 1, keepdim=k, mask=m.expand(x.shape))
    for mask in (SOME, NONE, SHARED):
        under_mask("maskedVar", var, X, mask, 1, correction=correction)
    under_mask("maskedVar", var, X, SOME, 0, keep=True, correction=correction)

for mask in (SOME, SHARED):
    leaf = torch.tensor(X, dtype=torch.float64, requires_grad=True)
    live = torch.tensor(mask)
    out = masked.log_softmax(leaf, 1, mask=live.expand(leaf.shape))
    case("maskedLogSoftmax", out, leaf, {"mask": live.int().flatten().tolist(), "maskShape": list(live.shape)})

for op, name in (("segmentSum", "sum"), ("segmentMean", "mean"), ("segmentMax", "max"), ("segmentMin", "min")):
    for lengths in ([3, 1, 2], [2, 0, 4]):
        leaf = torch.tensor([1.0, 5.0, 5.0, -2.0, 3.0, 3.0], dtype=torch.float64, requires_grad=True)
        out = torch.segment_reduce(leaf, name, lengths=torch.tensor(lengths), unsafe=True)
        case(op, out, leaf, {"lengths": lengths})

made = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/masked.py"}
lines = ",\n".join("    " + json.dumps(c) for c in cases)
head = json.dumps(made, indent=2)[:-2]
path = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/masked.json"
path.write_text(head + ',\n  "cases": [\n' + lines + "\n  ]\n}\n")
