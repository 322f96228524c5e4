// The engine and freezing, of @frostgrad/core/functional: a gradient arrives at a leaf, and its frozen row moves no bit.
import { assign, backward, noGrad, Segments, tensor } from '@frostgrad/core/functional';

const w = tensor(
  [
    [1, 2],
    [3, 4],
  ],
  { requiresGrad: true },
);
w.freeze_(Segments.rows([2, 2], [0]));
backward(w, {
  gradient: tensor([
    [NaN, 1],
    [1, 1],
  ]),
});
const moved = w.toTypedArray().map((v, i) => v - w.grad.toTypedArray()[i]);
noGrad(() => assign(w, moved));
const found = JSON.stringify(w.toArray());
if (found !== '[[1,2],[2,3]]') throw new Error(`a frozen row moved, or another stood still: ${found}`);
console.log(`functional: the engine gives ${found}`);
