import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { matmul as kernel } from '../kernels/js/matmul.ts';
import { broadcastShapes, type Shape, showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numeric } from './binary.ts';
import { liveProduct } from './live-product.ts';
import { transpose } from './permute.ts';
import { reshape, squeeze, unsqueeze } from './reshape.ts';

const matmulOp = defineOp({
  name: 'matmul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => {
    const lead = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [...lead, a.shape.at(-2) as number, b.shape.at(-1) as number];
  },
  kernels: { matmul: kernel },
  forward: (k, { a, b }, _, shape) => k.matmul(a, b, shape),
  vjp: {
    a: (g, { b }, call) => liveProduct(g, transpose(b), call.liveOf('a'), product),
    b: (g, { a }, call) => liveProduct(transpose(a), g, call.liveOf('b'), product),
  },
});

/**
 * Refuses operands of a product whose inner sizes differ; a vector counts as a row on the left, as a column on the right.
 * `before` is what stands before them in a call.
 *
 * @internal
 */
export function expectInner(op: string, a: Shape, b: Shape, before: string = ''): void {
  const columns = a.at(-1) as number;
  const rows = (b.length === 1 ? b[0] : b.at(-2)) as number;
  if (columns === rows) return;
  const flipped = b.length > 1 && columns === b.at(-1) ? `. Did you mean ${op}(${before}a, b.transpose())?` : '';
  const [across, down] = [a.length === 1 ? 'elements' : 'columns', b.length === 1 ? 'elements' : 'rows'];
  throw new ShapeError(
    op,
    `inner sizes differ: a is ${showShape(a)} (${columns} ${across}), b is ${showShape(b)} (${rows} ${down})${flipped}`,
  );
}

function expectLeading(a: Shape, b: Shape): void {
  const lead = b.slice(0, -2);
  const clash = a.slice(0, -2).findLastIndex((m, i, { length }) => {
    const n = lead[i - length + lead.length] ?? 1;
    return m !== n && m !== 1 && n !== 1;
  });
  if (clash < 0) return;
  const axis = clash - a.length;
  throw new ShapeError(
    'matmul',
    `cannot broadcast the leading axes of a, ${showShape(a)}, with those of b, ${showShape(b)}: axis ${axis} is ` +
      `${a.at(axis)} in the first and ${b.at(axis)} in the second`,
  );
}

/** The product of operands that are known to fit. */
const product = (a: Tensor, b: Tensor): Tensor => apply(matmulOp, [a, b], undefined);

/**
 * Matrix product over the last two axes; leading axes broadcast. A vector counts as a row on the left and as a column
 * on the right, and its axis goes. Each element is one sum in ascending order of the inner index, starting at +0. Rows and
 * columns of a matrix that are frozen as a whole cost nothing in backward.
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
  expectInner('matmul', a.shape, b.shape);
  expectLeading(a.shape, b.shape);
  const [x, y] = numeric(a, b);
  if (x.ndim === 1) return squeeze(matmul(unsqueeze(x, 0), y), y.ndim === 1 ? 0 : -2);
  if (y.ndim === 1) return squeeze(matmul(x, unsqueeze(y, 1)), -1);
  // One weight for a whole batch is one product, so that its gradient is one sum over all rows, row-major.
  if (y.ndim === 2 && x.ndim > 2) {
    const K = x.shape.at(-1) as number;
    const rows = x.shape.slice(0, -1);
    return reshape(product(reshape(x, [sizeOf(rows), K]), y), [...rows, y.shape[1] as number]);
  }
  return product(x, y);
}
