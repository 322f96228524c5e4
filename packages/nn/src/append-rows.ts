import { DTypeError, Segments, ShapeError, type Tensor, tensor, type TypedArray } from '@frostgrad/core/functional';
import { showShape } from '@frostgrad/core/extend';
import { Parameter, parameter } from './parameter.ts';

/**
 * A parameter with more rows: first those of `x`, bit for bit, frozen and pinned where they were, then `rows`, where
 * those were. How new tokens come into a table, and new classes into a linear map.
 *
 * It is a new leaf: a module takes it over by `loadStateDict` of one with more rows, and what holds `x` itself - an
 * optimizer, a tied layer - goes on holding `x`.
 *
 * @param x `[N, ...]`.
 * @param rows `[M, ...]`, of the same sizes beyond axis 0 and the same dtype.
 * @returns `[N + M, ...]`.
 * @throws ShapeError when the sizes beyond axis 0 differ, or one has no axis. @throws DTypeError when the dtypes differ, or
 * are not floating.
 * @example
 * const old = new Embedding(3, 2, { rng: new Rng(0), paddingIdx: 0 });
 * const table = new Embedding(5, 2, { rng: new Rng(1) });
 * table.loadStateDict({ weight: appendRows(old.weight, tensor([[1, 2], [3, 4]])) });
 * table.weight.narrow(0, 3, 2).toArray() // [[1, 2], [3, 4]]
 * table.weight.frozen.toString() // 'rows 0 of 5'
 * table.freeze().thaw('weight', rows(3, 4)).weight.frozen.toString() // 'rows 0-2 of 5'
 */
export function appendRows(x: Tensor, rows: Tensor): Parameter {
  const [n, ...inner] = x.shape;
  const [m, ...given] = rows.shape;
  if (n === undefined || m === undefined || inner.join() !== given.join()) {
    throw new ShapeError(
      'appendRows',
      `the rows are ${showShape(rows.shape)} and the tensor is ${showShape(x.shape)}; all axes but axis 0 must match`,
    );
  }
  if (rows.dtype !== x.dtype) {
    throw new DTypeError('appendRows', `the rows are ${rows.dtype} and the tensor is ${x.dtype}; cast the rows`);
  }
  const shape = [n + m, ...inner];
  // arrays of one type are copied as bytes, so NaN payloads survive
  const old = x.toTypedArray();
  const values = new (old.constructor as new (size: number) => TypedArray)(x.size + rows.size);
  values.set(old);
  values.set(rows.toTypedArray(), x.size);
  const all = tensor(values, { shape });
  const made = parameter(all);
  const joined = (a: Segments | null, b: Segments | null): Segments | null => {
    if (a === null && b === null) return null;
    const mask = new Uint8Array(values.length);
    if (a !== null) mask.set(a.toMask());
    if (b !== null) mask.set(b.toMask(), x.size);
    return Segments.mask(shape, mask);
  };
  const frozen = joined(x.frozen, rows.frozen);
  const pinned = joined(pinnedOf(x), pinnedOf(rows));
  if (frozen !== null) made.freeze_(frozen);
  return pinned === null ? made : made.pin_(pinned);
}

const pinnedOf = (x: Tensor): Segments | null => (x instanceof Parameter ? x.pinned : null);
