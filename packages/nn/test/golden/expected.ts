import { type Tensor, tensor } from '@frostgrad/core';
import { expect } from 'vitest';
import type { Module, StateDict } from '../../src/index.ts';

/** A tensor as the scripts write it; of float64 unless it says so. */
export interface SavedTensor {
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly values: readonly number[];
}

/** Parameters as the scripts write them. */
export type Saved = Readonly<Record<string, SavedTensor>>;

export const stateOf = (saved: Saved): StateDict =>
  Object.fromEntries(
    Object.entries(saved).map(([name, { shape, dtype, values }]) => [
      name,
      tensor(dtype === 'int32' ? Int32Array.from(values) : Float64Array.from(values), { shape }),
    ]),
  );

/** Holds a result to PyTorch's. */
export function expectNear(found: Tensor | null | undefined, expected: readonly number[], tolerance: number): void {
  const values = found?.toTypedArray() ?? [];
  expect(values).toHaveLength(expected.length);
  for (const [i, v] of expected.entries()) expect(Math.abs((values[i] as number) - v)).toBeLessThanOrEqual(tolerance);
}

/** Holds the gradients of all parameters, and their names, to PyTorch's. */
export function expectGradients(
  module: Module,
  expected: Readonly<Record<string, readonly number[]>>,
  tolerance: number,
): void {
  const own = [...module.namedParameters()];
  expect(own.map(([name]) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, parameter] of own) expectNear(parameter.grad, expected[name] as readonly number[], tolerance);
}
