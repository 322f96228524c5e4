// A line fitted by hand-written gradient descent, on @frostgrad/core alone.
import { noGrad, tensor } from '@frostgrad/core';

const x = tensor([[0], [1], [2], [3]]);
const y = tensor([[1], [3], [5], [7]]);
let w = tensor([[0]], { requiresGrad: true });
let b = tensor([0], { requiresGrad: true });
let loss = Infinity;
for (let step = 0; step < 300; step++) {
  const error = x.matmul(w).add(b).sub(y);
  const mean = error.mul(error).mean();
  mean.backward();
  loss = mean.item();
  const [nextW, nextB] = noGrad(() => [w.sub(w.grad.mul(0.1)), b.sub(b.grad.mul(0.1))]);
  w = tensor(nextW.toArray(), { requiresGrad: true });
  b = tensor(nextB.toArray(), { requiresGrad: true });
}
if (!(loss < 1e-4)) throw new Error(`the line was not found: loss ${loss}, w ${w}, b ${b}`);
console.log(`core: loss ${loss.toExponential(1)}`);
