import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { broadcastShapes, type Shape, showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numeric } from './binary.ts';
import { transpose } from './permute.ts';
import { reshape, squeeze, unsqueeze } from './reshape.ts';

const matmulOp = defineOp({
  name: 'matmul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => productShape(a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.matmul(a, b, shape),
  vjp: {
    a: (g, { b }) => product(g, transpose(b)),
    b: (g, { a }) => product(transpose(a), g),
  },
});

function productShape(a: Shape, b: Shape): Shape {
  const [m, k] = a.slice(-2) as [number, number];
  const [rows, n] = b.slice(-2) as [number, number];
  if (k !== rows) {
    const flipped = k === n ? '. Did you mean matmul(a, b.transpose())?' : '';
    throw new ShapeError(
      'matmul',
      `inner sizes differ: a is ${showShape(a)} (${k} columns), b is ${showShape(b)} (${rows} rows)${flipped}`,
    );
  }
  return [...broadcastShapes('matmul', a.slice(0, -2), b.slice(0, -2)), m, n];
}

const product = (a: Tensor, b: Tensor): Tensor => apply(matmulOp, [a, b], undefined);

/**
 * Matrix product over the last two axes; leading axes broadcast. A vector counts as a row on the left and as a column
 * on the right, and its axis goes. Each element is one sum in ascending order of the inner index, starting at +0.
 *
 * @param a `[..., M, K]` or `[K]`
 * @param b `[..., K, N]` or `[K]`
 * @returns `[..., M, N]`
 * @throws ShapeError when the inner sizes differ, leading axes do not broadcast, or an operand is a scalar.
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      'matmul',
      `a is ${showShape(a.shape)} and b is ${showShape(b.shape)}; neither can be a scalar. Use mul`,
    );
  }
  const [x, y] = numeric(a, b);
  if (x.ndim === 1) return squeeze(matmul(unsqueeze(x, 0), y), y.ndim === 1 ? 0 : -2);
  if (y.ndim === 1) return squeeze(matmul(x, unsqueeze(y, 1)), -1);
  // One weight for a whole batch is one product, so that its gradient is one sum over all rows, row-major.
  if (y.ndim === 2 && x.ndim > 2) {
    const K = x.shape.at(-1) as number;
    const rows = x.shape.slice(0, -1);
    if (K === y.shape[0]) return reshape(product(reshape(x, [sizeOf(rows), K]), y), [...rows, y.shape[1] as number]);
  }
  return product(x, y);
}
