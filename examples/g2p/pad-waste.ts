import { noGrad } from '@frostgrad/core';
import type { Batch } from './batching.ts';
import type { G2P } from './model.ts';
import type { PadWaste } from './report-data.ts';

/** How much of the attention falls on pads, by how many pads a word has: what `padding: none` costs. */
export function wasteByPads(model: G2P, batch: Batch): PadWaste[] {
  const { size: B, sourceSize: S, targetSize: T } = batch;
  const flat = noGrad(() => model.teach(batch).weights).toTypedArray(); // [B, T, S]
  const sums = new Map<number, { weight: number; steps: number }>();
  for (let b = 0; b < B; b++) {
    const live = batch.sourceLengths[b] as number;
    const sum = sums.get(S - live) ?? { weight: 0, steps: 0 };
    for (let t = 0; t < (batch.targetLengths[b] as number); t++) {
      sum.steps++;
      for (let s = live; s < S; s++) sum.weight += flat[(b * T + t) * S + s] as number;
    }
    sums.set(S - live, sum);
  }
  return [...sums]
    .filter(([pads]) => pads > 0)
    .sort(([a], [b]) => a - b)
    .map(([pads, { weight, steps }]) => ({ pads, weight: weight / steps, steps }));
}
