import { allocate, canHold, type DType, dtypeOf, isFloating, type TypedArray } from './dtype.ts';
import { DTypeError, ShapeError } from './errors.ts';
import { besides } from './promotion.ts';
import { expectShape, type Shape, showShape, sizeOf } from './shape.ts';
import { type Nested, Tensor } from './tensor.ts';

/** What every way to create a tensor takes. */
export interface CreateOptions {
  /** Default float32; for truth values bool; for a typed array its own. */
  readonly dtype?: DType;
  readonly requiresGrad?: boolean;
}

/** Options of `tensor`. */
export interface TensorOptions extends CreateOptions {
  /** Shape of flat data. */
  readonly shape?: Shape;
}

/** A leaf over fresh memory. @internal */
export function wrap(data: TypedArray, shape: Shape, options: CreateOptions = {}): Tensor {
  const made = Tensor.of(data, shape);
  if (options.requiresGrad === true) made.requiresGrad = true;
  return made;
}

/**
 * A tensor from numbers or truth values, nested or in a typed array, or from another tensor; always a copy, and a leaf.
 * Truth values among numbers are 0 and 1. As int32, fractions are dropped.
 *
 * @throws ShapeError when nested rows differ in length, or when `shape` has another number of elements.
 * @throws DTypeError when an element is neither a number nor a truth value, when int32 is asked for and cannot hold one,
 * when a typed array holds no dtype and none is given, or when a non-floating dtype requires grad.
 * @example
 * tensor([[1, 2], [3, 4]]).shape // [2, 2]
 * tensor(new Float64Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype // 'float64'
 * tensor(tensor([1, 2]), { dtype: 'int32' }).toArray() // [1, 2]
 */
export function tensor(
  data: Nested<number> | Nested<boolean> | TypedArray | Tensor,
  options: TensorOptions = {},
): Tensor {
  if (data instanceof Tensor) return fromTyped(data.toTypedArray(), { shape: data.shape, ...options });
  if (ArrayBuffer.isView(data)) return fromTyped(data as TypedArray, options);
  const shape = shapeOf(data);
  const flat: (number | boolean)[] = [];
  flatten(data, shape, 0, flat);
  const isMask = flat.length > 0 && flat.every((v) => typeof v === 'boolean');
  const out = allocate(options.dtype ?? (isMask ? 'bool' : 'float32'), flat.length);
  for (let i = 0; i < flat.length; i++) out[i] = convert('tensor', flat[i] as number | boolean, options.dtype);
  return wrap(out, reshaped(shape, options.shape, flat.length), options);
}

function fromTyped(data: TypedArray, options: TensorOptions): Tensor {
  const dtype = options.dtype ?? dtypeOf(data);
  const out = allocate(dtype, data.length);
  if (dtype !== 'bool') out.set(data);
  else if (data instanceof Uint8Array) setTruths(data, out as Uint8Array);
  else for (let i = 0; i < data.length; i++) out[i] = data[i] === 0 ? 0 : 1;
  return wrap(out, reshaped([data.length], options.shape, data.length), options);
}

/** Masks are often large: a loop that sees bytes alone is several times as fast. */
function setTruths(data: Uint8Array, out: Uint8Array): void {
  for (let i = 0; i < data.length; i++) out[i] = data[i] === 0 ? 0 : 1;
}

function reshaped(shape: Shape, wanted: Shape | undefined, size: number): Shape {
  if (wanted === undefined) return shape;
  if (sizeOf(expectShape('tensor', wanted)) !== size) {
    throw new ShapeError(
      'tensor',
      `the data has ${size} elements and the shape ${showShape(wanted)} has ${sizeOf(wanted)}`,
    );
  }
  return [...wanted];
}

function convert(op: string, v: number | boolean, dtype: DType | undefined): number {
  if (dtype === 'bool') return v === 0 || v === false ? 0 : 1;
  if (dtype === 'int32' && !canHold(dtype, Math.trunc(Number(v)))) throw new DTypeError(op, `int32 cannot hold ${v}`);
  return Number(v);
}

function shapeOf(data: Nested<number> | Nested<boolean>): number[] {
  const shape: number[] = [];
  for (let at: unknown = data; Array.isArray(at); at = at[0]) shape.push(at.length);
  return shape;
}

function flatten(data: unknown, shape: Shape, axis: number, out: (number | boolean)[]): void {
  if (axis === shape.length) {
    if (typeof data === 'number' || typeof data === 'boolean') {
      out.push(data);
      return;
    }
    if (Array.isArray(data))
      throw new ShapeError('tensor', `an element at depth ${axis} is an array; rows must be equally deep`);
    if (data instanceof Tensor)
      throw new DTypeError('tensor', `element ${out.length} is a tensor; stack joins tensors`);
    throw new DTypeError('tensor', `element ${out.length} is ${String(data)}; expected a number or a truth value`);
  }
  if (!Array.isArray(data) || data.length !== shape[axis]) {
    const found = Array.isArray(data) ? `${data.length} elements` : 'no array';
    throw new ShapeError('tensor', `rows differ: axis ${axis} has ${shape[axis]} elements at first and ${found} later`);
  }
  for (const part of data as unknown[]) flatten(part, shape, axis + 1, out);
}

/**
 * A tensor filled with one value: a number, in float32 unless told otherwise, or a truth value, in bool.
 *
 * @throws ShapeError when the shape is none. @throws DTypeError when int32 is asked for and cannot hold the value.
 * @example
 * full([2], 7).toArray() // [7, 7]
 */
export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Tensor {
  const { dtype = typeof value === 'boolean' ? 'bool' : 'float32' } = options;
  const size = sizeOf(expectShape('full', shape));
  return wrap(allocate(dtype, size).fill(convert('full', value, dtype)), [...shape], options);
}

/**
 * Zeros. There is no `empty`: every tensor has values, and the same program the same ones.
 *
 * @example
 * zeros([2]).toArray() // [0, 0]
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}

/** @example ones([2]).toArray() // [1, 1] */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}

/**
 * One value in another tensor's shape and dtype, unless told otherwise; it does not require grad unless told to.
 *
 * @example
 * fullLike(tensor([1, 2]), 7).toArray() // [7, 7]
 */
export function fullLike(x: Tensor, value: number | boolean, options: CreateOptions = {}): Tensor {
  return full(x.shape, value, { dtype: x.dtype, ...options });
}

/**
 * Zeros of another tensor's shape and dtype, unless told otherwise; they do not require grad unless told to.
 *
 * @example
 * zerosLike(tensor([1, 2])).toArray() // [0, 0]
 */
export function zerosLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return fullLike(x, 0, options);
}

/**
 * Ones of another tensor's shape and dtype, unless told otherwise; they do not require grad unless told to.
 *
 * @example
 * onesLike(tensor([1, 2]), { dtype: 'int32' }).dtype // 'int32'
 */
export function onesLike(x: Tensor, options: CreateOptions = {}): Tensor {
  return fullLike(x, 1, options);
}

/** A number as a scalar tensor. @internal */
export function scalar(v: number | boolean, dtype: DType): Tensor {
  const data = allocate(dtype, 1);
  data[0] = v as number; // a truth value becomes 0 or 1
  return Tensor.of(data, []);
}

/** A number as a tensor that goes with another: in the dtype of a result of both, see `resultType`. @internal */
export function lift(x: Tensor | number | boolean, like: Tensor): Tensor {
  if (typeof x === 'object') return x;
  const { dtype } = like;
  return scalar(x, isFloating(dtype) ? dtype : besides(dtype, x));
}
