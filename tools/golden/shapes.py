"""What PyTorch's shape ops give where a convention is its own: sizes of parts, pads, rolls, repeats, windows, diagonals,
joins with empty parts, positions of Python's indexing. Values, and gradients of a weighted sum."""

import json
import pathlib
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
cases = []


def numbers(shape, start=1):
    count = 1
    for n in shape:
        count *= n
    return torch.arange(start, start + count, dtype=torch.float64).reshape(shape)


def case(op, shapes, args, run):
    """`shapes` of inputs that hold 1, 2, ..., the next from 101 on; the gradient comes in as 1, 2, ..."""
    xs = [numbers(shape, 1 + 100 * i).requires_grad_() for i, shape in enumerate(shapes)]
    out = run(*xs)
    made = {"op": op, "shapes": shapes, "args": args, "shape": list(out.shape), "values": out.flatten().tolist()}
    if out.requires_grad:
        out.backward(numbers(out.shape))
        made["grads"] = [(torch.zeros_like(x) if x.grad is None else x.grad).flatten().tolist() for x in xs]
    cases.append(made)


def parts(op, n, arg, run):
    """Only how an axis of `n` is cut; the elements are those of a slice."""
    cases.append({"op": op, "n": n, "args": [arg], "parts": [part.tolist() for part in run(torch.arange(n))]})


for n in [0, 1, 2, 5, 7]:
    for k in [1, 2, 3, 4, 6]:
        parts("chunk", n, k, lambda x: x.chunk(k))
        parts("split", n, k, lambda x: x.split(k))
        parts("tensorSplit", n, k, lambda x: x.tensor_split(k))
    for where in [[], [2, 1, 9, -1], [-9, 3], [0, 0], [1, 3]]:
        parts("tensorSplit", n, where, lambda x: x.tensor_split(where))
parts("split", 0, 0, lambda x: x.split(0))
parts("split", 0, [], lambda x: x.split([]))
parts("split", 5, [0, 5, 0], lambda x: x.split([0, 5, 0]))

for pads in [[1, 2], [-1, 2], [2, -1], [-1, -2], [0, 0], [3, -4], [0, 3]]:
    for mode in ["constant", "reflect", "replicate", "circular"]:
        if mode != "circular" or pads != [3, -4]:  # circular reads memory that nothing wrote
            case("pad", [[1, 2, 5]], [pads, {"mode": mode}], lambda x: F.pad(x, pads, mode=mode))
for pads in [[-5, 3], [3, -5], [2, -4]]:
    for mode in ["reflect", "replicate"]:
        case("pad", [[1, 1, 4]], [pads, {"mode": mode}], lambda x: F.pad(x, pads, mode=mode))
case("pad", [[1, 1, 4]], [[4, 4], {"mode": "circular"}], lambda x: F.pad(x, [4, 4], mode="circular"))
for mode in ["constant", "reflect", "replicate", "circular"]:
    case("pad", [[1, 1, 3, 4]], [[1, 2, 2, 0], {"mode": mode}], lambda x: F.pad(x, [1, 2, 2, 0], mode=mode))
    case("pad", [[1, 1, 3, 4]], [[-1, 2, 2, -1], {"mode": mode}], lambda x: F.pad(x, [-1, 2, 2, -1], mode=mode))
case("pad", [[2, 3]], [[1, 0, 0, 1], {"value": 7}], lambda x: F.pad(x, [1, 0, 0, 1], value=7))
case("pad", [[2]], [[1, 1], {"value": -0.5}], lambda x: F.pad(x, [1, 1], value=-0.5))

for shifts, axes in [(1, None), (-4, None), (1, 0), (7, 1), ([1, -1], [0, 1]), ([1, 1, 4], [0, 1, 1]), (0, 0)]:
    args = [shifts] if axes is None else [shifts, axes]
    case("roll", [[2, 3]], args, lambda x: torch.roll(x, shifts) if axes is None else torch.roll(x, shifts, axes))
case("roll", [[]], [2], lambda x: torch.roll(x, 2))
case("roll", [[0, 2]], [1, 0], lambda x: torch.roll(x, 1, 0))

for repeats, axis in [(2, None), (2, 0), (3, 1), (0, 0), ([1, 2], 0), ([0, 2, 1], -1), ([3], 0), ([1, 0, 2, 0, 1, 1], None)]:
    given = repeats if isinstance(repeats, int) else torch.tensor(repeats)
    args = [repeats] if axis is None else [repeats, axis]
    case("repeatInterleave", [[2, 3]], args, lambda x: x.repeat_interleave(given, axis))
case("repeatInterleave", [[]], [3], lambda x: x.repeat_interleave(3))
for shape, counts in [([2, 3], [2, 1]), ([2, 3], [2, 1, 2]), ([2], [0]), ([], [2]), ([3], [1])]:
    case("repeat", [shape], [counts], lambda x: x.repeat(counts))
for shape, counts in [([2, 3], [2]), ([2, 3], []), ([2], [2, 2]), ([], [])]:
    case("tile", [shape], [counts], lambda x: x.tile(counts))

for shape, axis, size, step in [([5], 0, 3, 1), ([5], 0, 2, 2), ([5], 0, 0, 2), ([5], 0, 1, 3), ([2, 4], -1, 3, 1), ([3, 2], 0, 2, 1), ([3], 0, 3, 9)]:
    case("unfold", [shape], [axis, size, step], lambda x: x.unfold(axis, size, step))

for offset in range(-4, 5):
    case("diagonal", [[3, 4]], [{"offset": offset}], lambda x: x.diagonal(offset))
    if -3 < offset < 4:  # beyond, diag fails with an overflow
        case("diag", [[3, 4]], [{"diagonal": offset}], lambda x: x.diag(offset))
    case("tril", [[3, 4]], [{"diagonal": offset}], lambda x: x.tril(offset))
    case("triu", [[3, 4]], [{"diagonal": offset}], lambda x: x.triu(offset))
for a, b in [(0, 2), (2, 0), (-1, 1)]:
    case("diagonal", [[2, 3, 2]], [{"offset": 1, "axis1": a, "axis2": b}], lambda x: x.diagonal(1, a, b))
    case("diagEmbed", [[2, 2]], [{"offset": 1, "axis1": a, "axis2": b}], lambda x: torch.diag_embed(x, 1, a, b))
for offset in [-2, 0, 1]:
    case("diag", [[2]], [{"diagonal": offset}], lambda x: x.diag(offset))
    case("diagEmbed", [[2, 2]], [{"offset": offset}], lambda x: torch.diag_embed(x, offset))
case("diagEmbed", [[0]], [{"offset": 1}], lambda x: torch.diag_embed(x, 1))

case("sliceScatter", [[4, 2], [2, 2]], [0, 1, 3], lambda x, y: x.slice_scatter(y, dim=0, start=1, end=3, step=1))
case("sliceScatter", [[2, 5], [2, 2]], [-1, -4, 99, 2], lambda x, y: x.slice_scatter(y, dim=-1, start=-4, end=99, step=2))
case("selectScatter", [[2, 3], [2]], [1, -1], lambda x, y: x.select_scatter(y, 1, -1))
case("diagonalScatter", [[3, 4], [3]], [{"offset": 1}], lambda x, y: x.diagonal_scatter(y, 1))
case("diagonalScatter", [[2, 2, 3], [2, 2]], [{"axis1": 2, "axis2": 0}], lambda x, y: x.diagonal_scatter(y, 0, 2, 0))

for turns in [-1, 0, 1, 2, 3, 5]:
    case("rot90", [[2, 3]], [turns], lambda x: x.rot90(turns))
    case("rot90", [[2, 3, 2]], [turns, [2, 0]], lambda x: x.rot90(turns, [2, 0]))
case("movedim", [[2, 3, 4]], [[0, 1], [-1, 0]], lambda x: x.movedim([0, 1], [-1, 0]))
case("movedim", [[2, 3, 4]], [2, 0], lambda x: x.movedim(2, 0))
case("flatten", [[]], [], lambda x: x.flatten())
case("flatten", [[2, 0, 3]], [0, 1], lambda x: x.flatten(0, 1))
case("unflatten", [[2, 6]], [1, [3, -1]], lambda x: x.unflatten(1, (3, -1)))
for shape in [[], [3], [2, 3], [1, 2, 2]]:
    case("atleast1d", [shape], [], torch.atleast_1d)
    case("atleast2d", [shape], [], torch.atleast_2d)
    case("atleast3d", [shape], [], torch.atleast_3d)

joins = [
    ("cat", [[0], [2, 3]], []),
    ("cat", [[2, 3], [0], [1, 3]], [-2]),
    ("cat", [[0], [0]], []),
    ("cat", [[0], [2], [0]], []),
    ("cat", [[2, 0], [2, 1]], [1]),
]
for op, shapes, args in joins:
    case(op, shapes, args, lambda *xs: torch.cat(xs, *args))
for shapes in [[[], []], [[2], [], [1]], [[2, 1], [2, 2]], [[1, 2, 1], [1, 1, 1]]]:
    case("hstack", shapes, [], lambda *xs: torch.hstack(xs))
for shapes in [[[], []], [[2], [1, 2]], [[1, 2, 1], [2, 2, 1]]]:
    case("vstack", shapes, [], lambda *xs: torch.vstack(xs))
for indexing in ["ij", "xy"]:
    for shapes in [[[2], [3]], [[2], []], [[2], [3], [2]], [[2]]]:
        args = [{"indexing": indexing}]
        case("meshgrid", shapes, args, lambda *xs: torch.stack(torch.meshgrid(*xs, indexing=indexing)))

none = slice(None)
for entries, index in [
    ([0], 0),
    ([-1, 1], (-1, 1)),
    ([":", -1], (none, -1)),
    (["...", 0], (..., 0)),
    ([0, "...", 1], (0, ..., 1)),
    (["1:", None, "-9:2"], (slice(1, None), None, slice(-9, 2))),
    ([None, "...", None], (None, ..., None)),
    (["2:1"], slice(2, 1)),
    (["...", "1::2"], (..., slice(1, None, 2))),
    ([0, 1, 2, "...", None], (0, 1, 2, ..., None)),
    ([], ()),
]:
    case("at", [[2, 3, 4]], entries, lambda x: x[index])

path = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/shapes.json"
golden = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/shapes.py", "cases": cases}
path.write_text(json.dumps(golden, indent=2) + "\n")
