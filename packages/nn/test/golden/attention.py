"""Writes outputs, weights and gradients of PyTorch's MultiheadAttention and transformer layers, without dropout.

    OMP_NUM_THREADS=1 /usr/bin/python3 packages/nn/test/golden/attention.py

Masks are written true = allowed. Losses count live positions only.
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
    state = {}
    for k, (name, parameter) in enumerate(module.named_parameters()):
        parameter.data = numbers(parameter.shape, 5 + k, 12)
        state[name] = {"shape": list(parameter.shape), "values": parameter.flatten().tolist()}
    return state


def live(lengths, n):
    return torch.arange(n)[None, :] < torch.tensor(lengths)[:, None]


def flat(x):
    return x.detach().flatten().tolist()


def attention(keys, allowed=None, causal=False, lengths=None, **options):
    layer = nn.MultiheadAttention(E, H, batch_first=True, **options).double()
    state = fill(layer)
    inputs = [leaf([B, T, E], 7)]
    if keys:
        inputs += [leaf([B, S, options.get("kdim", E)], 5), leaf([B, S, options.get("vdim", E)], 3)]
    query, key, value = inputs if keys else inputs * 3
    n = key.shape[1]
    mask = None if allowed is None else ~allowed.repeat_interleave(H, 0) if allowed.shape[1] == T else ~allowed.flatten(0, 1)
    if causal:
        mask = ~torch.ones(T, n, dtype=torch.bool).tril()
    out, weights = layer(
        query,
        key,
        value,
        key_padding_mask=None if lengths is None else ~live(lengths, n),
        attn_mask=mask,
        average_attn_weights=False,
    )
    ((out * out).sum() + (weights * numbers(weights.shape, 4, 5)).sum()).backward()
    return {
        "state": state,
        "options": {k: v for k, v in options.items()},
        "inputs": [flat(x) for x in inputs],
        "lengths": lengths,
        "causal": causal,
        "allowed": None if allowed is None else {"shape": list(allowed.shape), "values": flat(allowed.int())},
        "output": flat(out),
        "weights": flat(weights),
        "input_gradients": [flat(x.grad) for x in inputs],
        "gradients": {name: flat(p.grad) for name, p in layer.named_parameters()},
    }


def lived(out, lengths):
    return torch.where(live(lengths, out.shape[1])[:, :, None], out, torch.zeros((), dtype=torch.float64))


def layer_case(layer, inputs, run, **about):
    state = fill(layer)
    out = lived(run(layer, *inputs), LENGTHS)
    (out * out * numbers(out.shape, 4, 5)).sum().backward()
    return {
        **about,
        "state": state,
        "inputs": [flat(x) for x in inputs],
        "output": flat(out),
        "input_gradients": [flat(x.grad) for x in inputs],
        "gradients": {name: flat(p.grad) for name, p in layer.named_parameters()},
    }


def options(activation, norm_first):
    return dict(dim_feedforward=5, dropout=0, activation=activation, norm_first=norm_first, batch_first=True)


CAUSAL = ~torch.ones(T, T, dtype=torch.bool).tril()


def encoder(activation, norm_first, causal):
    layer = nn.TransformerEncoderLayer(E, H, **options(activation, norm_first)).double()
    return layer_case(
        layer,
        [leaf([B, T, E], 7)],
        lambda layer, x: layer(x, src_mask=CAUSAL if causal else None, src_key_padding_mask=~live(LENGTHS, T)),
        activation=activation,
        norm_first=norm_first,
        causal=causal,
    )


def decoder(activation, norm_first):
    layer = nn.TransformerDecoderLayer(E, H, **options(activation, norm_first)).double()
    return layer_case(
        layer,
        [leaf([B, T, E], 7), leaf([B, S, E], 5)],
        lambda layer, x, memory: layer(
            x,
            memory,
            tgt_mask=CAUSAL,
            tgt_key_padding_mask=~live(LENGTHS, T),
            memory_key_padding_mask=~live(KEY_LENGTHS, S),
        ),
        activation=activation,
        norm_first=norm_first,
    )


def norm():
    layer = nn.LayerNorm(E, eps=1e-3).double()
    state = fill(layer)
    x = leaf([B, T, E], 7)
    out = layer(x)
    (out * out * numbers(out.shape, 4, 5)).sum().backward()
    return {
        "state": state,
        "inputs": [flat(x)],
        "output": flat(out),
        "input_gradients": [flat(x.grad)],
        "gradients": {name: flat(p.grad) for name, p in layer.named_parameters()},
    }


some = torch.tensor([(i * 5) % 7 > 1 for i in range(B * T * S)]).reshape(B, T, S)
by_head = torch.tensor([(i * 5) % 7 > 1 for i in range(B * H * T * S)]).reshape(B, H, T, S)
document = {
    "made_by": f"PyTorch {torch.__version__}, float64, packages/nn/test/golden/attention.py",
    "size": {"B": B, "T": T, "S": S, "E": E, "heads": H},
    "lengths": LENGTHS,
    "key_lengths": KEY_LENGTHS,
    "attention": {
        "of itself": attention(False),
        "of itself, causal, some keys padded": attention(False, causal=True, lengths=LENGTHS),
        "of others, some keys padded": attention(True, lengths=KEY_LENGTHS),
        "of others, causal": attention(True, causal=True),
        "of others, some pairs": attention(True, allowed=some),
        "of keys and values of other sizes, some pairs by head": attention(True, allowed=by_head, kdim=3, vdim=2),
        "without bias, keys of another size": attention(True, lengths=KEY_LENGTHS, bias=False, kdim=3),
    },
    "encoder": [encoder("relu", False, False), encoder("gelu", True, True), encoder("gelu", False, True)],
    "decoder": [decoder("relu", False), decoder("gelu", True)],
    "norm": norm(),
}
with open(os.path.join(os.path.dirname(__file__), "attention.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
