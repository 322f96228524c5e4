import type { Kernels, NdArray, Shape } from '@frostgrad/core/extend';
import { isFloating, RunWalk, sizeOf } from '@frostgrad/core/extend';
import { BLOCK, overBlocks } from './blocks.ts';
import { eachPair } from './each-pair.ts';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Map, Zip } from './module.ts';
import { BinaryTwins, UnaryTwins } from './twins.ts';
import type { Thresholds } from './thresholds.ts';

/** Functions that cost so much that a strided operand is better copied first. */
const COSTLY = new Set([
  'exp',
  'log',
  'tanh',
  'sigmoid',
  'erf',
  'sin',
  'cos',
  'silu',
  'siluSlope',
  'gelu',
  'geluSlope',
  'tanhGelu',
  'tanhGeluSlope',
  'mish',
  'mishSlope',
  'erfc',
  'logSigmoid',
  'softplus',
  'expm1',
  'log1p',
]);

/** Functions of one number, those that the module knows. */
export function mapKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Kernels['map'] {
  const twins = new UnaryTwins(heap);
  const least = Math.min(thresholds.transcendental, thresholds.elementwise, thresholds.resident);
  const { map } = below;
  return (fn, x, dtype = x.dtype) => {
    if (x.size < least || dtype !== x.dtype || !isFloating(dtype)) return map(fn, x, dtype);
    const costly = COSTLY.has(fn.name);
    const { resident } = thresholds;
    const from = costly
      ? thresholds.transcendental
      : x.size >= resident && heap.stays(x)
        ? resident
        : thresholds.elementwise;
    const run = x.size < from || (x.strides !== null && !costly) ? null : twins.of(fn, dtype);
    return (run === null ? null : mapped(heap, run, x)) ?? map(fn, x, dtype);
  };
}

function mapped(heap: Heap, run: Map, x: NdArray): NdArray | null {
  if (x.strides === null && x.size > BLOCK) {
    return overBlocks(heap, [x], x.shape, ([at], out, n) => run(at as number, out, n));
  }
  if (!heap.hasRoom(4 * x.size * bytesOf(x.dtype))) return null;
  const top = heap.top;
  const at = heap.placeRowMajor(x);
  const to = heap.takeResult(x.size * bytesOf(x.dtype));
  run(at, to, x.size);
  const out = heap.read(x.dtype, to, x.shape);
  heap.release(top);
  return out;
}

/** Functions of two numbers that lie in even rows, or are one number a row. */
export function zipKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Kernels['zip'] {
  const twins = new BinaryTwins(heap);
  const isWorth = worth(heap, thresholds);
  const { zip } = below;
  return (fn, a, b, shape, dtype = a.dtype) => {
    if (!isWorth(a, b)) return zip(fn, a, b, shape, dtype);
    const run = dtype === a.dtype && areFloats(a, b) ? twins.of(fn, dtype) : null;
    return (run === null ? null : zipped(heap, run, a, b, shape)) ?? zip(fn, a, b, shape, dtype);
  };
}

/** The four operations, each under its name. */
export function arithmeticKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'add' | 'sub' | 'mul' | 'div' | 'accumulate'> {
  const isWorth = worth(heap, thresholds);
  const kernel = (name: 'add' | 'sub' | 'mul' | 'div'): Kernels['add'] => {
    const single = heap.exports[name] as Zip;
    const double = heap.exports[`${name}64`] as Zip;
    const { [name]: otherwise } = below;
    return (a, b, shape) => {
      if (!isWorth(a, b)) return otherwise(a, b, shape);
      const run = a.dtype === 'float32' ? single : double;
      return (areFloats(a, b) ? zipped(heap, run, a, b, shape) : null) ?? otherwise(a, b, shape);
    };
  };
  const { add, add64 } = heap.exports as Readonly<Record<string, Zip>>;
  const accumulate: Kernels['accumulate'] = (sum, x) => {
    if (!isWorth(sum, x) || !areFloats(sum, x) || x.strides !== null) return below.accumulate(sum, x);
    const run = (sum.dtype === 'float32' ? add : add64) as Zip;
    return zippedRun(heap, run, sum, x, sum.shape, sum) ?? below.accumulate(sum, x);
  };
  return { add: kernel('add'), sub: kernel('sub'), mul: kernel('mul'), div: kernel('div'), accumulate };
}

/** Asked first of all, and cheap: most tensors of a small program are small. */
function worth(heap: Heap, { elementwise, resident }: Thresholds): (a: NdArray, b: NdArray) => boolean {
  return (a, b) => {
    const most = Math.max(a.size, b.size);
    return most >= elementwise || (most >= resident && heap.stays(a.size === most ? a : b));
  };
}

const areFloats = (a: NdArray, b: NdArray): boolean => a.dtype === b.dtype && isFloating(a.dtype);

/** Null when the operands lie in another way, or there is no room. */
function zipped(heap: Heap, run: Zip, a: NdArray, b: NdArray, shape: Shape): NdArray | null {
  if (a.strides === null && b.strides === null && a.size === b.size && a.size === sizeOf(shape))
    return zippedRun(heap, run, a, b, shape);
  const { sizes, strides, steps, length } = new RunWalk(shape, [a, b]);
  const [p, q] = steps as [number, number];
  if (p + q === 0 || p < 0 || q < 0 || p > 1 || q > 1) return null;
  const [sa, sb] = strides as [number[], number[]];
  const bytes = bytesOf(a.dtype);
  const size = sizeOf(shape);
  const [spanA, spanB] = [spanOver(sizes, sa, length, p), spanOver(sizes, sb, length, q)];
  // an operand lies in the heap, or little is copied in vain with what lies between its rows
  const isNear = (x: NdArray, span: number): boolean =>
    span <= (heap.addressOf(x.data) === null ? 2 * x.size : Infinity);
  if (!isNear(a, spanA) || !isNear(b, spanB) || !heap.hasRoom(bytes * 5 * size)) return null;
  const rows = sizes.pop() ?? 1;
  const [pr, qr] = [sa.pop() ?? 0, sb.pop() ?? 0];
  const top = heap.top;
  const at = heap.placeRun(a, spanA);
  const bt = b === a ? at : heap.placeRun(b, spanB);
  const out = heap.takeResult(bytes * size);
  eachPair(sizes, sa, sb, (i, ao, bo) => {
    const to = out + bytes * i * rows * length;
    run(at + bytes * ao, bytes * pr, p, bt + bytes * bo, bytes * qr, q, to, rows, length);
  });
  const result = heap.read(a.dtype, out, shape);
  heap.release(top);
  return result;
}

/** Elements from the first to the last in memory; NaN where a stride goes back. */
function spanOver(sizes: readonly number[], strides: readonly number[], length: number, step: number): number {
  let span = 1 + (length - 1) * step;
  for (const [axis, stride] of strides.entries()) span += stride < 0 ? NaN : ((sizes[axis] as number) - 1) * stride;
  return span;
}

/** Of neighbours, as many in each as in the result: nothing is broadcast. */
function zippedRun(heap: Heap, run: Zip, a: NdArray, b: NdArray, shape: Shape, into?: NdArray): NdArray | null {
  const { size, dtype } = a;
  if (size > BLOCK || into !== undefined) {
    return overBlocks(heap, [a, b], shape, ([at = 0, bt = 0], out, n) => run(at, 0, 1, bt, 0, 1, out, 1, n), into);
  }
  const bytes = bytesOf(dtype) * size;
  if (!heap.hasRoom(4 * bytes)) return null;
  const top = heap.top;
  const at = heap.placeRun(a, size);
  const bt = b === a ? at : heap.placeRun(b, size);
  const out = heap.takeResult(bytes);
  run(at, 0, 1, bt, 0, 1, out, 1, size);
  const result = heap.read(dtype, out, shape);
  heap.release(top);
  return result;
}
