import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { arranged, contract } from './contract.ts';

/** How many axes two tensors are multiplied over, the last of one with the first of the other; or which. */
export type DotAxes = number | readonly [a: readonly number[], b: readonly number[]];

/**
 * Product of two tensors, summed over pairs of axes: the last `axes` of `a` with the first of `b` in their order, or
 * `axes[0][i]` of `a` with `axes[1][i]` of `b`. An axis of size 1 goes with one of any size. The other axes of `a` come
 * first in the result, then those of `b`.
 *
 * @throws ShapeError when sizes of a pair differ, an axis does not exist, or one is named twice.
 * @throws ValueError when the lists differ in length, or the number is no integer of at least 0.
 * @example
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]]), 2).toArray() // 5
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([10, 1]), [[0], [0]]).toArray() // [13, 24]
 */
export function tensordot(a: Tensor, b: Tensor, axes: DotAxes = 2): Tensor {
  const [ofA, ofB] = typeof axes === 'number' ? counted(a, b, axes) : listed(a, b, axes);
  for (const [i, axis] of ofA.entries()) {
    const other = ofB[i] as number;
    const [m, n] = [a.shape[axis] as number, b.shape[other] as number];
    if (m === n || m === 1 || n === 1) continue;
    throw new ShapeError(
      'tensordot',
      `sizes differ: axis ${axis} of a, ${showShape(a.shape)}, is ${m} and axis ${other} of b, ${showShape(b.shape)}, is ${n}`,
    );
  }
  const first = { x: a, labels: a.shape.map((_, i) => (ofA.includes(i) ? `${ofA.indexOf(i)}` : `a${i}`)) };
  const second = { x: b, labels: b.shape.map((_, i) => (ofB.includes(i) ? `${ofB.indexOf(i)}` : `b${i}`)) };
  const isFree = (label: string): boolean => label.startsWith('a') || label.startsWith('b');
  const product = contract(first, second, isFree);
  return arranged(product, [...first.labels, ...second.labels].filter(isFree));
}

function counted(a: Tensor, b: Tensor, count: number): [number[], number[]] {
  if (!Number.isInteger(count) || count < 0) {
    throw new ValueError('tensordot', `axes is ${count}; expected an integer of at least 0, or two lists of axes`);
  }
  if (count > a.ndim || count > b.ndim) {
    throw new ShapeError(
      'tensordot',
      `axes is ${count}, and a is ${showShape(a.shape)} and b is ${showShape(b.shape)}: one has fewer axes`,
    );
  }
  const first = Array.from({ length: count }, (_, i) => i);
  return [first.map((i) => a.ndim - count + i), first];
}

function listed(a: Tensor, b: Tensor, [ofA, ofB]: Exclude<DotAxes, number>): [number[], number[]] {
  if (ofA.length !== ofB.length) {
    throw new ValueError(
      'tensordot',
      `${ofA.length} axes of a, [${ofA.join(', ')}], and ${ofB.length} of b, [${ofB.join(', ')}]; axes go in pairs`,
    );
  }
  return [distinct('a', a, ofA), distinct('b', b, ofB)];
}

function distinct(operand: string, x: Tensor, axes: readonly number[]): number[] {
  const resolved = axes.map((axis) => resolveAxis('tensordot', axis, x.ndim));
  const again = resolved.find((axis, i) => resolved.indexOf(axis) !== i);
  if (again === undefined) return resolved;
  throw new ShapeError('tensordot', `axis ${again} of ${operand} is named twice in [${axes.join(', ')}]`);
}
