import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './cast.ts';

/** A scalar function and its derivative. `df` sees the incoming gradient, and whichever of `x` and `out` is saved. */
export interface UnarySpec<S extends 'x' | 'out'> {
  readonly f64: (x: number) => number;
  /** Every step rounded to float32; default `f64`, right when it is one correctly rounded operation. */
  readonly f32?: (x: number) => number;
  /** Whether integers give integers; else they give float32. */
  readonly integers?: boolean;
  /** What the derivative reads. */
  readonly saves: S;
  /** `g * f'(x)`, in ops. */
  readonly df: (g: Tensor, saved: Tensor) => Tensor;
}

/** An elementwise op from a scalar function: one line an op. */
export function defineUnary<S extends 'x' | 'out'>(name: string, spec: UnarySpec<S>): (x: Tensor) => Tensor {
  const fn: UnaryFn = { name, f64: spec.f64, f32: spec.f32 ?? spec.f64 };
  const op: TypedOp<readonly [Tensor], undefined> = defineOp({
    name,
    inputs: ['x'],
    saves: [spec.saves as 'x' | 'out'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.map(fn, x),
    vjp: { x: (g, saved) => spec.df(g, saved[spec.saves]) },
  });
  return (x) => apply(op, [spec.integers === true ? x : floating(x)], undefined);
}
