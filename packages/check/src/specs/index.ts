import type { Spec } from '../spec.ts';
import { additiveSpecs } from './additive.ts';
import { activationSpecs } from './activations.ts';
import { atSpecs } from './at.ts';
import { binarySpecs } from './binary.ts';
import { convSpecs } from './conv.ts';
import { crossEntropySpecs } from './cross-entropy.ts';
import { cumulativeSpecs } from './cumulative.ts';
import { diagonalSpecs } from './diagonals.ts';
import { einsumSpecs } from './einsum.ts';
import { extremeSpecs } from './extremes.ts';
import { functionSpecs } from './functions.ts';
import { indexingSpecs } from './indexing.ts';
import { joinSpecs } from './join.ts';
import { kronCrossTraceSpecs } from './kron-cross-trace.ts';
import { linearSpecs } from './linear.ts';
import { maskedSpecs } from './masked.ts';
import { matmulSpecs } from './matmul.ts';
import { momentSpecs } from './moments.ts';
import { movementSpecs } from './movement.ts';
import { normSpecs } from './norms.ts';
import { poolSpecs } from './pool.ts';
import { prodSpecs } from './prod.ts';
import { productSpecs } from './products.ts';
import { raggedAttentionSpecs } from './ragged-attention.ts';
import { raggedProductSpecs } from './ragged-products.ts';
import { raggedSpecs } from './ragged.ts';
import { recurrentSpecs } from './recurrent.ts';
import { reduceSpecs } from './reduce.ts';
import { repeatSpecs } from './repeats.ts';
import { scatterSpecs } from './scatter.ts';
import { searchingSpecs } from './searching.ts';
import { segmentSpecs } from './segments.ts';
import { selectionSpecs } from './selection.ts';
import { shapingSpecs } from './shaping.ts';
import { softmaxSpecs } from './softmax.ts';
import { sortingSpecs } from './sorting.ts';
import { tensordotSpecs } from './tensordot.ts';
import { ternarySpecs } from './ternary.ts';
import { truthSpecs } from './truth.ts';
import { unarySpecs } from './unary.ts';
import { viewSpecs } from './views.ts';

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
  ...viewSpecs,
  ...atSpecs,
  ...shapingSpecs,
  ...repeatSpecs,
  ...diagonalSpecs,
  ...reduceSpecs,
  ...extremeSpecs,
  ...cumulativeSpecs,
  ...momentSpecs,
  ...scatterSpecs,
  ...prodSpecs,
  ...productSpecs,
  ...searchingSpecs,
  ...sortingSpecs,
  ...truthSpecs,
  ...softmaxSpecs,
  ...normSpecs,
  ...crossEntropySpecs,
  ...joinSpecs,
  ...indexingSpecs,
  ...linearSpecs,
  ...matmulSpecs,
  ...kronCrossTraceSpecs,
  ...tensordotSpecs,
  ...einsumSpecs,
  ...convSpecs,
  ...poolSpecs,
  ...raggedSpecs,
  ...raggedProductSpecs,
  ...raggedAttentionSpecs,
  ...additiveSpecs,
  ...segmentSpecs,
  ...maskedSpecs,
  ...recurrentSpecs,
];
