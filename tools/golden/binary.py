"""Values and gradients that PyTorch gives to ops of two and three operands at their corners: ties, bounds, signs of
zeros and divisors, infinities and NaN."""

import itertools
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


def grid(*axes):
    """All combinations, operand by operand."""
    return [list(column) for column in zip(*itertools.product(*axes))]


def case(op, run, operands, dtype="float64", options=None):
    """Runs once; where the result is floating, with the gradient of the sum in every operand."""
    floating = dtype.startswith("float")
    tensors = [torch.tensor(x, dtype=getattr(torch, dtype), requires_grad=floating) for x in operands]
    out = run(*tensors)
    made = {"op": op, "dtype": dtype, "inputs": [plain(x) for x in operands], "out": plain(out.tolist())}
    made["outDtype"] = str(out.dtype).replace("torch.", "")
    if options is not None:
        made["options"] = options
    if out.requires_grad:
        out.sum().backward()
        made["grads"] = [plain((torch.zeros_like(x) if x.grad is None else x.grad).tolist()) for x in tensors]
    return made


some = [-INF, -3.0, -0.0, 0.0, 2.0, 3.0, INF, NAN]
near = [-2.0, -1.0, 0.0, 1.0, 2.0, NAN]
numerators = [-INF, -7.0, -6.0, -0.5, -0.0, 0.0, 0.7, 6.0, 7.0, INF, NAN]
divisors = [-INF, -3.0, -0.1, 0.0, 0.1, 2.0, 3.0, INF, NAN]
integers = grid([-7, -6, -1, 0, 6, 7], [-3, -2, 2, 3])


def div(mode):
    return lambda a, b: torch.div(a, b, rounding_mode=mode)


cases = [
    # at equal zeros the result is either of them: which one depends on the CPU's vectors
    *[case(op, getattr(torch, op), grid([x for x in some if x != 0], some)) for op in ["maximum", "minimum", "fmax", "fmin"]],
    *[
        case(op, run, operands, dtype, options)
        for dtype, operands in [
            ("float64", grid(numerators, divisors)),
            ("float32", grid(numerators, divisors)),
            ("int32", integers),
        ]
        for op, run, options in [
            ("remainder", torch.remainder, None),
            ("fmod", torch.fmod, None),
            ("floorDivide", div("floor"), None),
            ("div", div("floor"), {"roundingMode": "floor"}),
            ("div", div("trunc"), {"roundingMode": "trunc"}),
        ]
    ],
    case("copysign", torch.copysign, grid([-3.0, -0.0, 0.0, 2.0], [-INF, -1.0, -0.0, 0.0, 1.0, INF])),
    case("clampMin", torch.clamp_min, grid(near, near)),
    case("clampMax", torch.clamp_max, grid(near, near)),
    # where min = max and x is below, PyTorch gives the gradient to neither bound
    case("clamp", torch.clamp, grid(near, [-1.0, 0.0, NAN], [1.0, 2.0, NAN])),
    case("clamp", torch.clamp, grid(near, [1.0], [-1.0])),
    case("lerp", torch.lerp, grid([-1.0, 3.0], [0.1, 2.0], [-1.0, 0.0, 0.3, 0.5, 0.7, 1.0, 2.0])),
    case("hypot", torch.hypot, grid([-INF, -3.0, 0.0, 4.0, 1e300, NAN], [-INF, -3.0, 0.0, 4.0, 1e300, NAN])),
    case("atan2", torch.atan2, grid([-INF, -3.0, -0.0, 0.0, 0.1, 2.0, INF, NAN], [-INF, -3.0, -0.0, 0.0, 0.1, 2.0, INF, NAN])),
    case("xlogy", torch.xlogy, grid([-1.0, 0.0, 2.0, NAN], [-1.0, 0.0, 0.5, 3.0, INF, NAN])),
    case("logAddExp", torch.logaddexp, grid([-INF, -800.0, -1.0, 0.0, 0.5, 800.0, INF, NAN], [-INF, -800.0, -1.0, 0.0, 0.5, 800.0, INF, NAN])),
    case("addcmul", lambda *x: torch.addcmul(*x, value=0.5), [[1.0, INF], [2.0, 0.0], [3.0, 7.0]], options={"value": 0.5}),
    case("addcdiv", lambda *x: torch.addcdiv(*x, value=0.5), [[1.0, 0.0], [2.0, 1.0], [3.0, 0.0]], options={"value": 0.5}),
    case("addcmul", torch.addcmul, [[1, 2], [3, 4], [5, 6]], "int32"),
    *[
        case(op, run, grid(some, some))
        for op, run in [("eq", torch.eq), ("ne", torch.ne), ("lt", torch.lt), ("le", torch.le), ("gt", torch.gt), ("ge", torch.ge)]
    ],
    case("isclose", torch.isclose, grid([*some, 1e8], [*some, 1e8 + 999, 1e8 + 1001])),
    case("isclose", lambda a, b: torch.isclose(a, b, rtol=0, atol=1, equal_nan=True), grid(some, some), options={"rtol": 0, "atol": 1, "equalNan": True}),
    case("logicalXor", torch.logical_xor, grid([False, True], [False, True]), "bool"),
]

out = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/binary.json"
golden = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/binary.py", "cases": cases}
out.write_text(json.dumps(golden, indent=2) + "\n")
