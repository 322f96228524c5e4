import { gru, lstm, Offsets, Ragged, rnnRelu, rnnTanh, slice, type Tensor, tensor } from '@frostgrad/core';

export interface Kind {
  readonly name: string;
  readonly run: (
    x: Ragged,
    state: Tensor,
    weight: Tensor,
    bias: Tensor,
    options?: { readonly reverse?: boolean; readonly projection?: Tensor },
  ) => Ragged;
  readonly gates: number;
  readonly states: number;
  readonly projected?: true;
}

export const kinds: readonly Kind[] = [
  { name: 'rnnTanh', run: rnnTanh, gates: 1, states: 1 },
  { name: 'rnnRelu', run: rnnRelu, gates: 1, states: 1 },
  { name: 'gru', run: gru, gates: 3, states: 1 },
  { name: 'lstm', run: lstm, gates: 4, states: 2 },
  { name: 'lstm, projected', run: lstm, gates: 4, states: 2, projected: true },
];
export type DType = 'float32' | 'float64';

/** Numbers between -1 and 1, the same for the same seed. */
export function numbers(shape: number[], seed: number, dtype: DType): Tensor {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;
  const values = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);
  return tensor(values, { shape, dtype, requiresGrad: true });
}

export interface Batch {
  readonly x: Ragged;
  readonly state: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly projection?: Tensor;
}

export const leavesOf = ({ x, state, weight, bias, projection }: Batch): Tensor[] => {
  const always = [x.values, state, weight, bias];
  return projection === undefined ? always : [...always, projection];
};

/** The same rows with other leaves, in the order of `leavesOf`. */
export function withLeaves({ x }: Batch, leaves: readonly Tensor[]): Batch {
  const [values, state, weight, bias, projection] = leaves as [Tensor, Tensor, Tensor, Tensor, Tensor?];
  return { x: x.with(values), state, weight, bias, ...(projection === undefined ? {} : { projection }) };
}

export function batch(
  { gates, states, projected }: Kind,
  lengths: number[],
  H: number,
  seed: number,
  dtype: DType,
): Batch {
  const offsets = Offsets.fromLengths(lengths);
  const P = projected === undefined ? H : Math.ceil(H / 2);
  return {
    x: new Ragged(numbers([offsets.total, gates * H], seed, dtype), offsets),
    state: numbers([lengths.length, P + (states - 1) * H], seed + 1, dtype),
    weight: numbers([gates * H, P], seed + 2, dtype),
    bias: numbers([gates * H], seed + 3, dtype),
    ...(projected === undefined ? {} : { projection: numbers([P, H], seed + 4, dtype) }),
  };
}

/** The rows listed, as a batch of their own with leaves of their own. */
export function rowsOf({ x, state, ...weights }: Batch, order: number[]): Batch {
  const own = (parts: Tensor[], like: Tensor): Tensor => {
    const flat = parts.flatMap((part) => [...part.toTypedArray()]);
    const rows = parts.reduce((n, part) => n + (part.shape[0] as number), 0);
    return tensor(flat, { shape: [rows, like.shape[1] as number], dtype: like.dtype, requiresGrad: true });
  };
  const all = x.rows();
  return {
    x: new Ragged(
      own(
        order.map((b) => all[b] as Tensor),
        x.values,
      ),
      Offsets.fromLengths(order.map((b) => x.offsets.length(b))),
    ),
    state: own(
      order.map((b) => slice(state, 0, b, b + 1)),
      state,
    ),
    ...weights,
  };
}
