"""Values and gradients that PyTorch gives to convolutions and pools. Operands are eighths, so that all sums are exact
and the order of summation does not show; divisions of means round once."""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(0)
NAN, INF = math.nan, math.inf


def operand(shape):
    return (torch.randint(-16, 17, shape).double() / 8).requires_grad_()


def plain(values):
    """Numbers as JSON can hold them."""
    return [str(x) if x != x else ("Infinity" if x > 0 else "-Infinity") if math.isinf(x) else x for x in values]


def flat(x):
    return {"shape": list(x.shape), "values": plain(x.detach().flatten().tolist())}


def case(op, run, xs, **params):
    """Runs once, with a gradient of eighths coming in."""
    out = run(*xs)
    made = {"op": op, **params, "inputs": [flat(x) for x in xs]}
    if isinstance(out, tuple):
        out, indices = out
        made["indices"] = indices.flatten().tolist()
    g = torch.randint(-8, 9, out.shape).double() / 8
    grads = torch.autograd.grad(out, xs, g)
    made["out"] = flat(out)
    made["g"] = g.flatten().tolist()
    made["grads"] = [plain(d.flatten().tolist()) for d in grads]
    return made


names = {"output_padding": "outputPadding"}


def conv(dims, x, weight, bias=True, transposed=False, **options):
    op = f"convTranspose{dims}d" if transposed else f"conv{dims}d"
    fn = getattr(F, f"conv_transpose{dims}d" if transposed else f"conv{dims}d")
    xs = [operand(x), operand(weight)]
    if bias:
        outputs = weight[1] * options.get("groups", 1) if transposed else weight[0]
        xs.append(operand((outputs,)))
    given = {names.get(key, key): value for key, value in options.items()}
    return case(op, lambda *xs: fn(*xs, **options), xs, options=given)


pool_names = {
    "kernel_size": "kernelSize",
    "ceil_mode": "ceilMode",
    "count_include_pad": "countIncludePad",
    "divisor_override": "divisorOverride",
}


def pool(kind, dims, x, **options):
    given = {pool_names.get(key, key): value for key, value in options.items()}
    x = operand(x) if isinstance(x, tuple) else torch.tensor(x, dtype=torch.float64, requires_grad=True)
    fn = getattr(F, f"{kind}_pool{dims}d")
    more = {"return_indices": True} if kind == "max" else {}
    return case(f"{kind}Pool{dims}d", lambda x: fn(x, **options, **more), [x], options=given)


def adaptive(kind, dims, x, size):
    fn = getattr(F, f"adaptive_{kind}_pool{dims}d")
    more = {"return_indices": True} if kind == "max" else {}
    name = f"adaptive{kind.capitalize()}Pool{dims}d"
    return case(name, lambda x: fn(x, size, **more), [operand(x)], size=size)


cases = [
    conv(1, (2, 3, 7), (4, 3, 3)),
    conv(1, (3, 7), (4, 3, 3)),
    conv(1, (2, 3, 7), (4, 3, 3), bias=False, stride=2),
    conv(1, (2, 3, 7), (4, 3, 3), padding=2),
    conv(1, (1, 2, 8), (3, 2, 2), dilation=3),
    conv(1, (1, 2, 9), (3, 2, 3), stride=2, padding=1, dilation=2),
    conv(1, (2, 4, 5), (6, 2, 3), groups=2, padding=1),
    conv(1, (2, 3, 5), (3, 1, 3), groups=3),
    conv(1, (2, 3, 5), (6, 1, 3), groups=3, stride=3, padding=2),
    conv(1, (2, 3, 5), (2, 3, 1)),
    conv(1, (2, 3, 5), (2, 3, 5)),
    conv(1, (2, 3, 6), (2, 3, 3), padding="same"),
    conv(1, (2, 3, 6), (2, 3, 4), padding="same"),
    conv(1, (2, 3, 6), (2, 3, 2), padding="same", dilation=3),
    conv(1, (2, 3, 6), (2, 3, 3), padding="valid", stride=2),
    conv(1, (0, 3, 6), (2, 3, 3)),
    conv(2, (2, 2, 4, 5), (3, 2, 3, 3)),
    conv(2, (2, 4, 5), (3, 2, 3, 3)),
    conv(2, (1, 2, 5, 6), (3, 2, 3, 2), stride=[2, 1]),
    conv(2, (1, 2, 5, 6), (3, 2, 3, 2), padding=[1, 2], bias=False),
    conv(2, (1, 2, 6, 6), (2, 2, 2, 3), dilation=[2, 1]),
    conv(2, (1, 2, 6, 7), (2, 2, 2, 3), dilation=[2, 3], padding=[1, 3], stride=[2, 3]),
    conv(2, (1, 4, 4, 4), (4, 2, 3, 3), groups=2, padding=1),
    conv(2, (1, 4, 4, 4), (4, 1, 3, 3), groups=4, padding=1, stride=2),
    conv(2, (1, 3, 4, 4), (5, 3, 1, 1)),
    conv(2, (1, 3, 4, 4), (2, 3, 1, 1), stride=2, padding=1),
    conv(2, (1, 2, 4, 5), (2, 2, 3, 2), padding="same"),
    conv(2, (1, 2, 5, 5), (2, 2, 2, 4), padding="same", dilation=[1, 2]),
    conv(2, (1, 2, 5, 5), (2, 2, 2, 4), padding="valid"),
    conv(1, (2, 3, 4), (3, 2, 3), transposed=True),
    conv(1, (3, 4), (3, 2, 3), transposed=True),
    conv(1, (2, 3, 4), (3, 2, 3), transposed=True, stride=2, padding=1, output_padding=1),
    conv(1, (2, 4, 4), (4, 3, 3), transposed=True, groups=2, dilation=2, bias=False),
    conv(1, (1, 2, 3), (2, 2, 2), transposed=True, stride=3, output_padding=2),
    conv(1, (1, 2, 4), (2, 2, 3), transposed=True, padding=2),
    conv(2, (1, 3, 3, 4), (3, 2, 3, 2), transposed=True),
    conv(2, (1, 2, 3, 3), (2, 2, 3, 3), transposed=True, stride=2, padding=1, output_padding=1),
    conv(2, (4, 3, 3), (4, 1, 2, 3), transposed=True, groups=2, stride=[1, 2], dilation=[2, 1]),
    conv(2, (1, 2, 3, 3), (2, 2, 2, 2), transposed=True, stride=[3, 2], padding=[0, 1], output_padding=[2, 0]),
]

for kind in ("max", "avg"):
    cases += [
        pool(kind, 1, (2, 2, 7), kernel_size=3),
        pool(kind, 1, (2, 7), kernel_size=3, stride=1),
        pool(kind, 1, (1, 2, 7), kernel_size=3, stride=2, padding=1),
        pool(kind, 1, (1, 2, 8), kernel_size=3, stride=2, ceil_mode=True),
        pool(kind, 1, (1, 2, 7), kernel_size=2, stride=3, ceil_mode=True),
        pool(kind, 1, (1, 2, 6), kernel_size=2, stride=3, padding=1, ceil_mode=True),
        pool(kind, 1, (1, 2, 5), kernel_size=4, stride=3, padding=2, ceil_mode=True),
        pool(kind, 2, (2, 2, 4, 5), kernel_size=2),
        pool(kind, 2, (2, 4, 5), kernel_size=[2, 3], stride=[1, 2]),
        pool(kind, 2, (1, 1, 5, 6), kernel_size=3, stride=2, padding=1),
        pool(kind, 2, (1, 1, 5, 6), kernel_size=[3, 2], stride=2, padding=[1, 0], ceil_mode=True),
        pool(kind, 2, (1, 1, 6, 7), kernel_size=[2, 4], stride=[3, 3], padding=[1, 2], ceil_mode=True),
        pool(kind, 2, (1, 1, 4, 4), kernel_size=3, stride=3, padding=1, ceil_mode=True),
    ]
for include in (True, False):
    cases += [
        pool("avg", 1, (1, 2, 6), kernel_size=2, stride=3, padding=1, ceil_mode=True, count_include_pad=include),
        pool("avg", 2, (1, 1, 5, 6), kernel_size=3, stride=2, padding=1, count_include_pad=include),
        pool("avg", 2, (1, 1, 6, 7), kernel_size=[2, 4], stride=3, padding=[1, 2], ceil_mode=True,
             count_include_pad=include),
        pool("avg", 2, (1, 1, 4, 5), kernel_size=4, stride=2, padding=2, ceil_mode=True, count_include_pad=include),
        pool("avg", 2, (1, 1, 4, 4), kernel_size=3, padding=1, divisor_override=4, count_include_pad=include),
    ]
cases += [
    pool("avg", 2, (1, 1, 4, 4), kernel_size=3, divisor_override=-2),
    pool("max", 1, (1, 2, 8), kernel_size=3, stride=1, dilation=2),
    pool("max", 1, (1, 2, 8), kernel_size=3, stride=2, padding=1, dilation=2, ceil_mode=True),
    pool("max", 2, (1, 1, 6, 7), kernel_size=[2, 3], dilation=[3, 2], stride=1, padding=1),
    # ties, infinities and NaN
    pool("max", 1, [[1.0, 1, 1, 2, 2]], kernel_size=3, stride=1),
    pool("max", 1, [[-INF, -INF, 0, -INF]], kernel_size=2, stride=1, padding=1),
    pool("max", 1, [[1, NAN, 3, 4, 5]], kernel_size=2, stride=1),
    pool("max", 2, [[[3.0, 3, 1], [3, 3, 1], [0, 0, 0]]], kernel_size=2, stride=1, padding=1),
    pool("max", 2, [[[0.0, -0.0], [-0.0, 0.0]]], kernel_size=2),
    pool("avg", 1, [[1, NAN, INF, 4, -INF]], kernel_size=2, stride=1),
    *[
        adaptive(kind, 1, shape, size)
        for kind in ("avg", "max")
        for shape, size in [((2, 2, 7), 3), ((2, 5), 5), ((1, 2, 4), 6), ((1, 2, 6), 1), ((1, 2, 6), 2)]
    ],
    *[
        adaptive(kind, 2, shape, size)
        for kind in ("avg", "max")
        for shape, size in [((2, 2, 5, 4), 3), ((2, 5, 4), [2, None]), ((1, 1, 3, 4), [5, 3]), ((1, 2, 4, 4), 1)]
    ],
]

directory = pathlib.Path(__file__).parents[2] / "packages/core/test/golden"
for topic in ("conv", "pool"):
    own = [case for case in cases if ("Pool" in case["op"]) == (topic == "pool")]
    made = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/conv.py", "cases": own}
    (directory / f"{topic}.json").write_text(json.dumps(made) + "\n")
