import { grad, type Tensor, tensor } from '@frostgrad/core';
import { explainGrad, type GradExplanation } from '@frostgrad/core/explain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Spec, specs } from '../src/index.ts';
import { isFloating, leavesOf, samples } from '../src/sample.ts';

/** Gradients that come in: with zeros, without, and small ones. */
const patterns: readonly ((k: number) => number)[] = [
  (k) => (k % 3 === 0 ? 1.5 : 0),
  (k) => 0.7 + k,
  (k) => (k % 2 === 0 ? 0 : 1e-30),
];

function kindOf(gradient: Tensor | null): string {
  if (gradient === null) return 'absent';
  const values = Array.from(gradient.toTypedArray());
  if (values.some(Number.isNaN)) return 'nan';
  if (values.some((v) => !Number.isFinite(v))) return 'infinite';
  return values.length > 0 && values.every((v) => v === 0) ? 'zero' : 'flows';
}

function toldKind({ kind }: GradExplanation): string {
  if (kind === 'underflowed') return 'zero';
  return kind === 'notConnected' || kind === 'withheld' ? 'absent' : kind;
}

/** Explanations of what an op gives each of its inputs, and what is wrong with them. */
function explained(spec: Spec): { kinds: string[]; faults: string[] } {
  const found: { kinds: string[]; faults: string[] } = { kinds: [], faults: [] };
  for (const values of ['ordinary', 'special'] as const) {
    for (const sample of fc.sample(samples(spec, values), { numRuns: 4, seed: 5 })) {
      const xs = leavesOf(sample, 'float32');
      const out = spec.run(xs, sample.call.params);
      if (!isFloating(out) || !out.requiresGrad) continue;
      for (const pattern of patterns) {
        const numbers = Float32Array.from({ length: out.size }, (_, k) => pattern(k));
        const gradient = tensor(numbers, { shape: out.shape }).cast(out.dtype);
        const expected = grad(out, xs, { gradOutputs: [gradient], allowUnused: true, retainGraph: true });
        for (const [i, x] of xs.entries()) {
          const why = explainGrad(out, x, { gradient });
          const kind = kindOf(expected[i] ?? null);
          found.kinds.push(kind);
          const causes = 'causes' in why ? why.causes : 'cause' in why ? [why.cause] : null;
          const isTold = causes === null || (causes.length > 0 && causes.every((cause) => cause.why !== 'hook'));
          if (toldKind(why) !== kind || !isTold) found.faults.push(`${spec.op}: ${expected[i]} as ${why}`);
        }
      }
    }
  }
  return found;
}

describe('explainGrad', () => {
  it('has a cause for what every op gives its inputs', () => {
    const all = specs.map(explained);
    expect(all.flatMap(({ faults }) => faults)).toEqual([]);
    const kinds = all.flatMap((one) => one.kinds);
    const count = (kind: string): number => kinds.filter((other) => other === kind).length;
    expect(count('flows')).toBeGreaterThan(1000);
    expect(count('zero')).toBeGreaterThan(500);
    expect(count('nan')).toBeGreaterThan(200);
    expect(count('infinite')).toBeGreaterThan(20);
  });
});
