import { allocate, type DType, dtypeOf, isFloating, type TypedArray } from './dtype.ts';
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
 * A tensor from numbers or truth values, nested or in a typed array, which is copied.
 *
 * @throws ShapeError when nested rows differ in length, or when `shape` has another number of elements.
 * @throws DTypeError when an element is neither a number nor a truth value, when a typed array holds no dtype and none is
 * given, or when a non-floating dtype requires grad.
 * @example
 * tensor([[1, 2], [3, 4]]).shape // [2, 2]
 * tensor(new Float64Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype // 'float64'
 */
export function tensor(data: Nested<number> | Nested<boolean> | TypedArray, options: TensorOptions = {}): Tensor {
  if (ArrayBuffer.isView(data)) return fromTyped(data as TypedArray, options);
  const shape = shapeOf(data);
  const flat: (number | boolean)[] = [];
  flatten(data, shape, 0, flat);
  const bools = flat.length > 0 && typeof flat[0] === 'boolean';
  const out = allocate(options.dtype ?? (bools ? 'bool' : 'float32'), flat.length);
  for (let i = 0; i < flat.length; i++) out[i] = convert(flat[i] as number | boolean, options.dtype);
  return wrap(out, reshaped(shape, options.shape, flat.length), options);
}

function fromTyped(data: TypedArray, options: TensorOptions): Tensor {
  const dtype = options.dtype ?? dtypeOf(data);
  const out = allocate(dtype, data.length);
  if (dtype === 'bool') for (let i = 0; i < data.length; i++) out[i] = data[i] === 0 ? 0 : 1;
  else out.set(data);
  return wrap(out, reshaped([data.length], options.shape, data.length), options);
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

function convert(v: number | boolean, dtype: DType | undefined): number {
  if (dtype === 'bool') return v === 0 || v === false ? 0 : 1;
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
    throw new DTypeError('tensor', `element ${out.length} is ${String(data)}; expected a number or a truth value`);
  }
  if (!Array.isArray(data) || data.length !== shape[axis]) {
    const found = Array.isArray(data) ? `${data.length} elements` : 'no array';
    throw new ShapeError('tensor', `rows differ: axis ${axis} has ${shape[axis]} elements at first and ${found} later`);
  }
  for (const part of data as unknown[]) flatten(part, shape, axis + 1, out);
}

/**
 * A tensor filled with one value.
 *
 * @example
 * full([2], 7).toArray() // [7, 7]
 */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  const { dtype = 'float32' } = options;
  const size = sizeOf(expectShape('full', shape));
  return wrap(allocate(dtype, size).fill(convert(value, dtype)), [...shape], options);
}

/** @example zeros([2]).toArray() // [0, 0] */
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
export function fullLike(x: Tensor, value: number, options: CreateOptions = {}): Tensor {
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
