import { type Shape, type Tensor, tensor } from '@frostgrad/core';
import { Rng } from '@frostgrad/core';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { type Sample, recorded, samples, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';

/** What the additions inside a formula may round by, relative to its largest gradient; float64 has 1.1e-16. */
const ROUNDING = 1e-13;

/** Whole numbers from -4 to 4: sums of two are exact. */
function wholes(shape: Shape, dtype: 'float32' | 'float64', seed: number): number[] {
  const rng = new Rng(seed);
  return Array.from(rng.uniform(shape, -4, 4, { dtype }).toTypedArray(), Math.round);
}

export const linearity: AnyLaw<Spec> = defineLaw<Spec, Sample>({
  name: 'linearity',
  statement: 'vjp(2 g) = 2 vjp(g) exactly, and vjp(g + h) = vjp(g) + vjp(h) but for rounding',
  appliesTo: () => true,
  cases: (spec) => samples(spec, 'smooth'),
  show: showSample,
  classes: {},
  check: (spec, sample) => {
    const run = recorded(spec, sample, 'float64');
    if (run === null) return;
    const { out, vjp } = run;
    const dtype = out.dtype as 'float32' | 'float64';
    const give = (values: readonly number[]): Tensor => tensor(Float64Array.from(values), { shape: out.shape, dtype });
    const g = wholes(out.shape, dtype, sample.seed);
    const h = wholes(out.shape, dtype, sample.seed + 1);
    const ofG = vjp(give(g));
    const ofH = vjp(give(h));
    const ofTwice = vjp(give(g.map((v) => 2 * v)));
    const ofSum = vjp(give(g.map((v, i) => v + (h[i] as number))));
    for (const i of ofG.keys()) {
      const [a, b, twice, sum] = [ofG, ofH, ofTwice, ofSum].map((grads) => (grads[i] as Tensor).toTypedArray());
      const values = Array.from(a ?? []);
      const size = values.reduce((most, v, j) => Math.max(most, Math.abs(v), Math.abs(b?.[j] as number)), 1);
      for (const [j, v] of values.entries()) {
        if (twice?.[j] !== 2 * v)
          throw new Violation(`input ${i}, element ${j}: vjp(2 g) = ${twice?.[j]}; 2 vjp(g) = ${2 * v}`);
        const expected = v + (b?.[j] as number);
        if (Math.abs((sum?.[j] as number) - expected) <= ROUNDING * size) continue;
        throw new Violation(`input ${i}, element ${j}: vjp(g + h) = ${sum?.[j]}; vjp(g) + vjp(h) = ${expected}`);
      }
    }
  },
});
