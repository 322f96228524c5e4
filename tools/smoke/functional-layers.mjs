// A layer of @frostgrad/nn and an optimizer, with functions alone: a frozen row moves no bit under momentum and decay.
import { backward, mean, mul, Rng, Segments, sub, tensor } from '@frostgrad/core/functional';
import { Linear } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';

const x = tensor([
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([
  [1, 0],
  [2, 0],
  [3, 0],
]);
const layer = new Linear(2, 2, { rng: new Rng(1) });
layer.weight.freeze_(Segments.rows([2, 2], [1]));
const before = layer.weight.toTypedArray().slice(2);
const optimizer = new Adam(layer.parameters(), { lr: 0.05, weightDecay: 1e-4 });
let loss = Infinity;
for (let step = 0; step < 300; step++) {
  const error = sub(layer.forward(x), y);
  const total = mean(mul(error, error));
  optimizer.zeroGrad();
  backward(total);
  optimizer.step();
  loss = total.item();
}
const after = layer.weight.toTypedArray().slice(2);
if (!before.every((v, i) => Object.is(v, after[i]))) throw new Error(`the frozen row moved: ${layer.weight}`);
if (!(loss < 0.3)) throw new Error(`the layer was not fitted: loss ${loss}, ${layer.weight}`);
if ('add' in x) throw new Error('somebody installed methods');
console.log(`functional: a layer and Adam, loss ${loss.toExponential(1)}, the frozen row stands`);
