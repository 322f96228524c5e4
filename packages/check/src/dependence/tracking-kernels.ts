import { attentionOver, type Kernels } from '@frostgrad/core/extend';
import { additiveRules } from './additive-rules.ts';
import { elementwiseRules } from './elementwise-rules.ts';
import { indexRules } from './index-rules.ts';
import { lineRules } from './line-rules.ts';
import { normRules } from './norm-rules.ts';
import { pairRules } from './pair-rules.ts';
import { reductionRules } from './reduction-rules.ts';
import { sequenceRules } from './sequence-rules.ts';
import { softmaxRules } from './softmax-rules.ts';
import type { Tracker } from './tracker.ts';
import { unknownKernels } from './unknown-kernels.ts';

/**
 * Kernels that compute what those below do, and beside it what each element may depend on. A kernel without a rule depends on
 * everything.
 */
export function trackingKernels(tracker: Tracker, below: Kernels): Kernels {
  return { ...unknownKernels(tracker, below), ...knownRules(tracker, below) };
}

/** Every rule there is. */
export function knownRules(tracker: Tracker, below: Kernels): Partial<Kernels> {
  const rules: Partial<Kernels> = {
    ...elementwiseRules(tracker, below),
    ...reductionRules(tracker, below),
    ...lineRules(tracker, below),
    ...indexRules(tracker, below),
    ...softmaxRules(tracker, below),
    ...normRules(tracker, below),
    ...pairRules(tracker, below),
    ...additiveRules(tracker, below),
    ...sequenceRules(tracker, below),
    // bare memory: what is tracked does not come there, since reading it out of its array is an error
    step: below.step,
  };
  // attention depends on what its parts do
  return { ...rules, ...attentionOver({ ...below, ...rules }) };
}
