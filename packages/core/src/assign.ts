import type { NdArray } from './array.ts';
import type { TypedArray } from './dtype.ts';
import { isInferenceMode } from './engine/mode.ts';
import { GraphError, ShapeError } from './errors.ts';
import { positionsOver } from './strided.ts';
import type { Segments } from './segments.ts';
import { sameShape, showShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Options of `assign`. */
export interface AssignOptions {
  /** `keep` (default) leaves frozen elements as they are; `overwrite` is for loading and initialisation. */
  readonly frozen?: 'keep' | 'overwrite';
}

/**
 * Writes values into a tensor's memory: the only way to change a value. Raises the buffer's version, so that a graph
 * which saved the old value refuses to use the new one. Frozen elements keep their bits. Outside the graph.
 *
 * @throws ShapeError when the source has another shape.
 * @example
 * const w = tensor([1, 2]);
 * assign(w, tensor([3, 4]));
 * w.toArray() // [3, 4]
 */
export function assign(target: Tensor, source: Tensor | TypedArray, { frozen = 'keep' }: AssignOptions = {}): void {
  if (!ArrayBuffer.isView(source) && !sameShape(source.shape, target.shape)) {
    throw new ShapeError(
      'assign',
      `the source is ${showShape(source.shape)} and the target is ${showShape(target.shape)}`,
    );
  }
  expectWritable('assign', target.value);
  const values = ArrayBuffer.isView(source) ? source : source.toTypedArray();
  if (values.length !== target.size) {
    throw new ShapeError(
      'assign',
      `the source has ${values.length} elements and the target is ${showShape(target.shape)}`,
    );
  }
  const held = target.dtype === 'bool' ? Uint8Array.from(values, (v) => (v === 0 ? 0 : 1)) : values;
  writeThrough(target.value, held, frozen === 'keep' ? target.frozen : null);
}

/**
 * Lets `update` change some elements of a leaf in place, as one row-major 1-D array; null means all of them, without a
 * copy. What an optimizer does: it never sees the other elements. Raises the version. The array is lent for the call.
 *
 * @throws GraphError for a view whose elements do not lie in row-major order. @throws ShapeError when the set is of
 * another shape.
 * @example
 * const w = tensor([1, 2, 3]);
 * updateElements(w, Segments.rows([3], [0, 2]), (values) => values.fill(9));
 * w.toArray() // [9, 2, 9]
 */
export function updateElements(target: Tensor, elements: Segments | null, update: (values: TypedArray) => void): void {
  const x = target.value;
  if (x.strides !== null) {
    throw new GraphError(
      'updateElements',
      'only a tensor whose elements lie in row-major order can be updated in place',
    );
  }
  if (elements !== null && !sameShape(elements.shape, x.shape)) {
    throw new ShapeError(
      'updateElements',
      `the set is of ${showShape(elements.shape)} and the tensor is ${showShape(x.shape)}`,
    );
  }
  expectWritable('updateElements', x);
  x.storage.touch();
  const all = x.size === x.data.length ? x.data : partOf(x);
  if (elements === null) return update(all);
  const values = elements.take(all);
  update(values);
  elements.put(values, all);
}

/** Arrays that hold memory, by parts of them, which do not by themselves. */
const holders = new WeakMap<TypedArray, TypedArray>();

/** A row-major stretch of an array's memory, which holds it. */
function partOf({ data, offset, size }: NdArray): TypedArray {
  const part = data.subarray(offset, offset + size);
  holders.set(part, data);
  return part;
}

/** Refuses to write what was made in `inferenceMode`, outside of it: no graph could notice. */
export function expectWritable(op: string, x: NdArray): void {
  if (!x.storage.isInference || isInferenceMode()) return;
  throw new GraphError(
    op,
    'the tensor was made in inferenceMode, and outside of it cannot be changed; use clone() to get one that can',
  );
}

/** Copies row-major values to where the array's elements lie, except into `kept`. */
function writeThrough(x: NdArray, values: TypedArray, kept: Segments | null): void {
  x.storage.touch();
  const positions =
    x.strides === null ? null : positionsOver(x.shape, x.stridesOrRowMajor(), [...x.shape.keys()], x.offset);
  const copyRun = (start: number, end: number): void => {
    if (positions === null) x.data.set(values.subarray(start, end), x.offset + start);
    else for (let i = start; i < end; i++) x.data[positions[i] as number] = values[i] as number;
  };
  if (kept === null) copyRun(0, x.size);
  else kept.complement().forEachRun(copyRun);
}
