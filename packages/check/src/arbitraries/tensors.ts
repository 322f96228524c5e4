import { type DType, type Shape, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { asView, memoryKinds } from '../views.ts';
import { type NumberConstraints, numbers } from './numbers.ts';
import { shapes } from './shapes.ts';

/** Which tensors. */
export interface TensorConstraints extends NumberConstraints {
  /** A shape, or shapes; default `shapes()`. */
  readonly shape?: Shape | Arbitrary<Shape>;
  /** `any`: views too, transposed, stepped or expanded. Default `rowMajor`. */
  readonly memory?: 'rowMajor' | 'any';
  /** Of row-major ones; a view is computed and no leaf. Default false. */
  readonly requiresGrad?: boolean;
}

/** A tensor of floating dtype from numbers. @internal */
export function floating(values: readonly number[], shape: Shape, dtype: DType, requiresGrad: boolean = false): Tensor {
  const data = dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  return tensor(data, { shape, requiresGrad });
}

/**
 * Tensors of float32 or float64, ordinary or special; contiguous, or views.
 *
 * @example
 * fc.sample(tensors({ shape: [2, 3], dtype: 'float64' }), 1)[0].dtype // 'float64'
 */
export function tensors({
  shape = shapes(),
  dtype = 'float32',
  memory = 'rowMajor',
  requiresGrad = false,
  ...rest
}: TensorConstraints = {}): Arbitrary<Tensor> {
  const shapeOf = Array.isArray(shape) ? fc.constant(shape as Shape) : (shape as Arbitrary<Shape>);
  const made = shapeOf.chain((shape) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(numbers({ ...rest, dtype }), { minLength: length, maxLength: length })
      .map((values) => floating(values, shape, dtype, requiresGrad));
  });
  return memory === 'rowMajor' ? made : fc.tuple(made, memoryKinds()).map(([x, kind]) => asView(x, kind));
}
