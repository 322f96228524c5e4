"""The PyTorch side of the round trip: `pytorch.py write FILE` makes a model, `pytorch.py check FILE` takes one back.

With the `safetensors` package it reads and writes by that; without it by the few lines below, which are a reader and a
writer of the format of its own and share nothing with frostgrad's.
"""
import json
import struct
import sys
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

try:
    from safetensors.torch import load_file, save_file

    BY = "safetensors.torch"
except ImportError:
    BY = "a reader and writer in Python of its own"
    DTYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64, "BOOL": torch.bool}
    NAMES = {dtype: name for name, dtype in DTYPES.items()}

    def save_file(tensors, path, metadata=None):
        header, data = ({} if metadata is None else {"__metadata__": metadata}), b""
        for name, x in tensors.items():
            content = x.detach().contiguous().numpy().tobytes()
            header[name] = {"dtype": NAMES[x.dtype], "shape": list(x.shape), "data_offsets": [len(data), len(data) + len(content)]}
            data += content
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + data)

    def once(pairs):
        assert len({key for key, _ in pairs}) == len(pairs), "a key comes twice"
        return dict(pairs)

    def load_file(path):
        with open(path, "rb") as file:
            whole = file.read()
        (size,) = struct.unpack("<Q", whole[:8])
        assert size % 8 == 0 and whole[8:9] == b"{" and len(whole) >= 8 + size, "the header is none"
        header = json.loads(whole[8 : 8 + size].decode("utf-8"), object_pairs_hook=once)
        assert all(isinstance(v, str) for v in header.pop("__metadata__", {}).values()), "metadata are strings"
        data, at, tensors = whole[8 + size :], 0, {}
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            assert sorted(entry) == ["data_offsets", "dtype", "shape"], name
            start, end = entry["data_offsets"]
            dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
            assert start == at and end - start == torch.Size(shape).numel() * torch.empty(0, dtype=dtype).element_size(), name
            at = end
            content = bytearray(data[start:end])
            tensors[name] = (torch.frombuffer(content, dtype=dtype) if content else torch.empty(0, dtype=dtype)).reshape(shape)
        assert at == len(data), "bytes behind the last tensor"
        return tensors


class Tagger(nn.Module):
    """Five numbers for each token of a row, by a recurrent layer and one of a transformer."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 8)
        self.lstm = nn.LSTM(8, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.encoder = nn.TransformerEncoderLayer(12, 3, 16, dropout=0.0, batch_first=True)
        self.norm = nn.LayerNorm(12)
        self.out = nn.Linear(12, 5)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        h, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=ids.shape[1])
        pads = torch.arange(ids.shape[1])[None, :] >= lengths[:, None]
        return self.out(self.norm(self.encoder(h, src_key_padding_mask=pads))).masked_fill(pads[:, :, None], 0)


def write(path):
    torch.manual_seed(7)
    model = Tagger().train()  # no dropout; the fused kernels of eval leave the order of sums open
    ids = torch.randint(12, (4, 7), dtype=torch.int64)
    lengths = torch.tensor([7, 3, 1, 5])
    tensors = {f"model.{name}": x for name, x in model.state_dict().items()}
    tensors.update({"ids": ids, "lengths": lengths, "outputs": model(ids, lengths)})
    save_file(tensors, path, {"made_by": f"PyTorch {torch.__version__}, {BY}"})
    print(f"PyTorch {torch.__version__} wrote {len(tensors)} tensors by {BY}")


def check(path):
    found = load_file(path)
    model = Tagger().train()
    model.load_state_dict({name[6:]: x for name, x in found.items() if name.startswith("model.")})
    outputs = model(found["data.ids"].long(), found["data.lengths"].long())
    difference = (outputs - found["data.outputs"]).abs().max().item()
    print(f"PyTorch read {len(found)} tensors by {BY}; its outputs differ by at most {difference:.1e}")
    sys.exit(0 if difference <= 1e-5 else 1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"write": write, "check": check}[sys.argv[1]](sys.argv[2])
