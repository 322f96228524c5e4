import { ShapeError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Names among the axes of a pattern: what is neither a number nor `_`. */
type Names<P extends string> = P extends `${infer Head} ${infer Rest}` ? Name<Head> | Names<Rest> : Name<P>;
type Name<A extends string> = A extends `${number}` | '_' | '' ? never : A;

/**
 * Names the sizes of a tensor's axes and checks them: `dims(x, 'B T H')`. A number must be the size, `_` matches any,
 * and a name that comes twice must have one size. `known` gives sizes that names must have.
 *
 * @throws ShapeError naming the axis that differs.
 * @example
 * const { B, H } = dims(tensor([[1, 2, 3]]), 'B H');
 * [B, H] // [1, 3]
 * @nomethod
 */
export function dims<const P extends string>(
  x: Tensor,
  pattern: P,
  known: Readonly<Record<string, number>> = {},
): Readonly<Record<Names<P>, number>> {
  const axes = pattern.split(' ').filter((axis) => axis !== '');
  const sizes: Record<string, number> = { ...known };
  const fail = (why: string): never => {
    const given = Object.entries(known).map(([name, n]) => `${name} = ${n}`);
    const suffix = given.length === 0 ? '' : ` with ${given.join(', ')}`;
    throw new ShapeError('dims', `expected "${pattern}"${suffix}, got ${showShape(x.shape)}: ${why}`);
  };
  if (axes.length !== x.ndim) fail(`it has ${x.ndim} axes`);
  for (const [i, axis] of axes.entries()) {
    const n = x.shape[i] as number;
    if (axis === '_') continue;
    const expected = /^\d+$/.test(axis) ? Number(axis) : (sizes[axis] ?? n);
    if (n !== expected) fail(`axis ${i} is ${n}`);
    if (!/^\d+$/.test(axis)) sizes[axis] = n;
  }
  return sizes as Record<Names<P>, number>;
}
