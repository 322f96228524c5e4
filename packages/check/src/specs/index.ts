import type { Spec } from '../spec.ts';
import { activationSpecs } from './activations.ts';
import { functionSpecs } from './functions.ts';
import { binarySpecs } from './binary.ts';
import { convSpecs } from './conv.ts';
import { einsumSpecs } from './einsum.ts';
import { indexingSpecs } from './indexing.ts';
import { joinSpecs } from './join.ts';
import { kronCrossTraceSpecs } from './kron-cross-trace.ts';
import { matmulSpecs } from './matmul.ts';
import { movementSpecs } from './movement.ts';
import { poolSpecs } from './pool.ts';
import { productSpecs } from './products.ts';
import { raggedSpecs } from './ragged.ts';
import { recurrentSpecs } from './recurrent.ts';
import { reduceSpecs } from './reduce.ts';
import { selectionSpecs } from './selection.ts';
import { softmaxSpecs } from './softmax.ts';
import { ternarySpecs } from './ternary.ts';
import { tensordotSpecs } from './tensordot.ts';
import { unarySpecs } from './unary.ts';

/**
 * An entry for every op of core.
 *
 * @example
 * specs.some((spec) => spec.op === 'matmul') // true
 */
export const specs: readonly Spec[] = [
  ...unarySpecs,
  ...functionSpecs,
  ...activationSpecs,
  ...binarySpecs,
  ...ternarySpecs,
  ...selectionSpecs,
  ...movementSpecs,
  ...reduceSpecs,
  ...softmaxSpecs,
  ...joinSpecs,
  ...indexingSpecs,
  ...matmulSpecs,
  ...productSpecs,
  ...kronCrossTraceSpecs,
  ...tensordotSpecs,
  ...einsumSpecs,
  ...convSpecs,
  ...poolSpecs,
  ...raggedSpecs,
  ...recurrentSpecs,
];
