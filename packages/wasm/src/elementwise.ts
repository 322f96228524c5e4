import type { Kernels, NdArray, Shape } from '@frostgrad/core/extend';
import { RunWalk } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Map, Zip } from './module.ts';
import { BinaryTwins, UnaryTwins } from './twins.ts';
import type { Thresholds } from './thresholds.ts';

/** Functions that cost so much that a strided operand is better copied first. */
const COSTLY = new Set(['exp', 'log', 'tanh', 'sigmoid', 'erf']);

/** Functions of one float32, those that the module knows. */
export function mapKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Kernels['map'] {
  const twins = new UnaryTwins(heap);
  const least = Math.min(thresholds.transcendental, thresholds.elementwise);
  const { map } = below;
  return (fn, x, dtype = x.dtype) => {
    if (x.size < least || x.dtype !== 'float32' || dtype !== 'float32') return map(fn, x, dtype);
    const costly = COSTLY.has(fn.name);
    const from = costly ? thresholds.transcendental : thresholds.elementwise;
    const run = x.size < from || (x.strides !== null && !costly) ? null : twins.of(fn);
    return run === null || !heap.hasRoom(8 * x.size) ? map(fn, x, dtype) : mapped(heap, run, x);
  };
}

function mapped(heap: Heap, run: Map, x: NdArray): NdArray {
  const top = heap.top;
  const at = heap.placeRowMajor(x);
  // a result takes its operand's place
  run(at, at, x.size);
  const out = heap.read('float32', at, x.shape);
  heap.release(top);
  return out;
}

/** Functions of two float32 that lie in even rows, or are one number a row. */
export function zipKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Kernels['zip'] {
  const twins = new BinaryTwins(heap);
  const from = thresholds.elementwise;
  const { zip } = below;
  return (fn, a, b, shape, dtype = a.dtype) => {
    if (a.size < from && b.size < from) return zip(fn, a, b, shape, dtype);
    const run = dtype === 'float32' && areSingle(a, b) ? twins.of(fn) : null;
    return (run === null ? null : zipped(heap, run, a, b, shape)) ?? zip(fn, a, b, shape, dtype);
  };
}

/** The four operations, each under its name. */
export function arithmeticKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'add' | 'sub' | 'mul' | 'div'> {
  const from = thresholds.elementwise;
  const kernel = (name: 'add' | 'sub' | 'mul' | 'div'): Kernels['add'] => {
    const run = heap.exports[name] as Zip;
    const { [name]: otherwise } = below;
    return (a, b, shape) => {
      // first of all, and cheaply: most tensors of a small program are small
      if (a.size < from && b.size < from) return otherwise(a, b, shape);
      return (areSingle(a, b) ? zipped(heap, run, a, b, shape) : null) ?? otherwise(a, b, shape);
    };
  };
  return { add: kernel('add'), sub: kernel('sub'), mul: kernel('mul'), div: kernel('div') };
}

const areSingle = (a: NdArray, b: NdArray): boolean => a.dtype === 'float32' && b.dtype === 'float32';

/** Null when the operands lie in another way, or there is no room. */
function zipped(heap: Heap, run: Zip, a: NdArray, b: NdArray, shape: Shape): NdArray | null {
  const walk = new RunWalk(shape, [a, b]);
  const { rows, steps, length } = walk;
  const [p, q] = steps as [number, number];
  if (rows === null || p + q === 0 || p < 0 || q < 0 || p > 1 || q > 1) return null;
  const [pr, qr] = rows.strides as [number, number];
  const size = rows.count * length;
  if (pr < 0 || qr < 0 || !heap.hasRoom(4 * (3 * size))) return null;
  if (!isDense(a, pr, p, rows.count, length) || !isDense(b, qr, q, rows.count, length)) return null;
  const top = heap.top;
  const at = heap.placeRun(a, (rows.count - 1) * pr + (length - 1) * p + 1);
  const bt = b === a ? at : heap.placeRun(b, (rows.count - 1) * qr + (length - 1) * q + 1);
  const out = heap.take(4 * size);
  run(at, 4 * pr, p, bt, 4 * qr, q, out, rows.count, length);
  const result = heap.read('float32', out, shape);
  heap.release(top);
  return result;
}

/** Whether little is copied in vain with what lies between the rows. */
function isDense(x: NdArray, row: number, step: number, count: number, length: number): boolean {
  return (count - 1) * row + (length - 1) * step + 1 <= 2 * x.size;
}
