import { full } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { linearScan as kernel } from '../kernels/js/scan.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { cat } from './join.ts';
import { slice } from './slice.ts';

/** Which way something runs along an axis. @internal */
export interface Course {
  readonly axis: number;
  /** From the end. */
  readonly reverse: boolean;
}

/** The same axis, the other way. @internal */
export const backwards = ({ axis, reverse }: Course): Course => ({ axis, reverse: !reverse });

/** All elements but the first that a run meets. */
const rest = (x: Tensor, { axis, reverse }: Course): Tensor => (reverse ? slice(x, axis, 0, -1) : slice(x, axis, 1));

/** All but the last. */
const early = (x: Tensor, course: Course): Tensor => rest(x, backwards(course));

/** Puts `fill` before what the run meets first. */
function led(x: Tensor, fill: number, { axis, reverse }: Course): Tensor {
  const first = full(x.shape.with(axis, 1), fill, { dtype: x.dtype });
  return cat(reverse ? [x, first] : [first, x], axis);
}

/** Each element's predecessor, and `fill` where there is none. @internal */
export function previous(x: Tensor, fill: number, course: Course): Tensor {
  return x.shape[course.axis] === 0 ? x : led(early(x, course), fill, course);
}

/** Each element's successor, and `fill` where there is none. @internal */
export function next(x: Tensor, fill: number, course: Course): Tensor {
  return previous(x, fill, backwards(course));
}

const linearScanOp = defineOp({
  name: 'linearScan',
  inputs: ['a', 'b'],
  saves: ['a', 'out'],
  shape: ({ b }) => b.shape,
  kernels: { linearScan: kernel },
  forward: (k, { a, b }, { axis, reverse }: Course) => k.linearScan(a, b, axis, reverse),
  vjpAll: {
    inputs: ['a', 'b'],
    grads: (g, { a, out }, call) => {
      const { params } = call;
      const db = linearScan(next(a, 0, params), g, backwards(params));
      if (!call.needs('a')) return { b: db };
      if (out.shape[params.axis] === 0) return { a: db, b: db };
      return { a: led(mul(rest(db, params), early(out, params)), 0, params), b: db };
    },
  },
});

/**
 * `out[j] = b[j] + a[j] out[j - 1]` along an axis: a recurrence that is its own gradient, run the other way. The first `a`
 * is not read.
 *
 * @internal
 */
export function linearScan(a: Tensor, b: Tensor, course: Course): Tensor {
  return apply(linearScanOp, [a, b], course);
}
