"""Writes outputs, gradients, names and running statistics of PyTorch's containers, norms, convolutions, pools and stacks.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/modules.py

PyTorch 1.13 has no RMSNorm and no rotary positions: these are their formulas, in its ops. Losses count live positions only.
"""
import json
import os
import torch
from torch import nn

B, T, S, E, H = 2, 3, 4, 4, 2
LENGTHS = [3, 2]
KEY_LENGTHS = [4, 2]


def numbers(shape, step, scale):
    n = torch.Size(shape).numel()
    return torch.tensor([(((step * i) % 17) - 8) / scale for i in range(n)], dtype=torch.float64).reshape(shape)


def leaf(shape, step):
    return numbers(shape, step, 6).requires_grad_()


def fill(module):
    for k, (_, parameter) in enumerate(module.named_parameters()):
        parameter.data = numbers(parameter.shape, 5 + k, 12)


def saved(module):
    return {
        name: {"shape": list(x.shape), "dtype": "int32" if x.dtype == torch.int64 else "float64", "values": x.flatten().tolist()}
        for name, x in module.state_dict().items()
    }


def live(lengths, n):
    return torch.arange(n)[None, :] < torch.tensor(lengths)[:, None]


def flat(x):
    return x.detach().flatten().tolist()


def case(layer, inputs, run=lambda layer, *x: layer(*x), **about):
    """Outputs, the gradients of sum(out^2 * factors), and the state before and after."""
    layer = layer.double()
    fill(layer)
    before = saved(layer)
    out = run(layer, *inputs)
    (out * out * numbers(out.shape, 4, 5)).sum().backward()
    return {
        **about,
        "state": before,
        "after": saved(layer),
        "inputs": [{"shape": list(x.shape), "values": flat(x)} for x in inputs],
        "output": {"shape": list(out.shape), "values": flat(out)},
        "input_gradients": [flat(x.grad) for x in inputs],
        "gradients": {name: flat(p.grad) for name, p in layer.named_parameters()},
    }


class RMSNorm(nn.Module):
    def __init__(self, n, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.eps = eps

    def forward(self, x):
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weight


class Nothing(nn.Module):
    pass


def rotated(_, x):
    """Each pair of features as a complex number, turned by its position times its frequency."""
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2))
    angles = torch.outer(torch.arange(x.shape[1], dtype=torch.float64), 10000.0 ** (-torch.arange(0, E, 2, dtype=torch.float64) / E))
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2)


def sinusoidal(_, x):
    angles = torch.outer(torch.arange(x.shape[1], dtype=torch.float64), 10000.0 ** (-torch.arange(0, E, 2, dtype=torch.float64) / E))
    return x + torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)


def contained():
    layers = [nn.Linear(E, 3), nn.ReLU(), nn.LayerNorm(3), nn.GELU(), nn.PReLU(), nn.Sequential(nn.Linear(3, 2, bias=False), nn.Tanh())]
    return case(nn.Sequential(*layers), [leaf([B, T, E], 7)])


def encoder(norm_first, norm):
    layer = nn.TransformerEncoderLayer(E, H, dim_feedforward=5, dropout=0, norm_first=norm_first, batch_first=True)
    stack = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(E) if norm else None, enable_nested_tensor=False)
    mask = live(LENGTHS, T)

    def run(stack, x):
        out = stack(x, src_key_padding_mask=~mask)
        return torch.where(mask[:, :, None], out, torch.zeros((), dtype=torch.float64))

    return case(stack, [leaf([B, T, E], 7)], run, norm_first=norm_first, norm=norm)


def decoder(norm_first, norm):
    layer = nn.TransformerDecoderLayer(E, H, dim_feedforward=5, dropout=0, norm_first=norm_first, batch_first=True)
    stack = nn.TransformerDecoder(layer, 2, norm=nn.LayerNorm(E) if norm else None)
    mask, memory_mask = live(LENGTHS, T), live(KEY_LENGTHS, S)
    causal = ~torch.ones(T, T, dtype=torch.bool).tril()

    def run(stack, x, memory):
        out = stack(x, memory, tgt_mask=causal, tgt_key_padding_mask=~mask, memory_key_padding_mask=~memory_mask)
        return torch.where(mask[:, :, None], out, torch.zeros((), dtype=torch.float64))

    return case(stack, [leaf([B, T, E], 7), leaf([B, S, E], 5)], run, norm_first=norm_first, norm=norm)


def batch_norm(shape, training, **options):
    names = {"momentum": "momentum", "affine": "affine", "track_running_stats": "trackRunningStats", "eps": "eps"}
    layer = nn.BatchNorm1d(3, **options)
    layer.double()
    if layer.running_mean is not None:
        layer.running_mean.data = numbers([3], 3, 9)
        layer.running_var.data = numbers([3], 3, 9).abs() + 1
        layer.num_batches_tracked.data = torch.tensor(2)
    layer.train(training)
    return case(layer, [leaf(shape, 7)], training=training, options={names[k]: v for k, v in options.items()})


def packed_batch_norm():
    """Of padded rows, the statistics of live positions: those of the packed rows."""
    x = leaf([B, 3, T], 7)
    mask = live(LENGTHS, T)

    def run(layer, x):
        rows = layer(x.transpose(1, 2)[mask])
        return torch.zeros(B, T, 3, dtype=torch.float64).masked_scatter(mask[:, :, None], rows).transpose(1, 2)

    return case(nn.BatchNorm1d(3), [x], run, training=True, options={}, lengths=LENGTHS)


def conv(make, shape, *sizes, bias=True, **options):
    return case(make(*sizes, bias=bias, **options), [leaf(shape, 7)], sizes=list(sizes), options={**options, "bias": bias})


def ragged_conv(stride, padding, dilation):
    """Each row by itself, and zeros behind what it gives: what `live` means."""
    layer = nn.Conv1d(E, 2, 3, stride=stride, padding=padding, dilation=dilation)
    whole = (7 + 2 * padding - dilation * 2 - 1) // stride + 1

    def run(layer, x):
        rows = [layer(x[b : b + 1, :, :n]) for b, n in enumerate([7, 5])]
        return torch.cat([nn.functional.pad(row, [0, whole - row.shape[2]]) for row in rows])

    about = dict(lengths=[7, 5], options=dict(stride=stride, padding=padding, dilation=dilation))
    return case(layer, [leaf([B, E, 7], 7)], run, **about)


def pool(make, name, shape, *sizes, **options):
    names = {"stride": "stride", "padding": "padding", "ceil_mode": "ceilMode", "count_include_pad": "countIncludePad", "dilation": "dilation"}
    return case(make(*sizes, **options), [leaf(shape, 7)], name=name, sizes=list(sizes), options={names[k]: v for k, v in options.items()})


def ragged_pool(make, name, size, **options):
    names = {"stride": "stride", "padding": "padding", "ceil_mode": "ceilMode", "count_include_pad": "countIncludePad"}
    lengths = [7, 5]

    def run(layer, x):
        rows = [layer(x[b : b + 1, :, :n]) for b, n in enumerate(lengths)]
        return torch.cat([nn.functional.pad(row, [0, rows[0].shape[2] - row.shape[2]]) for row in rows])

    about = dict(name=name, sizes=[size], lengths=lengths, options={names[k]: v for k, v in options.items()})
    return case(make(size, **options), [leaf([B, E, 7], 7)], run, **about)


def masked_pool(kind):
    def run(_, x):
        rows = [x[b, :n] for b, n in enumerate(LENGTHS)]
        one = {"mean": lambda r: r.mean(0), "max": lambda r: r.max(0).values, "first": lambda r: r[0], "last": lambda r: r[-1]}
        return torch.stack([one[kind](row) for row in rows])

    return case(Nothing(), [leaf([B, T, E], 7)], run, kind=kind, lengths=LENGTHS)


document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/modules.py",
    "size": {"B": B, "T": T, "S": S, "E": E, "heads": H},
    "lengths": LENGTHS,
    "key_lengths": KEY_LENGTHS,
    "contained": contained(),
    "encoder": [encoder(False, False), encoder(True, True)],
    "decoder": [decoder(False, True), decoder(True, True)],
    "rms_norm": case(RMSNorm(E, 1e-3), [leaf([B, T, E], 7)]),
    "batch_norm": [
        batch_norm([5, 3], True),
        batch_norm([2, 3, 4], True, momentum=0.3, eps=1e-3),
        batch_norm([2, 3, 4], True, momentum=None),
        batch_norm([2, 3, 4], False),
        batch_norm([5, 3], True, affine=False),
        batch_norm([5, 3], False, track_running_stats=False),
        packed_batch_norm(),
    ],
    "conv1d": [
        conv(nn.Conv1d, [B, E, 7], E, 2, 3),
        conv(nn.Conv1d, [B, E, 7], E, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False),
        conv(nn.Conv1d, [B, E, 7], E, 2, 3, padding="same"),
    ],
    "ragged_conv1d": [ragged_conv(1, 1, 1), ragged_conv(2, 0, 1), ragged_conv(2, 3, 2)],
    "conv2d": [
        conv(nn.Conv2d, [B, 2, 5, 4], 2, 3, 3),
        conv(nn.Conv2d, [B, 2, 5, 4], 2, 4, [3, 2], stride=[2, 1], padding=[1, 0], dilation=[1, 2], groups=2),
    ],
    "pool": [
        pool(nn.MaxPool1d, "MaxPool1d", [B, E, 7], 3, padding=1),
        pool(nn.MaxPool2d, "MaxPool2d", [B, 2, 5, 4], 2, stride=1, dilation=2),
        pool(nn.AvgPool1d, "AvgPool1d", [B, E, 7], 3, stride=2, ceil_mode=True),
        pool(nn.AvgPool2d, "AvgPool2d", [B, 2, 5, 4], 2, padding=1, count_include_pad=False),
        pool(nn.AdaptiveAvgPool1d, "AdaptiveAvgPool1d", [B, E, 7], 3),
        pool(nn.AdaptiveAvgPool2d, "AdaptiveAvgPool2d", [B, 2, 5, 4], [2, 3]),
        pool(nn.AdaptiveMaxPool1d, "AdaptiveMaxPool1d", [B, E, 7], 3),
        pool(nn.AdaptiveMaxPool2d, "AdaptiveMaxPool2d", [B, 2, 5, 4], [2, 3]),
    ],
    "ragged_pool": [
        ragged_pool(nn.MaxPool1d, "MaxPool1d", 3, stride=2),
        ragged_pool(nn.MaxPool1d, "MaxPool1d", 3, stride=2, padding=1, ceil_mode=True),
        ragged_pool(nn.AvgPool1d, "AvgPool1d", 2),
        ragged_pool(nn.AvgPool1d, "AvgPool1d", 3, stride=2, padding=1, ceil_mode=True),
        ragged_pool(nn.AvgPool1d, "AvgPool1d", 3, stride=2, padding=1, count_include_pad=False),
    ],
    "masked_pool": [masked_pool(kind) for kind in ("mean", "max", "first", "last")],
    "sinusoidal": case(Nothing(), [leaf([B, T, E], 7)], sinusoidal),
    "rotary": case(Nothing(), [leaf([B, T, E], 7)], rotated),
}
with open(os.path.join(os.path.dirname(__file__), "modules.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
