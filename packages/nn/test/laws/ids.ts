import { type Layout, Ragged, type Tensor, tensor } from '@frostgrad/core';
import type { Batch } from './batch.ts';
import { isRagged } from './outcome.ts';

/** Ids by the tensor they were made from: a proof that tracks its values finds those of the run before. */
const made = new WeakMap<Tensor, Map<number, Tensor>>();

/** A class of `V` for each position, from its first feature; at pads whatever its bits are as an integer. */
export function idsOf(x: Tensor, layout: Pick<Layout, 'places'>, V: number): Tensor {
  const known = made.get(x) ?? new Map<number, Tensor>();
  const ids = known.get(V) ?? newIds(x, layout, V);
  made.set(x, known.set(V, ids));
  return ids;
}

function newIds(x: Tensor, { places }: Pick<Layout, 'places'>, V: number): Tensor {
  const values = x.toTypedArray() as Float32Array;
  const bits = new Int32Array(values.buffer);
  const width = x.shape.at(-1) as number;
  const ids = Int32Array.from({ length: x.size / width }, (_, i) => bits[i * width] as number);
  for (const place of places) ids[place] = Math.floor(Math.abs(values[place * width] as number) * 8) % V;
  return tensor(ids, { shape: x.shape.slice(0, -1) });
}

export function idsOfBatch({ x, leaf, layout }: Batch, V: number): Tensor | Ragged {
  if (!isRagged(x)) return idsOf(leaf, layout, V);
  return x.map((values) => idsOf(values, { places: Int32Array.from({ length: x.offsets.total }, (_, i) => i) }, V));
}
