"""Values, positions and gradients that PyTorch gives to reductions, running results, sorting and searching at their
corners: ties, zeros, infinities, NaN, corrections, and which end of equals a search takes."""

import json
import math
import pathlib

import torch

NAN, INF = math.nan, math.inf


def plain(values):
    """Numbers as JavaScript's Number() reads them, in one string: JSON has no NaN, infinities and -0."""

    def one(x):
        return str(float(x)).replace("inf", "Infinity").replace("nan", "NaN")

    return " ".join(one(x) for x in values)


def argument(value):
    """An argument; an infinite one as a string, which the test turns back."""
    return plain([value]) if isinstance(value, float) and math.isinf(value) else value


cases = []


def case(op, run, x, *args, dtype="float64", positions=True):
    """`run(tensor, *args)`, and the gradient of its result weighted by 1, 2, 3, ..."""
    floating = dtype.startswith("float")
    leaf = torch.tensor(x, dtype=getattr(torch, dtype), requires_grad=floating)
    out = run(leaf)
    made = {"op": op, "args": [argument(a) for a in args], "dtype": dtype}
    made["shape"] = list(leaf.shape)
    made["x"] = plain(leaf.detach().flatten().tolist())
    values = out
    if isinstance(out, tuple):
        values = out[0]
        if positions:
            made["indices"] = plain(out[1].flatten().tolist())
    made["outDtype"] = str(values.dtype).replace("torch.", "").replace("int64", "int32")
    made["outShape"] = list(values.shape)
    made["out"] = plain(values.detach().flatten().tolist())
    if values.requires_grad:
        weights = torch.arange(1, values.numel() + 1, dtype=values.dtype).reshape(values.shape)
        (values * weights).sum().backward()
        grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        made["grad"] = plain(grad.flatten().tolist())
    cases.append(made)


TIED = [[1.0, 5.0, 5.0], [7.0, 2.0, 7.0]]
NANS = [[1.0, NAN, NAN], [NAN, 2.0, 3.0], [4.0, 4.0, 1.0]]

for rows in (TIED, NANS):
    case("amax", lambda x: x.amax(1), rows, 1)
    case("amin", lambda x: x.amin(1), rows, 1)
    case("max", lambda x: x.max(), rows)
    case("min", lambda x: x.min(), rows)
    case("max", lambda x: x.max(1), rows, 1)
    case("min", lambda x: x.min(1), rows, 1)
    case("max", lambda x: x.max(0), rows, 0)
    case("argmax", lambda x: x.argmax(1), rows, 1)
    case("argmin", lambda x: x.argmin(1), rows, 1)
    case("argmax", lambda x: x.argmax(), rows)
    case("argmin", lambda x: x.argmin(), rows)
    case("cummax", lambda x: x.cummax(1), rows, 1)
    case("cummin", lambda x: x.cummin(1), rows, 1)
    case("nansum", lambda x: x.nansum(1), rows, 1)
    case("nanmean", lambda x: x.nanmean(1), rows, 1)
    case("any", lambda x: x.bool().any(1), rows, 1)
    case("all", lambda x: x.bool().all(1), rows, 1)
    case("median", lambda x: x.median(), rows)
case("amax", lambda x: x.amax((0, 1)), TIED, [0, 1])

case("median", lambda x: x.median(), [4.0, 1.0, 3.0, 2.0])
case("median", lambda x: x.median(), [1.0, 2.0, 2.0, 3.0])
case("median", lambda x: x.median(), [])
case("median", lambda x: x.median(0), [4.0, 1.0, 3.0, 2.0], 0)
case("median", lambda x: x.median(1), NANS[:2], 1)
case("median", lambda x: x.median(0), [5, 1, 4, 2], 0, dtype="int32")
case("median", lambda x: x.median(0), [2.0, 1.0, 2.0, 2.0, 3.0], 0, positions=False)

for factors in ([2.0, 3.0, 4.0], [0.0, 2.0, 3.0], [2.0, 0.0, 3.0, 0.0, 5.0], [INF, 0.0], [NAN, 0.0], [INF, 2.0], []):
    case("prod", lambda x: x.prod(), factors)
    case("cumprod", lambda x: x.cumprod(0), factors, 0)
    case("cumsum", lambda x: x.cumsum(0), factors, 0)
case("prod", lambda x: x.prod(1), [[0.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0.0, 0.0, 3.0]], 1)
case("prod", lambda x: x.to(torch.int64).prod().int(), [3, 4, 5], dtype="int32")

for terms in ([0.0, 1.0, -1.0], [-INF, -INF], [-INF, 0.0, 1.0], [0.0, INF, 1.0], [1.0, NAN, 2.0], [1000.0, 1000.0, -1000.0]):
    case("logSumExp", lambda x: x.logsumexp(0), terms, 0)
    case("logCumSumExp", lambda x: x.logcumsumexp(0), terms, 0)
case("logSumExp", lambda x: x.logsumexp(1), [[], []], 1)

for p in (2.0, 1.0, 3.0, 1.5, 0.5, 0.0, -1.0, INF, -INF):
    for elements in ([3.0, -4.0, 0.0, 4.0], [0.0, 0.0], [-2.0, 2.0, 1.0], [NAN, 1.0]):
        case("norm", lambda x: torch.norm(x, p), elements, p)
case("norm", lambda x: torch.norm(x, 2, 1), [[3.0, 4.0], [0.0, 0.0]], 2, 1)

for correction in (0, 1, 2):
    for elements in ([[1.0, 2.0, 4.0], [3.0, 3.0, 3.0]], [[1.0], [2.0]]):
        options = {"correction": correction}
        case("variance", lambda x: x.var(1, correction=correction), elements, 1, options)
        case("std", lambda x: x.std(1, correction=correction), elements, 1, options)

MIXED = [NAN, 1.0, -0.0, 0.0, -INF, INF, 1.0, NAN]
case("sort", lambda x: x.sort(dim=0, stable=True), MIXED, 0)
case("sort", lambda x: x.sort(dim=0, stable=True, descending=True), MIXED, 0, {"descending": True})
case("sort", lambda x: x.sort(dim=1, stable=True), TIED, 1)
case("sort", lambda x: x.sort(dim=0, stable=True), [3, -1, 3, 2], 0, dtype="int32")
case("topk", lambda x: x.topk(3), [2.0, NAN, 5.0, INF, 1.0], 3)
case("topk", lambda x: x.topk(3, largest=False), [2.0, NAN, 5.0, -INF, 1.0], 3, -1, {"largest": False})
case("topk", lambda x: x.topk(2, 0), [[1.0, 6.0], [4.0, 2.0], [3.0, 9.0]], 2, 0)
case("topk", lambda x: x.topk(0), [1.0, 2.0], 0)
case("diff", lambda x: x.diff(2), [1.0, 4.0, 9.0, 16.0], 2)
case("diff", lambda x: x.diff(3), [1.0, 4.0], 3)
case("diff", lambda x: x.diff(), [True, True, False], dtype="bool")
case("countNonzero", lambda x: torch.count_nonzero(x, 1), NANS, 1)
case("nonzero", lambda x: x.nonzero(), [[0.0, NAN, -0.0], [2.0, 0.0, INF]])
case("cumsum", lambda x: x.cumsum(0).int(), [True, False, True], 0, dtype="bool")

ROW, SOUGHT = [1.0, 3.0, 3.0, 5.0], [0.0, 1.0, 3.0, 4.0, 5.0, 6.0, NAN, -INF, INF]
for right in (False, True):
    options = {"right": right}
    case("searchsorted", lambda x: torch.searchsorted(x.detach(), torch.tensor(SOUGHT, dtype=x.dtype), right=right), ROW, plain(SOUGHT), options)
    case("bucketize", lambda x: torch.bucketize(x.detach(), torch.tensor(ROW, dtype=x.dtype), right=right), SOUGHT, plain(ROW), options)
case("bincount", lambda x: torch.bincount(x).int(), [1, 3, 1], dtype="int32")
case("bincount", lambda x: torch.bincount(x, minlength=6).int(), [1, 3, 1], {"minlength": 6}, dtype="int32")
case("isin", lambda x: torch.isin(x.detach(), torch.tensor([1.0, NAN, 0.0], dtype=x.dtype)), MIXED, "1 NaN 0")

made = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/reductions.py"}
lines = ",\n".join("    " + json.dumps(c) for c in cases)
head = json.dumps(made, indent=2)[:-2]
path = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/reductions.json"
path.write_text(head + ',\n  "cases": [\n' + lines + "\n  ]\n}\n")
