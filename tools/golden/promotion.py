"""The dtypes that PyTorch gives to results of two operands: every pair of dtypes, with axes and without, and numbers."""

import itertools
import json
import pathlib

import torch

DTYPES = ["bool", "int32", "float32", "float64"]
NUMBERS = {"true": True, "2": 2, "1.5": 1.5}


def tensors(rank):
    return {f"{dtype} {rank}-d": torch.ones([2] * rank, dtype=getattr(torch, dtype)) for dtype in DTYPES}


def ours(dtype):
    # int64 is what PyTorch counts Python's integers in; here there is one integer dtype
    return str(dtype).replace("torch.", "").replace("int64", "int32")


OPERANDS = {**tensors(1), **tensors(0), **NUMBERS}
mask = torch.tensor([True, False])
OPS = {
    "resultType": lambda a, b: torch.result_type(a, b),
    "add": lambda a, b: (a + b).dtype,
    "div": lambda a, b: (a / b).dtype,
    "maximum": lambda a, b: torch.maximum(a, b).dtype,
    "eq": lambda a, b: (a == b).dtype,
    "where": lambda a, b: torch.where(mask, a, b).dtype,
    "cat": lambda a, b: torch.cat([a, b]).dtype,
}


def takes(op, a, b):
    both = isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor)
    if not (isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor)):
        return False
    if op == "cat":
        return both and a.ndim == 1 and b.ndim == 1
    return both or op != "maximum"


cases = [
    {"op": op, "a": a, "b": b, "result": ours(run(OPERANDS[a], OPERANDS[b]))}
    for op, run in OPS.items()
    for a, b in itertools.product(OPERANDS, OPERANDS)
    if takes(op, OPERANDS[a], OPERANDS[b])
]
casts = [
    {"op": "canCast", "a": a, "b": b, "result": torch.can_cast(getattr(torch, a), getattr(torch, b))}
    for a, b in itertools.product(DTYPES, DTYPES)
]
pairs = [
    {"op": "promoteTypes", "a": a, "b": b, "result": ours(torch.promote_types(getattr(torch, a), getattr(torch, b)))}
    for a, b in itertools.product(DTYPES, DTYPES)
]

out = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/promotion.json"
golden = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/promotion.py"}
lines = ",\n".join("    { " + json.dumps(case)[1:-1] + " }" for case in [*cases, *casts, *pairs])
head = json.dumps(golden, indent=2)[:-2]
out.write_text(f'{head},\n  "cases": [\n{lines}\n  ]\n}}\n')
