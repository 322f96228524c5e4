import { type DType, type Nested, type Shape, Tensor, tensor, type TypedArray, ValueError } from '@frostgrad/core';
import { ulpsBetween } from './bits.ts';
import { indexAt, sizeOf } from './plain.ts';
import { showNumber } from './snippet.ts';

/** What a tensor may be held against: a tensor, nested arrays, or a typed array of its elements in row-major order. */
export type Comparable = Tensor | TypedArray | Nested;

/** How far two tensors may lie apart. */
export interface Closeness {
  /** Allowed relative to the expected value; default 1e-5. */
  readonly rtol?: number;
  /** Allowed whatever the value; default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN; default false. */
  readonly equalNan?: boolean;
}

/** One element that differs. */
export interface ElementDifference {
  readonly index: readonly number[];
  readonly actual: number;
  readonly expected: number;
  /** Floats that lie between, counted in the coarser dtype of the two; null for whole numbers and NaN. */
  readonly ulps: number | null;
}

/** How two tensors differ. */
export interface TensorDifference {
  /** Elements that differ, of `size`; all of them where the shapes or dtypes do. */
  readonly count: number;
  readonly size: number;
  /** The first element that differs in row-major order, and the one that is furthest off; null where shapes or dtypes differ. */
  readonly first: ElementDifference | null;
  readonly largest: ElementDifference | null;
  /** All of this in words. */
  readonly message: string;
}

/**
 * Where two tensors differ in dtype, shape or any bit of an element; null when they do not. -0 is not +0. Any NaN equals
 * any other, because a program cannot tell which NaN an operation gives.
 *
 * @throws ValueError when what is compared is no tensor.
 * @example
 * bitDifference(tensor([1, 2]), tensor([1, 2])) // null
 * bitDifference(tensor([0, 2]), tensor([-0, 2]))?.first?.index // [0]
 */
export function bitDifference(actual: Tensor | TypedArray, expected: Comparable): TensorDifference | null {
  const [a, b] = operands('bitDifference', actual, expected);
  if (a.dtype !== b.dtype) return whole(a, `it is ${a.dtype}; expected ${b.dtype}`);
  return differing(a, b, 'differ in their bits', (x, y) => Object.is(x, y));
}

/**
 * Where two tensors of one shape differ by more than `atol + rtol * |expected|`; null when they do not. Infinities are
 * close to themselves only. Dtypes may differ.
 *
 * @throws ValueError for a tolerance that is negative or NaN, and when what is compared is no tensor.
 * @example
 * closeDifference(tensor([1, 2]), [1, 2 + 1e-6]) // null
 * closeDifference(tensor([1, 2]), [1, 2.5])?.count // 1
 */
export function closeDifference(
  actual: Tensor | TypedArray,
  expected: Comparable,
  { rtol = 1e-5, atol = 1e-8, equalNan = false }: Closeness = {},
): TensorDifference | null {
  for (const [name, value] of Object.entries({ rtol, atol })) {
    if (!(value >= 0)) throw new ValueError('closeDifference', `${name} is ${value}; it must be 0 or more`);
  }
  const [a, b] = operands('closeDifference', actual, expected);
  const isClose = (x: number, y: number): boolean => {
    if (Number.isNaN(x) || Number.isNaN(y)) return equalNan && Number.isNaN(x) && Number.isNaN(y);
    return x === y || (Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y));
  };
  return differing(a, b, `differ by more than atol = ${atol} and rtol = ${rtol} allow`, isClose);
}

interface Flat {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values: TypedArray;
}

function operands(op: string, actual: Tensor | TypedArray, expected: Comparable): readonly [Flat, Flat] {
  const given = ArrayBuffer.isView(actual) ? tensor(actual) : actual;
  if (!(given instanceof Tensor)) {
    throw new ValueError(op, `what is compared is ${describe(actual)}; pass a tensor or a typed array`);
  }
  if (expected instanceof Tensor) return [flat(given), flat(expected)];
  if (ArrayBuffer.isView(expected)) {
    const fits = expected.length === given.size;
    return [flat(given), flat(fits ? tensor(expected, { shape: given.shape }) : tensor(expected))];
  }
  if (typeof expected !== 'number' && typeof expected !== 'boolean' && !Array.isArray(expected)) {
    throw new ValueError(op, `what is expected is ${describe(expected)}; pass a tensor, numbers or a typed array`);
  }
  return [flat(given), flat(tensor(expected, { dtype: given.dtype }))];
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value);
const flat = (x: Tensor): Flat => ({ dtype: x.dtype, shape: x.shape, values: x.toTypedArray() });

function whole(a: Flat, message: string): TensorDifference {
  return { count: sizeOf(a.shape), size: sizeOf(a.shape), first: null, largest: null, message };
}

/** Counts what differs; keeps the first and the furthest off. */
function differing(a: Flat, b: Flat, how: string, alike: (x: number, y: number) => boolean): TensorDifference | null {
  if (a.shape.join() !== b.shape.join())
    return whole(a, `it is [${a.shape.join(', ')}]; expected [${b.shape.join(', ')}]`);
  const size = a.values.length;
  let count = 0;
  let first = -1;
  let largest = -1;
  let furthest = -1;
  for (let i = 0; i < size; i++) {
    const [x, y] = [a.values[i] as number, b.values[i] as number];
    if (alike(x, y)) continue;
    count++;
    if (first < 0) first = i;
    const error = Math.abs(x - y);
    const distance = error >= 0 ? error : Infinity; // NaN against a number
    if (distance > furthest) [furthest, largest] = [distance, i];
  }
  if (count === 0) return null;
  const at = (i: number): ElementDifference => elementOf(a, b, i);
  const [one, other] = [at(first), at(largest)];
  const lines = [`${count} of ${size} elements ${how}`, `first at ${show(one)}`];
  if (largest !== first) lines.push(`furthest off at ${show(other)}`);
  return { count, size, first: one, largest: other, message: lines.join('\n') };
}

function elementOf(a: Flat, b: Flat, i: number): ElementDifference {
  const [actual, expected] = [a.values[i] as number, b.values[i] as number];
  const dtypes = [a.dtype, b.dtype];
  const isFloating = dtypes.every((dtype) => dtype === 'float32' || dtype === 'float64');
  const ulps = isFloating ? ulpsBetween(actual, expected, dtypes.includes('float32') ? 'float32' : 'float64') : null;
  return { index: indexAt(a.shape, i), actual, expected, ulps: Number.isNaN(ulps) ? null : ulps };
}

function show({ index, actual, expected, ulps }: ElementDifference): string {
  const off = Number.isNaN(actual - expected) ? '' : ` (off by ${Math.abs(actual - expected)}`;
  const apart = off === '' ? '' : `${off}${ulps === null ? '' : `, ${ulps} ulps`})`;
  return `[${index.join(', ')}]: ${showNumber(actual)}, expected ${showNumber(expected)}${apart}`;
}
