import { lift, scalar } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp, type VjpRow } from '../engine/define-op.ts';
import { DTypeError } from '../errors.ts';
import type { BinaryFn } from '../kernels/interface.ts';
import { type Operand, resultType } from '../promotion.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** Both operands as tensors of their common dtype, see `resultType`; two numbers are refused. @internal */
export function paired(a: Tensor, b: Operand): [Tensor, Tensor];
export function paired(a: Operand, b: Operand, op: string): [Tensor, Tensor];
export function paired(a: Operand, b: Operand, op: string = ''): [Tensor, Tensor] {
  if (typeof a !== 'object') {
    if (typeof b !== 'object') {
      throw new DTypeError(op, `both operands are numbers, ${a} and ${b}; make one a tensor, e.g. tensor(${a})`);
    }
    const left = lift(a, b);
    return [left, cast(b, left.dtype)];
  }
  if (typeof b !== 'object') {
    const right = lift(b, a);
    return [cast(a, right.dtype), right];
  }
  if (a.dtype === b.dtype) return [a, b];
  const dtype = resultType(a, b);
  return [cast(a, dtype), cast(b, dtype)];
}

/** The same for arithmetic: masks count as 0 and 1, in int32, since a mask cannot hold a sum. @internal */
export function numeric(a: Tensor, b: Tensor | number): [Tensor, Tensor];
export function numeric(a: Tensor | number, b: Tensor | number, op: string): [Tensor, Tensor];
export function numeric(a: Tensor | number, b: Tensor | number, op: string = ''): [Tensor, Tensor] {
  if (typeof b !== 'number' && typeof a !== 'number' && b.dtype === a.dtype && a.dtype !== 'bool') return [a, b];
  return countedPair(a, b, op);
}

function countedPair(a: Tensor | number, b: Tensor | number, op: string): [Tensor, Tensor] {
  const [x, y] = paired(a, b, op);
  return x.dtype === 'bool' ? [counted(x), counted(y)] : [x, y];
}

/** Any number of operands as tensors of their common dtype. @internal */
export function promoted<const N extends readonly Operand[]>(operands: N): { [K in keyof N]: Tensor } {
  const [first, ...others] = operands as unknown as readonly [Operand, ...Operand[]];
  const dtype = resultType(first, ...others);
  const tensors = operands.map((x) => (typeof x === 'object' ? cast(x, dtype) : scalar(x, dtype)));
  return tensors as unknown as { [K in keyof N]: Tensor };
}

/** A mask as 0 and 1 in int32; any other tensor itself. @internal */
export function counted(x: Tensor): Tensor {
  return x.dtype === 'bool' ? cast(x, 'int32') : x;
}

type Inputs = readonly ['a', 'b'];

/** A scalar function of two numbers and the formulas for its gradients; see `defineOp`. */
export interface BinarySpec<S extends readonly ('a' | 'b' | 'out')[]> {
  readonly f64: (a: number, b: number) => number;
  /** Every step rounded to float32; default `f64`, right when it is exact or one correctly rounded operation. */
  readonly f32?: (a: number, b: number) => number;
  /** For int32, where it is another function; default `f64`. */
  readonly integers?: (a: number, b: number) => number;
  readonly saves?: S;
  readonly vjp: { readonly a: VjpRow<Inputs, S, undefined>; readonly b: VjpRow<Inputs, S, undefined> };
}

/** An elementwise op of two tensors of one dtype, which it broadcasts. */
/* @__NO_SIDE_EFFECTS__ */
export function defineBinary<const S extends readonly ('a' | 'b' | 'out')[] = []>(
  name: string,
  { f64, f32 = f64, integers, saves, vjp }: BinarySpec<S>,
): (operands: readonly [Tensor, Tensor]) => Tensor {
  const floats: BinaryFn = { name, f32, f64 };
  const whole: BinaryFn =
    integers === undefined ? floats : { name: `${name} of integers`, f32: integers, f64: integers };
  const op = defineOp({
    name,
    inputs: ['a', 'b'],
    ...(saves === undefined ? {} : { saves }),
    shape: ({ a, b }) => broadcastShapes(name, a.shape, b.shape),
    forward: (k, { a, b }, _, shape) => k.zip(a.dtype === 'int32' ? whole : floats, a, b, shape),
    vjp,
  });
  return (operands) => apply(op, operands, undefined);
}
