import {
  add,
  cat,
  exp,
  matmul,
  mean,
  mul,
  reshape,
  sigmoid,
  slice,
  softmax,
  sub,
  sum,
  tanh,
  type Tensor,
  tensor,
  transpose,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { numbers } from '../arbitraries/numbers.ts';

/** One step: an instruction, and which earlier values it reads (modulo how many there are). */
export interface Step {
  readonly name: string;
  readonly reads: readonly [number, number];
}

/** A random graph over 2 x 2 matrices: leaves, then steps. Values are read any number of times, or never. */
export interface Program {
  readonly leaves: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  readonly seed: number;
}

/** What a step may do: smooth functions from 2 x 2 matrices to one. */
export const instructions: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  add,
  sub,
  mul: (a, b) => mul(tanh(a), b),
  matmul,
  tanh,
  sigmoid: (a) => sigmoid(a),
  exp: (a) => exp(tanh(a)),
  softmax: (a) => softmax(a),
  transpose: (a) => transpose(a),
  cat: (a, b) => cat([slice(a, 0, 1, 2), slice(b, 0, 0, 1)]),
  columns: (a, b) => cat([slice(a, 1, 0, 1), slice(b, 1, 1, 2)], 1),
  spread: (a, b) => add(sum(a, 0, { keepDims: true }), mean(b, 1, { keepDims: true })),
  reshape: (a) => reshape(reshape(a, [4]), [2, 2]),
};

/**
 * Random programs, of 1 to 3 leaves and 1 to 8 steps by these names.
 *
 * @example
 * fc.sample(programs(), 100).every(({ steps }) => steps.length <= 8) // true
 */
export function programs(names: readonly string[] = Object.keys(instructions)): Arbitrary<Program> {
  const leaf = fc.array(numbers({ low: -1.5, high: 1.5 }), { minLength: 4, maxLength: 4 });
  const step = fc.record({
    name: fc.constantFrom(...names),
    reads: fc.tuple(fc.nat(9), fc.nat(9)),
  });
  return fc.record({
    leaves: fc.array(leaf, { minLength: 1, maxLength: 3 }),
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    seed: fc.nat(1000),
  });
}

/** A program's leaves, fresh and requiring grad. */
export function leavesOf({ leaves }: Program): Tensor[] {
  return leaves.map((values) => tensor(Float64Array.from(values), { shape: [2, 2], requiresGrad: true }));
}

/**
 * Runs a program; the result is its last value.
 *
 * @example
 * const twice: Program = { leaves: [[1, 2, 3, 4]], steps: [{ name: 'add', reads: [0, 0] }], seed: 0 };
 * runProgram(twice, [tensor([[1, 2], [3, 4]])]).toArray() // [[2, 4], [6, 8]]
 */
export function runProgram(
  { steps }: Program,
  leaves: readonly Tensor[],
  by: typeof instructions = instructions,
): Tensor {
  const values = [...leaves];
  for (const { name, reads } of steps) {
    // counted from the newest, so that chains grow deep
    const read = (i: number): Tensor => values[values.length - 1 - (i % values.length)] as Tensor;
    const instruction = by[name] as (a: Tensor, b: Tensor) => Tensor;
    values.push(instruction(read(reads[0]), read(reads[1])));
  }
  return values.at(-1) as Tensor;
}

/** A program as source code. */
export function showProgram({ leaves, steps }: Program): string {
  const lines = leaves.map(
    (values, i) =>
      `const v${i} = tensor(Float64Array.of(${values.join(', ')}), { shape: [2, 2], requiresGrad: true });`,
  );
  for (const [k, { name, reads }] of steps.entries()) {
    const at = leaves.length + k;
    const read = (i: number): string => `v${at - 1 - (i % at)}`;
    lines.push(`const v${at} = instructions.${name}(${read(reads[0])}, ${read(reads[1])});`);
  }
  return lines.join('\n');
}
