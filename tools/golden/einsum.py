"""Values and gradients that PyTorch gives to einsum, tensordot, kron, cross and addmm. Operands are eighths, so that all
sums are exact and the order of summation does not show."""

import json
import pathlib

import torch

torch.manual_seed(0)


def operand(shape):
    return (torch.randint(-16, 17, shape).double() / 8).requires_grad_()


def flat(x):
    return {"shape": list(x.shape), "values": x.detach().flatten().tolist()}


def case(op, run, shapes, **params):
    """Runs once, with a gradient of eighths coming in."""
    xs = [operand(shape) for shape in shapes]
    out = run(*xs)
    g = torch.randint(-8, 9, out.shape).double() / 8
    grads = torch.autograd.grad(out, xs, g, allow_unused=True)
    return {
        "op": op,
        **params,
        "inputs": [flat(x) for x in xs],
        "out": flat(out),
        "g": g.flatten().tolist(),
        "grads": [(torch.zeros_like(x) if d is None else d).flatten().tolist() for x, d in zip(xs, grads)],
    }


def einsum(equation, *shapes):
    return case("einsum", lambda *xs: torch.einsum(equation, *xs), shapes, equation=equation)


def tensordot(axes, *shapes):
    return case("tensordot", lambda a, b: torch.tensordot(a, b, axes), shapes, axes=axes)


def addmm(op, x, a, b, **options):
    return case(op, lambda *xs: getattr(torch, op)(*xs, **options), [x, a, b], options=options)


cases = [
    # one operand
    einsum("ij", (2, 3)),
    einsum("ji", (2, 3)),
    einsum("ij->", (2, 3)),
    einsum("ij->j", (2, 3)),
    einsum("ii", (3, 3)),
    einsum("ii->i", (3, 3)),
    einsum("iij->ji", (3, 3, 2)),
    einsum("iijj->ij", (2, 2, 3, 3)),
    einsum("iii->i", (3, 3, 3)),
    einsum("iij", (2, 2, 3)),
    einsum("bA", (2, 3)),
    einsum("zB", (2, 3)),
    einsum("...", (2, 3)),
    einsum("...ii->...i", (2, 3, 3)),
    einsum("i...->...", (2, 3, 2)),
    einsum("i...j->ji...", (2, 3, 2, 4)),
    einsum("i...", (2, 3, 4)),
    einsum("...i->i", (2, 3, 4)),
    einsum("->", ()),
    einsum("", ()),
    # two
    einsum("i,i", (3,), (3,)),
    einsum("i,j", (2,), (3,)),
    einsum("ij,jk", (2, 3), (3, 4)),
    einsum("ij,jk->ki", (2, 3), (3, 4)),
    einsum("ij,kj->ik", (2, 3), (4, 3)),
    einsum("ij,ij->ij", (2, 3), (2, 3)),
    einsum("ij,ji", (2, 3), (3, 2)),
    einsum("bij,bjk->bik", (2, 3, 2), (2, 2, 4)),
    einsum("bij,bkj->bik", (2, 3, 2), (2, 4, 2)),
    einsum("bhqd,bhkd->bhqk", (2, 2, 3, 2), (2, 2, 4, 2)),
    einsum("ijk,kl->ijl", (2, 3, 2), (2, 3)),
    einsum("...ij,...jk", (2, 2, 3), (3, 2)),
    einsum("...ij,...jk->...ik", (2, 1, 2, 3), (4, 3, 2)),
    einsum("...ij,...jk->ik", (2, 2, 3), (3, 2)),
    einsum("a...,a...->...", (2, 3), (2, 1)),
    einsum("ij,ij->i", (2, 3), (2, 1)),
    einsum("ij,jk->ik", (2, 1), (3, 4)),
    einsum("ij,jk->ijk", (2, 1), (3, 4)),
    einsum("ii,i->i", (3, 3), (3,)),
    einsum(" i j , j -> i ", (2, 3), (3,)),
    einsum("ij,", (2, 3), ()),
    einsum(",->", (), ()),
    einsum("aB,Bc", (2, 3), (3, 2)),
    einsum("ijk,jl->li", (2, 3, 4), (3, 5)),
    # more
    einsum("ij,jk,kl->il", (2, 3), (3, 2), (2, 4)),
    einsum("i,j,k->kji", (2,), (3,), (2,)),
    einsum("bn,anm,bm->ba", (2, 3), (4, 3, 2), (2, 2)),
    einsum("i,i,i->i", (3,), (3,), (3,)),
    einsum("i,i,i->", (3,), (1,), (3,)),
    einsum("...a,...b,...c->...", (2, 3), (2, 2), (1, 4)),
    einsum("ij,jk,ki", (2, 3), (3, 4), (4, 2)),
    einsum("ab,bc,cd,de->ae", (2, 3), (3, 2), (2, 3), (3, 2)),
    # nothing to sum, and nothing at all
    einsum("ij,jk->ik", (2, 0), (0, 3)),
    einsum("ij,jk->ik", (0, 2), (2, 3)),
    einsum("ii->i", (0, 0)),
    # pairs of axes
    tensordot(0, (2,), (3,)),
    tensordot(1, (2, 3), (3, 4)),
    tensordot(2, (2, 3, 4), (3, 4, 2)),
    tensordot([[1, 0], [0, 2]], (2, 3, 4), (3, 5, 2)),
    tensordot([[-1], [-2]], (2, 3), (3, 4)),
    tensordot([[], []], (2, 3), (2,)),
    tensordot([[1], [0]], (2, 1), (3, 4)),
    tensordot([[0], [1]], (2, 3), (4, 1)),
    # products with a place for each pair
    case("kron", torch.kron, [(2, 3), (3, 2)]),
    case("kron", torch.kron, [(2,), (2, 1, 3)]),
    case("kron", torch.kron, [(2, 2), ()]),
    case("cross", lambda a, b: torch.linalg.cross(a, b, dim=-1), [(2, 3), (2, 3)], axis=-1),
    case("cross", lambda a, b: torch.linalg.cross(a, b, dim=0), [(3, 2), (3, 1)], axis=0),
    # factors
    addmm("addmm", (2, 4), (2, 3), (3, 4)),
    addmm("addmm", (4,), (2, 3), (3, 4), alpha=0.5, beta=2),
    addmm("addmm", (2, 1), (2, 3), (3, 4), alpha=-2, beta=0),
    addmm("addmm", (), (2, 3), (3, 4), beta=-1),
    addmm("addmm", (2, 4), (2, 0), (0, 4)),
    addmm("baddbmm", (2, 2, 4), (2, 2, 3), (2, 3, 4), alpha=2),
    addmm("baddbmm", (4,), (2, 2, 3), (2, 3, 4), beta=0.25),
]

made = {"source": f"PyTorch {torch.__version__}", "script": "tools/golden/einsum.py", "cases": cases}
path = pathlib.Path(__file__).parents[2] / "packages/core/test/golden/einsum.json"
path.write_text(json.dumps(made) + "\n")
