import { add, backward, exp, log, mul, neg, Tensor } from '@frostgrad/core';
import { explainGrad, type GradExplanation } from '@frostgrad/core/explain';
import { maskTensor } from '../arbitraries/masks.ts';
import type { DetachSubject } from '../laws/detaching.ts';
import { explaining, type ExplainSubject } from '../laws/explaining.ts';
import { unsafeOps } from '../laws/unsafe-ops.ts';
import type { Mutant } from './mutant.ts';

type Explain = typeof explainGrad;

/** An explainer that tells something else. */
const retold = (tell: (why: GradExplanation) => GradExplanation): ExplainSubject => ({
  op: 'explainGrad',
  explainGrad: (loss, x, options) => tell(explainGrad(loss, x, options)),
});

/** One that does something else to the loss first. */
const meddling = (act: (loss: Tensor, x: Tensor) => void): ExplainSubject => {
  const explain: Explain = (loss, x, options) => {
    const why = explainGrad(loss, x, options);
    if (loss instanceof Tensor && loss.requiresGrad) act(loss, x);
    return why;
  };
  return { op: 'explainGrad', explainGrad: explain };
};

export const explainMutants: readonly Mutant<ExplainSubject>[] = [
  {
    mistake: 'the op next to the loss is blamed for every zero',
    law: explaining,
    subject: retold((why) =>
      why.kind === 'zero'
        ? { ...why, causes: why.causes.map((cause) => ({ ...cause, op: why.path[0]?.op ?? '', input: "'x'" })) }
        : why,
    ),
  },
  {
    mistake: 'the op next to x is blamed for every NaN',
    law: explaining,
    subject: retold((why) =>
      why.kind === 'nan' ? { ...why, cause: { ...why.cause, op: why.path.at(-2)?.op ?? '' } } : why,
    ),
  },
  {
    mistake: 'every zero is said to be zero whatever arrives',
    law: explaining,
    subject: retold((why) =>
      why.kind === 'zero' || why.kind === 'underflowed'
        ? { ...why, causes: why.causes.map((cause) => ({ ...cause, why: 'formula' })) }
        : why,
    ),
  },
  {
    mistake: 'an absent gradient is called zero',
    law: explaining,
    subject: retold((why) => (why.kind === 'notConnected' ? { ...why, kind: 'zero', causes: [] } : why)),
  },
  {
    mistake: 'cuts are not looked for',
    law: explaining,
    subject: retold((why) => ({ ...why, cuts: [] })),
  },
  {
    mistake: 'it looks by backward, and leaves what it found in .grad',
    law: explaining,
    subject: meddling((loss) => backward(loss, { retainGraph: true })),
  },
  {
    mistake: 'it frees the graph',
    law: explaining,
    subject: meddling((loss, x) => {
      backward(loss);
      x.grad = null;
    }),
  },
];

export const unsafeMutants: readonly Mutant<DetachSubject>[] = [
  {
    mistake: 'the gradient multiplied by a mask, so that NaN goes through where it is detached',
    law: unsafeOps,
    subject: {
      op: 'detachAt',
      detachAt: (x, segments) => {
        const held = maskTensor(Array.from(segments.toMask(), Boolean), segments.shape).cast(x.dtype);
        return add(mul(x.detach(), held), mul(x, add(neg(held), 1)));
      },
    },
  },
  {
    mistake: 'a detachAt that goes through an unsafe op itself',
    law: unsafeOps,
    subject: { op: 'detachAt', detachAt: (x, segments) => exp(log(x)).detachAt(segments) },
  },
];
