import { type Shape, type Tensor, tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from './shapes.ts';

/** Which masks. */
export interface MaskConstraints {
  /** A shape, or shapes; default of rank 1 to 3. */
  readonly shape?: Shape | Arbitrary<Shape>;
}

/**
 * Truth values of one row each: of all rows, about a quarter are masked as a whole, a sixth not at all.
 *
 * @example
 * fc.sample(maskRows(2, 3), 1)[0].length // 6
 */
export function maskRows(rows: number, n: number): Arbitrary<readonly boolean[]> {
  const row = fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.boolean(), { minLength: n, maxLength: n }) },
    { weight: 2, arbitrary: fc.constant(Array.from({ length: n }, () => false)) },
    { weight: 1, arbitrary: fc.constant(Array.from({ length: n }, () => true)) },
  );
  return fc.array(row, { minLength: rows, maxLength: rows }).map((all) => all.flat());
}

/**
 * Masks, true = live, with rows (of the last axis) that are masked as a whole among them.
 *
 * @example
 * fc.sample(masks({ shape: [2, 3] }), 1)[0].dtype // 'bool'
 */
export function masks({ shape = shapes({ minRank: 1 }) }: MaskConstraints = {}): Arbitrary<Tensor> {
  const shapeOf = Array.isArray(shape) ? fc.constant(shape as Shape) : (shape as Arbitrary<Shape>);
  return shapeOf.chain((shape) => {
    const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    return maskRows(rows, shape.at(-1) ?? 1).map((bits) => maskTensor(bits, shape));
  });
}

/** A mask from truth values. @internal */
export function maskTensor(bits: readonly boolean[], shape: Shape): Tensor {
  return tensor(
    Uint8Array.from(bits, (bit) => (bit ? 1 : 0)),
    { shape },
  );
}
