import { composition } from '../laws/composition.ts';
import { secondDerivative } from '../laws/derivatives.ts';
import { gradientTypes } from '../laws/gradient-types.ts';
import { accumulating, interleaving, recordedBits, retaining, unrecorded } from '../laws/passes.ts';
import type { Spec } from '../spec.ts';
import { binary, type Mutant, unary } from './mutant.ts';
import * as ops from './wrong-passes.ts';

export const passMutants: readonly Mutant<Spec>[] = [
  {
    mistake: 'a gradient in the dtype of the computation instead of the input',
    law: gradientTypes,
    subject: unary('neg', ops.negGradInDouble),
  },
  {
    mistake: 'a workspace that the first pass uses up',
    law: retaining,
    subject: unary('tanh', ops.tanhUsesUp),
  },
  {
    mistake: "a formula that adds to .grad by itself, as micrograd's do",
    law: accumulating,
    subject: unary('neg', ops.negAddsToGrad),
  },
  {
    mistake: 'a cheaper way where no gradient is wanted, which rounds differently',
    law: unrecorded,
    subject: unary('sigmoid', ops.sigmoidTwoWays),
  },
  {
    mistake: 'a formula that is written in another way when it is recorded',
    law: recordedBits,
    subject: unary('tanh', ops.tanhTwoFormulas),
  },
  {
    mistake: 'scratch memory shared by all calls',
    law: interleaving,
    subject: unary('tanh', ops.tanhShared),
  },
  {
    mistake: 'a fused op whose definition gives another result, with the same gradient',
    law: composition,
    subject: binary('sub', ops.subComposedElsewhere),
  },
  {
    mistake: 'a fused op whose definition has no second derivative',
    law: secondDerivative,
    subject: binary('mul', ops.mulComposedFlat),
  },
];
