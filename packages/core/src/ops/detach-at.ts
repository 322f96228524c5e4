import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import type { Segments } from '../segments.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

interface AtParams {
  readonly segments: Segments;
}

const zeroAtOp = defineOp({
  name: 'zeroAt',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }, { segments }: AtParams) => {
    const out = k.copy(x);
    segments.forEachRun((start, end) => out.data.fill(0, start, end));
    return out;
  },
  vjp: { x: (g, _, { params }) => zeroAt(g, params.segments) },
});

/** The same bits outside, exactly +0 inside; without a copy where it is so already. @internal @nomethod */
export function zeroAt(x: Tensor, segments: Segments): Tensor {
  if (!x.requiresGrad && isZeroAt(x, segments)) return x;
  return apply(zeroAtOp, [x], { segments });
}

/** Whether every bit is 0 inside: true for what an op did not compute, as nothing there learns. */
function isZeroAt({ value: { data, strides, offset } }: Tensor, segments: Segments): boolean {
  // memory that is no view of a buffer cannot be read, as in a proof of dependence; the selection gives the same bits
  if (strides !== null || offset !== 0 || !ArrayBuffer.isView(data)) return false;
  const words = new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
  const wordsEach = data.BYTES_PER_ELEMENT >> 2;
  let some = 0;
  segments.forEachRun((start, end) => {
    if (some === 0) some = bitsIn(words, start * wordsEach, end * wordsEach);
  });
  return some === 0;
}

/** A loop apart, which is compiled well: all bits of a stretch, or'ed. */
function bitsIn(words: Int32Array, from: number, to: number): number {
  let bits = 0;
  for (let i = from; i < to; i++) bits |= words[i] as number;
  return bits;
}

const detachAtOp = defineOp({
  name: 'detachAt',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (_, { x }, __: AtParams) => x.view(x.shape, x.strides),
  vjp: { x: (g, _, { params }) => zeroAt(g, params.segments) },
  stops: ({ segments }) => `it detaches ${segments}`,
});

/**
 * The same values, through which no gradient passes at the elements given: there it is exactly +0, whatever arrives -
 * NaN and Infinity included. Everywhere: `detach()`. Nowhere: the tensor itself.
 *
 * @throws ShapeError when the set is of another shape.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * detachAt(x, Segments.where([2], (i) => i === 0)).mul(3).sum().backward();
 * x.grad.toArray() // [0, 3]
 */
export function detachAt(x: Tensor, segments: Segments): Tensor {
  if (!sameShape(segments.shape, x.shape)) {
    throw new ShapeError(
      'detachAt',
      `the set is of ${showShape(segments.shape)} and the tensor is ${showShape(x.shape)}`,
    );
  }
  if (segments.isEmpty) return x;
  return segments.isAll ? x.detach() : apply(detachAtOp, [x], { segments });
}
