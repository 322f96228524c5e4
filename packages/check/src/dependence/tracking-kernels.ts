import type { Kernels } from '@frostgrad/core/extend';
import { elementwiseRules } from './elementwise-rules.ts';
import { indexRules } from './index-rules.ts';
import { lineRules } from './line-rules.ts';
import { reductionRules } from './reduction-rules.ts';
import { sequenceRules } from './sequence-rules.ts';
import { softmaxRules } from './softmax-rules.ts';
import type { Tracker } from './tracker.ts';

/**
 * Kernels that compute what those below do, and beside it what each element may depend on. The type makes the list
 * complete: a kernel without a rule does not compile.
 */
export function trackingKernels(tracker: Tracker, below: Kernels): Kernels {
  return {
    ...elementwiseRules(tracker, below),
    ...reductionRules(tracker, below),
    ...lineRules(tracker, below),
    ...indexRules(tracker, below),
    ...softmaxRules(tracker, below),
    ...sequenceRules(tracker, below),
  };
}
