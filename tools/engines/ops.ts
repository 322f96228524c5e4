import { specs } from '@frostgrad/check';
import fc from 'fast-check';
import { incoming, leavesOf, recorded, type Sample, samples } from '../../packages/check/src/sample.ts';
import type { Spec } from '../../packages/check/src/spec.ts';
import { Digest } from './digest.ts';

const seed = 20_261_130;

/** Samples of ordinary values, and one of NaN, infinities, zeros and subnormals. */
function samplesOf(spec: Spec): Sample[] {
  return [
    ...fc.sample(samples(spec, 'ordinary'), { seed, numRuns: 3 }),
    ...fc.sample(samples(spec, 'special'), { seed, numRuns: 1 }),
  ];
}

/** Results of an op, and gradients for a gradient that comes in. */
function digestOf(spec: Spec): string {
  const digest = new Digest();
  for (const sample of samplesOf(spec)) {
    for (const dtype of ['float32', 'float64'] as const) {
      try {
        digest.add(spec.run(leavesOf(sample, dtype), sample.call.params).toTypedArray());
        const record = recorded(spec, sample, dtype);
        const grads = record?.vjp(incoming(record.out.shape, dtype, sample.seed)) ?? [];
        for (const g of grads) digest.add(g.toTypedArray());
      } catch (error) {
        // special values that an op refuses
        digest.text((error as Error).name);
      }
    }
  }
  return digest.toString();
}

/** Every op of `@frostgrad/check`. */
export function opParts(): Record<string, string> {
  return Object.fromEntries(specs.map((spec) => [spec.op, digestOf(spec)]));
}
