"""Values and gradients of activations at kinks, far out and at infinity, in float64.

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
path = os.path.join(os.path.dirname(__file__), '../../packages/core/test/golden/activations.json')
with open(path, 'w') as out:
    json.dump({'source': f'PyTorch {torch.__version__}', 'script': 'tools/golden/activations.py', 'cases': cases}, out)
