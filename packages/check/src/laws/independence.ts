import type { Tensor } from '@frostgrad/core';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, recorded, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { type TypedSample, typedSamples } from './forward.ts';

export const independence: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'independence',
  statement: 'the gradient of one input has the same bits whichever others require grad',
  appliesTo: () => true,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: { 'two inputs or more': { of: ({ sample }) => sample.xs.length > 1, atLeast: 0.2 } },
  check: (spec, { sample, dtype }) => {
    const all = recorded(spec, sample, dtype);
    if (all === null) return;
    const g = incoming(all.out.shape, all.out.dtype, sample.seed);
    const together = all.vjp(g);
    for (const i of sample.xs.keys()) {
      const xs = leavesOf(sample, dtype, (j) => j === i);
      const out = spec.run(xs, sample.call.params);
      const fault = difference(out, all.out);
      if (fault !== null) throw new Violation(`the result differs when input ${i} alone requires grad: ${fault}`);
      const alone = out.requiresGrad ? gradsOf(out, [xs[i] as Tensor], g)[0] : undefined;
      const wrong = alone === undefined ? 'there is none alone' : difference(alone, together[i] as Tensor);
      if (wrong !== null) throw new Violation(`the gradient of input ${i} alone is not that among others: ${wrong}`);
    }
  },
});
