// A Linear fitted by SGD, one of its weights frozen: the toy run of a newcomer.
import { Linear, Rng, Segments, SGD, tensor } from 'frostgrad';

const x = tensor([[0, 1], [1, 0], [2, 2], [3, 1]]); // prettier-ignore
const y = tensor([[1], [3], [5], [7]]);
const model = new Linear(2, 1, { rng: new Rng(0) });
model.weight.freeze_(Segments.mask([1, 2], [0, 1]));
const [[, before]] = model.weight.toArray();
const optimizer = new SGD(model.parameters(), { lr: 0.05 });
const losses = [];
for (let step = 0; step < 200; step++) {
  const error = model.forward(x).sub(y);
  const loss = error.mul(error).mean();
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
const [[, after]] = model.weight.toArray();
if (!(losses.at(-1) < 0.2 * losses[0])) throw new Error(`the loss only went from ${losses[0]} to ${losses.at(-1)}`);
if (!Object.is(before, after)) throw new Error(`the frozen weight moved from ${before} to ${after}`);
console.log(`frostgrad: loss ${losses[0].toFixed(2)} -> ${losses.at(-1).toExponential(1)}, the frozen weight stayed`);
