import { Offsets } from '@frostgrad/core';
import { type Gemm, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { type Lie, lie, lying, values } from './lying.ts';

const cells = [
  { name: 'rnnTanh', gates: 1, states: 1 },
  { name: 'rnnRelu', gates: 1, states: 1 },
  { name: 'gru', gates: 3, states: 1 },
  { name: 'lstm', gates: 4, states: 2 },
] as const;

/** A layer, with rows of any length, and operands that lie anyhow. */
interface RecurrentCall {
  readonly cell: (typeof cells)[number];
  readonly H: number;
  /** What the state is projected to; null for none. */
  readonly P: number | null;
  readonly lengths: readonly number[];
  readonly reverse: boolean;
  readonly p: readonly number[];
  readonly q: readonly number[];
  readonly how: Lie;
}

export const recurrentCalls: fc.Arbitrary<RecurrentCall> = fc.record({
  cell: fc.constantFrom(...cells),
  H: fc.integer({ min: 1, max: 11 }),
  P: fc.option(fc.integer({ min: 1, max: 9 })),
  lengths: fc.array(fc.nat(5), { maxLength: 5 }),
  reverse: fc.boolean(),
  p: values,
  q: values,
  how: lie,
});

/** Runs a layer forward and backward, and backward again for a block of its weights alone; returns all results. */
export function runRecurrent(
  kernels: Kernels,
  { cell, H, P, lengths, reverse, p, q, how }: RecurrentCall,
  gemm?: Gemm,
): NdArray[] {
  const size = cell.name === 'lstm' && P !== null ? P : H;
  const projected = cell.name === 'lstm' && P !== null;
  const offsets = Offsets.fromLengths(lengths);
  const L = offsets.total;
  const G = cell.gates * H;
  const S = size + (cell.states - 1) * H;
  const straight = { ...how, turned: false, repeated: -1 };
  const x = lying(p, [L, G], 'float32', straight);
  const state0 = lying(q, [lengths.length, S], 'float32', straight);
  const weight = lying(p, [G, size], 'float32', { ...how, repeated: -1 });
  const bias = lying(q, [G], 'float32', straight);
  const projection = projected ? lying(q, [size, H], 'float32', { ...how, repeated: -1 }) : undefined;
  const plan = { offsets, reverse };
  const { out, gates } = kernels[cell.name](x, state0, weight, bias, plan, projection, gemm);
  const g = lying(q, [L, S], 'float32', straight);
  const grads = kernels[`${cell.name}Grad`];
  const whole = grads(g, out, gates, state0, weight, plan, projection, gemm);
  const wanted = {
    weight: { rows: some(G, p), columns: some(size, q) },
    ...(projected && { projection: { rows: some(size, q), columns: some(H, p) } }),
  };
  const part = grads(g, out, gates, state0, weight, { ...plan, wanted }, projection, gemm);
  return [out, gates, ...Object.values(whole), ...Object.values(part)].filter((x) => x instanceof NdArray);
}

/** Some of n places: a run of them, any, or (null) all. */
function some(n: number, values: readonly number[]): number[] | null {
  const all = Array.from({ length: n }, (_, i) => i);
  const [how, from] = [values.length % 3, values.length % (n + 1)];
  if (how === 0) return null;
  return how === 1 ? all.slice(from) : all.filter((i) => (values[i % values.length] as number) > 0);
}
