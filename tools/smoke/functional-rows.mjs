// Which of two kinds a row of any length ends with, learned by an LSTM with functions alone.
import {
  assign,
  backward,
  linear,
  lstm,
  mean,
  mul,
  noGrad,
  ragged,
  Rng,
  segmentLast,
  slice,
  softmaxCrossEntropy,
  sub,
  tensor,
  zeros,
} from '@frostgrad/core/functional';

const H = 4;
const rng = new Rng(1);
const rows = [[1, 0, 1], [0], [0, 1], [1, 1, 1, 0]];
const targets = tensor([1, 0, 1, 0], { dtype: 'int32' });
const x = ragged(rows.map((row) => tensor(row.map((kind) => [kind, 1 - kind]))));
const parameter = (shape) => rng.uniform(shape, -0.5, 0.5, { requiresGrad: true });
const [into, within, out] = [parameter([4 * H, 2]), parameter([4 * H, H]), parameter([2, H])];
const bias = zeros([4 * H]);
let loss = Infinity;
for (let step = 0; step < 200; step++) {
  const states = lstm(x.with(linear(x.values, into)), zeros([rows.length, 2 * H]), within, bias);
  const logits = linear(slice(segmentLast(states), 1, 0, H), out);
  const total = mean(softmaxCrossEntropy(logits, targets));
  backward(total);
  loss = total.item();
  for (const p of [into, within, out]) {
    noGrad(() => assign(p, sub(p, mul(p.grad, 0.5))));
    p.grad = null;
  }
}
if (!(loss < 0.05)) throw new Error(`the rows were not told apart: loss ${loss}`);
console.log(`functional: rows told apart, loss ${loss.toExponential(1)}`);
