// A layer of which a row is frozen, fitted by hand-written gradient descent with functions alone.
import {
  add,
  assign,
  backward,
  matmul,
  mean,
  mul,
  noGrad,
  Rng,
  Segments,
  sub,
  tanh,
  tensor,
} from '@frostgrad/core/functional';

const x = tensor([
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
  [0, 0, 1],
]);
const y = tensor([[0.5], [-0.5], [0], [0]]);
const w = new Rng(1).normal([3, 1], 0, 1, { requiresGrad: true });
const b = tensor([0.25], { requiresGrad: true });
w.freeze_(Segments.rows([3, 1], [2]));
const before = w.toArray()[2][0];
let loss = Infinity;
for (let step = 0; step < 500; step++) {
  const error = sub(tanh(add(matmul(x, w), b)), y);
  const total = mean(mul(error, error));
  backward(total);
  loss = total.item();
  for (const p of [w, b]) {
    noGrad(() => assign(p, sub(p, mul(p.grad, 0.3))));
    p.grad = null;
  }
}
if (!(loss < 1e-3)) throw new Error(`the layer was not found: loss ${loss}, w ${w}, b ${b}`);
if (!Object.is(w.toArray()[2][0], before)) throw new Error(`the frozen row moved from ${before}: ${w}`);
// a sum of many gradients
const u = tensor([2], { requiresGrad: true });
backward(add(add(mul(u, u), u), u));
if (u.grad.item() !== 6) throw new Error(`the gradient of u u + u + u at 2 is ${u.grad}`);
console.log(`functional: loss ${loss.toExponential(1)}, the frozen row stands`);
