"""Indexing by data: where the axes of the result go, masks beside positions, negative positions, accumulation, gather and
scatter by an index that is smaller than x; oneHot; and creation by ranges.

  OMP_NUM_THREADS=1 /usr/bin/python3 tools/golden/indexing.py
"""
import json, os
import torch

I = lambda *v: torch.tensor(v)
x = torch.arange(24, dtype=torch.float64).reshape(2, 3, 4)
lists = {
    'neighbours': [None, [0, 2], [1, -1]],
    'apart': [[0, 1], None, [1, -1]],
    'first': [[1, 0, 1]],
    'middle': [None, [2, 0]],
    'last': [None, None, [3, 0]],
    'broadcast': [[[0], [1]], [0, 2]],
    'all': [[0, 1], [0, 1], [0, 1]],
    'empty': [[]],
}


def at(entries):
    return tuple(slice(None) if e is None else torch.tensor(e, dtype=torch.long) for e in entries)


cases = []
for name, entries in lists.items():
    leaf = x.clone().requires_grad_()
    out = leaf[at(entries)]
    weights = torch.arange(1, out.numel() + 1, dtype=torch.float64).reshape(out.shape)
    (out * weights).sum().backward()
    put = x.clone()
    put[at(entries)] = -weights
    added = x.clone().index_put(tuple(t for t in at(entries)) if None not in entries else tuple(
        torch.tensor(e) for e in entries if e is not None), weights, accumulate=True) if None not in entries else None
    # numpy order of writes for repeated places is not PyTorch's promise: only lists without repeats are put
    cases.append({'name': name, 'entries': entries, 'shape': list(out.shape), 'values': out.detach().flatten().tolist(),
                  'gradient': leaf.grad.flatten().tolist(),
                  'put': put.flatten().tolist() if name != 'first' else None,
                  'added': added.flatten().tolist() if added is not None else None})
mask = x[0] % 5 == 2
masked = [{'where': 'rows', 'values': x[:, mask].flatten().tolist(), 'shape': list(x[:, mask].shape)},
          {'where': 'first', 'values': x[x[:, 0, 0] > 0].flatten().tolist(), 'shape': list(x[x[:, 0, 0] > 0].shape)}]
cube = torch.tensor([[True, False, True], [False, True, True]])
# a mask stands for as many axes as it has, and is neighbour to what stands beside it
mixed = []
for name, entries in {
    'mask, list': [[True, True], [2, 0]],
    'mask, all, list': [[True, True], None, [3, 1]],
    'mask of two axes, list': [cube.tolist(), [3, 0, 1, 2]],
    'mask of two axes alone': [cube.tolist()],
    'list, mask of two axes': [[1, 0], (x[0] % 5 == 2).tolist()],
    'all, mask of two axes': [None, (x[0] % 5 == 2).tolist()],
    'mask true nowhere': [[False, False]],
    'all, mask true nowhere, list': [None, [False, False, False], [1]],
}.items():
    at_them = tuple(slice(None) if e is None else torch.tensor(e) for e in entries)
    out = x[at_them]
    mixed.append({'name': name, 'entries': entries, 'shape': list(out.shape), 'values': out.flatten().tolist()})

y = torch.arange(1, 13, dtype=torch.float64).reshape(3, 4)
along = []
for axis, entries in [(0, [[2, 0]]), (1, [[3], [0], [3]]), (-1, [[3, 3, 3, 0, 1, 2]]), (0, [[1], [1], [0], [1]]), (1, [[], []])]:
    where_to = torch.tensor(entries, dtype=torch.long)
    leaf = y.clone().requires_grad_()
    out = leaf.gather(axis, where_to)
    weights = torch.arange(1, out.numel() + 1, dtype=torch.float64).reshape(out.shape)
    (out * weights).sum().backward()
    # longer than the index on each axis: what is beyond is not read
    source = -torch.arange(1, 8 * 8 + 1, dtype=torch.float64).reshape(8, 8)
    repeats = any(len(set(line)) < len(line) for line in (where_to if axis % 2 else where_to.T).tolist())
    along.append({'axis': axis, 'index': entries, 'shape': list(out.shape), 'gathered': out.detach().flatten().tolist(),
                  'gradient': leaf.grad.flatten().tolist(), 'added': y.scatter_add(axis, where_to, source).flatten().tolist(),
                  # of several for one place PyTorch promises none
                  'scattered': None if repeats else y.scatter(axis, where_to, source).flatten().tolist()})
flat = [{'index': e, 'values': y.take(torch.tensor(e)).flatten().tolist(), 'shape': list(torch.tensor(e).shape)}
        for e in [[0, -1], [[-12, 11], [5, -5]], 7]]
classes = [{'classes': e, 'numClasses': n, 'shape': list(out.shape), 'values': out.flatten().tolist()}
           for e, n in [([0, 2, 1], -1), ([[1, 0]], 3), ([], 3), (1, -1)]
           for out in [torch.nn.functional.one_hot(torch.tensor(e, dtype=torch.long), n)]]
masks = torch.tensor([True, False]).index_put((I(0, 0, 1),), torch.tensor([True, False, False]), accumulate=True).tolist()
filled = torch.tensor([1., 2., 3.]).index_fill(0, I(-1, 0), 7.).tolist()
signs = torch.tensor([-0., -0., 1.]).index_add(0, I(2), torch.tensor([1.])).signbit().tolist()

aranges = [[0, 5, 1], [1, 4, 0.5], [5, 0, -2], [0, 1, 0.1], [2, 2, 1], [0, 7, 3], [-1, 1.01, 0.25], [0, -3, -0.5], [0, 1, 1 / 3], [3, 3.5, 1], [-2, 2, 3]]
created = [{'args': a, 'values': torch.arange(*a).tolist(), 'dtype': str(torch.arange(*a).dtype)} for a in aranges]
lines = [{'args': [a, b, n], 'dtype': d, 'values': torch.linspace(a, b, n, dtype=getattr(torch, d)).tolist()}
         for a, b, n in [(0, 1, 5), (-3, 7, 8), (1, 1, 3), (5, -5, 11), (0, 10, 1), (0, 0.1, 4), (2, 3, 0), (-5, 5, 8), (1e6, 1e6 + 1, 7)]
         for d in ('float32', 'float64', 'int32')
         if d != 'int32' or a == int(a) and b == int(b)]
path = os.path.join(os.path.dirname(__file__), '../../packages/core/test/golden/indexing.json')
with open(path, 'w') as f:
    json.dump({'source': f'PyTorch {torch.__version__}', 'script': 'tools/golden/indexing.py',
               'cases': cases, 'masked': masked, 'mixed': mixed, 'along': along, 'flat': flat, 'classes': classes, 'masks': masks,
               'filled': filled, 'signs': signs, 'created': created, 'lines': lines}, f)
