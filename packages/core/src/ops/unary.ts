import { apply } from '../engine/apply.ts';
import { defineElementwiseOp } from '../engine/define-by-place.ts';
import { defineOp } from '../engine/define-op.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import type { Tensor } from '../tensor.ts';
import { floating } from './cast.ts';

/** A scalar function and its derivative. `df` sees the incoming gradient, and whichever of `x` and `out` is saved. */
export interface UnarySpec<S extends 'x' | 'out'> {
  readonly f64: (x: number) => number;
  /** Every step rounded to float32; default `f64`, which is rounded once. */
  readonly f32?: (x: number) => number;
  /** Whether integers give integers; else they give float32. */
  readonly integers?: boolean;
  /** What the derivative reads. */
  readonly saves: S;
  /** `g * f'(x)`, in ops. */
  readonly df: (g: Tensor, saved: Tensor) => Tensor;
  /** Why the derivative may be exactly 0; as in `OpSpec`. */
  readonly stops?: () => string;
}

/** An elementwise op from a scalar function: one line an op. */
/* @__NO_SIDE_EFFECTS__ */
export function defineUnary<S extends 'x' | 'out'>(name: string, spec: UnarySpec<S>): (x: Tensor) => Tensor {
  const fn: UnaryFn = { name, f64: spec.f64, f32: spec.f32 ?? spec.f64 };
  const { stops } = spec;
  const op = defineElementwiseOp({
    name,
    inputs: ['x'],
    saves: [spec.saves as 'x' | 'out'],
    forward: (k, [x]) => k.map(fn, x),
    vjp: (g, node) => spec.df(g, node.unpack(0)),
    ...(stops !== undefined && { stops }),
  });
  return (x) => apply(op, [spec.integers === true ? x : floating(x)], undefined);
}

/** JSON writes NaN and the infinities as null, and -0 as 0. */
const told = (_: string, v: unknown): unknown => {
  if (typeof v !== 'number') return v;
  return Object.is(v, -0) ? '-0' : String(v);
};

/** Tells the parameters, so that a faster backend mixes no two functions up. */
function nameOf(name: string, params: unknown): string {
  return params === undefined ? name : `${name} ${JSON.stringify(params, told)}`;
}

/** A scalar function with parameters, and its derivative. */
export interface ParametricSpec<P> {
  /** The result is rounded once. */
  readonly f: (x: number, params: P) => number;
  /** Whether integers give integers; else they give float32. */
  readonly integers?: boolean;
  /** `g * f'(x)`, in ops. */
  readonly df: (g: Tensor, x: Tensor, params: P) => Tensor;
}

/** An elementwise op from a scalar function with parameters. */
/* @__NO_SIDE_EFFECTS__ */
export function defineParametric<P>(name: string, spec: ParametricSpec<P>): (x: Tensor, params: P) => Tensor {
  const op = defineOp({
    name,
    inputs: ['x'],
    saves: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }, params: P) => {
      const f = (v: number): number => spec.f(v, params);
      return k.map({ name: nameOf(name, params), f32: f, f64: f }, x);
    },
    vjp: { x: (g, { x }, { params }) => spec.df(g, x, params) },
  });
  return (x, params) => apply(op, [spec.integers === true ? x : floating(x)], params);
}

/**
 * `g * slope(x)` for a function whose derivative is constant by pieces, as one op, linear in `g`. Where the slope is 0 the
 * gradient is exactly +0, an infinite or NaN `g` included: selected, not multiplied.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineSlope<P>(
  name: string,
  slope: (x: number, params: P) => number,
): (g: Tensor, x: Tensor, params: P) => Tensor {
  const op = defineOp({
    name,
    inputs: ['g', 'x'],
    saves: ['x'],
    shape: ({ g }) => g.shape,
    forward: (k, { g, x }, params: P, shape) => {
      const f = (u: number, v: number): number => {
        const s = slope(v, params);
        return s === 0 ? 0 : s === 1 ? u : u * s;
      };
      return k.zip({ name: nameOf(name, params), f32: f, f64: f }, g, x, shape);
    },
    vjp: { g: (u, { x }, { params }) => sloped(u, x, params) },
  });
  const sloped = (g: Tensor, x: Tensor, params: P): Tensor => apply(op, [g, x], params);
  return sloped;
}
