"""Values and gradients of activations and elementary functions at kinks, at the ends of domains, far out and at infinity, in float64.

  OMP_NUM_THREADS=1 /usr/bin/python3 tools/golden/activations.py
"""
import json, math, os
import torch
import torch.nn.functional as F

points = [-math.inf, -1000.0, -100.0, -20.0, -6.0, -3.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0, 6.0, 20.0, 100.0, 1000.0, math.inf, math.nan]
functions = {
    'gelu': F.gelu, 'gelu tanh': lambda x: F.gelu(x, approximate='tanh'), 'silu': F.silu, 'mish': F.mish, 'elu': F.elu,
    'celu': lambda x: F.celu(x, alpha=2.0), 'selu': F.selu, 'leakyRelu': F.leaky_relu, 'relu6': F.relu6, 'hardtanh': F.hardtanh,
    'hardsigmoid': F.hardsigmoid, 'hardswish': F.hardswish, 'logSigmoid': F.logsigmoid, 'softplus': F.softplus,
    'softplus beta': lambda x: F.softplus(x, beta=2.0), 'softsign': F.softsign, 'tanhshrink': F.tanhshrink,
    'hardshrink': F.hardshrink, 'softshrink': F.softshrink, 'threshold': lambda x: F.threshold(x, 1.0, -7.0),
    'abs': torch.abs, 'sign': torch.sign, 'round': torch.round, 'floor': torch.floor, 'ceil': torch.ceil, 'trunc': torch.trunc,
    'frac': torch.frac, 'nanToNum': torch.nan_to_num, 'erf': torch.erf, 'atan': torch.atan, 'asinh': torch.asinh,
    'sinh': torch.sinh, 'cosh': torch.cosh, 'expm1': torch.expm1, 'exp2': torch.exp2, 'relu': F.relu, 'sigmoid': torch.sigmoid,
    'erfc': torch.erfc, 'logit': torch.logit, 'logit eps': lambda x: torch.logit(x, 0.25), 'asin': torch.asin, 'acos': torch.acos,
    'acosh': torch.acosh, 'atanh': torch.atanh, 'rsqrt': torch.rsqrt, 'reciprocal': torch.reciprocal, 'square': torch.square,
    'log1p': torch.log1p, 'log2': torch.log2, 'log10': torch.log10, 'sin': torch.sin, 'cos': torch.cos, 'tan': torch.tan,
    'round decimals': lambda x: torch.round(x * 0.35, decimals=1), 'prelu': lambda x: F.prelu(x, torch.tensor([0.25], dtype=torch.float64)),
    'hardshrink wide': lambda x: F.hardshrink(x, 3.0), 'softshrink wide': lambda x: F.softshrink(x, 3.0),
    'elu steep': lambda x: F.elu(x, alpha=2.5), 'leakyRelu steep': lambda x: F.leaky_relu(x, 0.3),
    'hardtanh wide': lambda x: F.hardtanh(x, -3.0, 6.0),
}


def plain(v):
    return v if math.isfinite(v) else str(v)


cases = []
for name, f in functions.items():
    rows = []
    for p in points:
        x = torch.tensor([p], dtype=torch.float64, requires_grad=True)
        y = f(x)
        y.sum().backward()
        rows.append([plain(p) if p != 0 or math.copysign(1, p) > 0 else '-0', plain(y.item()), plain(x.grad.item())])
    cases.append({'name': name, 'rows': rows})
# the gradient of prelu's weight
rows = []
for p in points:
    w = torch.tensor([0.25], dtype=torch.float64, requires_grad=True)
    y = F.prelu(torch.tensor([p], dtype=torch.float64), w)
    y.sum().backward()
    rows.append([plain(p) if p != 0 or math.copysign(1, p) > 0 else '-0', plain(y.item()), plain(w.grad.item())])
cases.append({'name': 'prelu weight', 'rows': rows})
path = os.path.join(os.path.dirname(__file__), '../../packages/core/test/golden/activations.json')
with open(path, 'w') as out:
    json.dump({'source': f'PyTorch {torch.__version__}', 'script': 'tools/golden/activations.py', 'cases': cases}, out)
