import { type CreateOptions, wrap } from './create.ts';
import { allocate, canHold, type DType } from './dtype.ts';
import { DTypeError, ValueError } from './errors.ts';
import { expectShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

function expectFinite(op: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, v] of Object.entries(numbers)) {
    if (!Number.isFinite(v)) throw new ValueError(op, `${name} is ${v}; it must be a finite number`);
  }
}

function expectHeld(op: string, dtype: DType, name: string, v: number): void {
  if (canHold(dtype, v)) return;
  throw new DTypeError(op, `${name} is ${v}, which ${dtype} cannot hold; ask for a floating dtype`);
}

/**
 * `start, start + step, ...` before `end`, or `0, 1, ...` before the one number given: `ceil((end - start) / step)` numbers.
 * int32 when start, end and step are whole, else float32, unless told otherwise.
 *
 * @throws ValueError when the step is 0 or leads away from the end, and when a bound is not finite.
 * @throws DTypeError when the numbers are whole and beyond int32, or int32 is asked for and they are not whole.
 * @example
 * arange(3).toArray() // [0, 1, 2]
 * arange(1, 3, 0.5).toArray() // [1, 1.5, 2, 2.5]
 * arange(5, 0, -2).toArray() // [5, 3, 1]
 */
export function arange(end: number, options?: CreateOptions): Tensor;
export function arange(start: number, end: number, step?: number, options?: CreateOptions): Tensor;
export function arange(first: number, second?: number | CreateOptions, by?: number, more?: CreateOptions): Tensor {
  const isEndOnly = typeof second !== 'number';
  const [start, end, step] = isEndOnly ? [0, first, 1] : [first, second, by ?? 1];
  const options = (isEndOnly ? second : more) ?? {};
  expectFinite('arange', { start, end, step });
  if (step === 0 || (end - start) / step < 0) {
    throw new ValueError('arange', `steps of ${step} do not lead from ${start} to ${end}`);
  }
  const n = Math.ceil((end - start) / step);
  if (!Number.isSafeInteger(n)) throw new ValueError('arange', `${start} to ${end} by ${step} are too many numbers`);
  const { dtype = [start, end, step].every(Number.isInteger) ? 'int32' : 'float32' } = options;
  if (dtype === 'int32') {
    const fraction = Object.entries({ start, end, step }).find(([, v]) => !Number.isInteger(v));
    if (fraction !== undefined) expectHeld('arange', dtype, ...fraction);
    for (const at of n > 0 ? [0, n - 1] : []) expectHeld('arange', dtype, `number ${at}`, start + at * step);
  }
  const out = allocate(dtype, n);
  for (let i = 0; i < n; i++) out[i] = dtype === 'bool' ? Number(start + i * step !== 0) : start + i * step;
  return wrap(out, [n], options);
}

/**
 * `steps` numbers at equal distances from `start` to `end`, both included: counted from the nearer end, so that both are
 * exact. As int32, fractions are dropped.
 *
 * @throws ValueError when `steps` is no whole number of at least 0. @throws DTypeError for bool, and for int32 when an end
 * is not whole.
 * @example
 * linspace(0, 1, 5).toArray() // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, end: number, steps: number, options: CreateOptions = {}): Tensor {
  expectFinite('linspace', { start, end });
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ValueError('linspace', `steps is ${steps}; it must be a whole number of at least 0`);
  }
  const { dtype = 'float32' } = options;
  if (dtype === 'bool') throw new DTypeError('linspace', 'a mask is no range of numbers; compare one, e.g. with gt');
  expectHeld('linspace', dtype, 'start', start);
  expectHeld('linspace', dtype, 'end', end);
  const out = allocate(dtype, steps);
  const parts = steps - 1;
  // the difference of the ends may overflow where that of their parts does not
  const step = Number.isFinite(end - start) ? (end - start) / parts : end / parts - start / parts;
  for (let i = 1; i < parts; i++) out[i] = i < steps / 2 ? start + i * step : end - (parts - i) * step;
  if (steps > 0) out[0] = start;
  if (steps > 1) out[parts] = end;
  return wrap(out, [steps], options);
}

/**
 * Ones on the diagonal of an `n` by `m` matrix, zeros elsewhere.
 *
 * @throws ShapeError when a size is no whole number of at least 0.
 * @example
 * eye(2, 3).toArray() // [[1, 0, 0], [0, 1, 0]]
 */
export function eye(n: number, m: number = n, options: CreateOptions = {}): Tensor {
  expectShape('eye', [n, m]);
  const out = allocate(options.dtype ?? 'float32', n * m);
  for (let i = 0; i < Math.min(n, m); i++) out[i * m + i] = 1;
  return wrap(out, [n, m], options);
}
