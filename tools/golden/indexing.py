"""Advanced indexing: where the axes of the result go, masks, negative positions, accumulation; and creation by ranges.

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
aranges = [[0, 5, 1], [1, 4, 0.5], [5, 0, -2], [0, 1, 0.1], [2, 2, 1], [0, 7, 3], [-1, 1.01, 0.25]]
created = [{'args': a, 'values': torch.arange(*a).tolist(), 'dtype': str(torch.arange(*a).dtype)} for a in aranges]
lines = [{'args': [a, b, n], 'dtype': d, 'values': torch.linspace(a, b, n, dtype=getattr(torch, d)).tolist()}
         for a, b, n in [(0, 1, 5), (-3, 7, 8), (1, 1, 3), (5, -5, 11), (0, 10, 1), (0, 0.1, 4), (2, 3, 0)] for d in ('float32', 'float64')]
path = os.path.join(os.path.dirname(__file__), '../../packages/core/test/golden/indexing.json')
with open(path, 'w') as f:
    json.dump({'source': f'PyTorch {torch.__version__}', 'script': 'tools/golden/indexing.py',
               'cases': cases, 'masked': masked, 'created': created, 'lines': lines}, f)
