import { grad } from '../engine/grad.ts';
import { withGradMode } from '../engine/mode.ts';
import { OpNode } from '../engine/node.ts';
import { partOf } from '../engine/walk.ts';
import type { TypedArray } from '../dtype.ts';
import { cast } from '../ops/cast.ts';
import { Rng } from '../random/rng.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** A set of elements, one byte each. */
export type Marks = Uint8Array;

export const marked = (marks: Marks, holds: (k: number) => boolean): boolean =>
  marks.some((m, k) => m === 1 && holds(k));

/** What a formula gives for a gradient, as numbers; null where it gives nothing. Nothing is recorded. */
export function formulaGives(node: OpNode, i: number, g: Tensor): TypedArray | null {
  return withGradMode(false, () => partOf(node, g, i), 'explainGrad')?.toTypedArray() ?? null;
}

/** A gradient with other values. */
export function withValues(g: Tensor, change: (v: number, k: number) => number): Tensor {
  const values = g.toTypedArray();
  for (let k = 0; k < values.length; k++) values[k] = change(values[k] as number, k);
  return Tensor.of(values, g.shape);
}

/** A node whose formulas compute in float64, from the same saved values. */
function widened(node: OpNode): OpNode {
  const saved = withGradMode(
    false,
    () => {
      return node.op.saves.map((_, j) => {
        const value = node.unpack(j);
        return (value.dtype === 'float32' ? cast(value, 'float64') : value).value;
      });
    },
    'explainGrad',
  );
  return new OpNode(node.op, node.edges, node.params, node.shapes, saved);
}

/** A gradient in float64. */
export const wide = (g: Tensor): Tensor => Tensor.of(Float64Array.from(g.toTypedArray()), g.shape);

/**
 * What a formula gives in float64. Null when it cannot be computed there: an op from outside may know float32 alone,
 * and an explanation does without.
 */
export function inFloat64(node: OpNode, i: number, g: Tensor): TypedArray | null {
  try {
    return formulaGives(widened(node), i, wide(g));
  } catch {
    return null;
  }
}

/**
 * Elements of a node's result on which marked elements of input `i` have an influence: where the derivative is not 0.
 * Null when that cannot be told, since the formula cannot be differentiated.
 *
 * A formula is linear in `g`, so its own gradient along a vector `t` is the op's derivative along `t`. Random numbers in
 * `t` keep influences from cancelling.
 */
export function influenced(node: OpNode, i: number, marks: Marks, given: Tensor): Marks | null {
  if (node.op.onceDifferentiable) return null;
  const rng = new Rng(0);
  const shape = node.shapes[i] as readonly number[];
  const along = Float64Array.from(marks, (m) => (m === 1 ? 0.5 + rng.next() : 0));
  try {
    return withGradMode(
      true,
      () => {
        const g = Tensor.of(new Float64Array(given.size).fill(1), given.shape).requiresGrad_();
        const part = partOf(widened(node), g, i);
        if (part === undefined) return null;
        if (part.gradFn === null) return part.toTypedArray().every((v) => v === 0) ? new Uint8Array(given.size) : null;
        const derivative = (t: Float64Array): TypedArray => {
          const gradOutput = cast(Tensor.of(t, shape), part.dtype);
          return (
            grad(part, [g], { gradOutputs: [gradOutput], retainGraph: true, materializeGrads: true })[0] as Tensor
          ).toTypedArray();
        };
        const found = derivative(along);
        if (found.every((v) => !Number.isNaN(v))) return Uint8Array.from(found, (v) => Number(v !== 0));
        // 0 * Infinity beside the marked elements is NaN whether they are marked or not
        const base = derivative(new Float64Array(sizeOf(shape)));
        return Uint8Array.from(found, (v, k) => Number(Number.isNaN(v) ? !Number.isNaN(base[k]) : v !== 0));
      },
      'explainGrad',
    );
  } catch {
    return null; // as in inFloat64
  }
}

/** One of the candidates that suffices, where all of them do and none does not: asks about half of the rest each time. */
export function culprit(candidates: readonly number[], suffices: (kept: ReadonlySet<number>) => boolean): number {
  let rest = candidates;
  while (rest.length > 1) {
    const half = rest.slice(0, rest.length >> 1);
    rest = suffices(new Set(half)) ? half : rest.slice(rest.length >> 1);
  }
  return rest[0] as number;
}
