import { Rng, sum, mul, tensor, relu } from '@frostgrad/core';
import { TransformerEncoderLayer, LSTM, Linear, crossEntropy } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { useWasm } from '@frostgrad/wasm';
useWasm();
const which = process.argv[2];
let step: () => void;
if (which === 'transformer') {
  const model = new TransformerEncoderLayer(128, 4, { rng: new Rng(1), feedforward: 512, dropout: 0 });
  const x = new Rng(0).uniform([16, 64, 128], -1, 1); const live = Array.from({ length: 16 }, (_, i) => 34 + 2 * i);
  const o = new Adam(model.parameters(), { lr: 1e-4 });
  step = () => { o.zeroGrad(); const out = model.forward(x, { live }); sum(mul(out, out)).backward(); o.step(); };
} else if (which === 'lstm') {
  const model = new LSTM(64, 128, { rng: new Rng(1) }); const x = new Rng(0).uniform([32, 20, 64], -1, 1);
  const o = new Adam(model.parameters(), { lr: 1e-4 });
  step = () => { o.zeroGrad(); const out = model.forward(x).output; sum(mul(out, out)).backward(); o.step(); };
} else {
  const a = new Linear(784, 256, { rng: new Rng(1) }), b = new Linear(256, 128, { rng: new Rng(2) }), c = new Linear(128, 10, { rng: new Rng(3) });
  const x = new Rng(0).uniform([64, 784], -1, 1); const t = tensor(Int32Array.from({ length: 64 }, (_, i) => i % 10));
  const o = new Adam([...a.parameters(), ...b.parameters(), ...c.parameters()], { lr: 1e-4 });
  step = () => { o.zeroGrad(); crossEntropy(c.forward(relu(b.forward(relu(a.forward(x))))), t).backward(); o.step(); };
}
for (let i = 0; i < 5; i++) step();
const n = Number(process.argv[3]); const t0 = performance.now(); for (let i = 0; i < n; i++) step(); console.log(which, ((performance.now() - t0) / n).toFixed(2), 'ms');
