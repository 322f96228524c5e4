import type { Spec } from '../spec.ts';
import { binarySpecs } from './binary.ts';
import { extremeSpecs } from './extremes.ts';
import { indexingSpecs } from './indexing.ts';
import { joinSpecs } from './join.ts';
import { matmulSpecs } from './matmul.ts';
import { movementSpecs } from './movement.ts';
import { raggedSpecs } from './ragged.ts';
import { recurrentSpecs } from './recurrent.ts';
import { reduceSpecs } from './reduce.ts';
import { selectionSpecs } from './selection.ts';
import { softmaxSpecs } from './softmax.ts';
import { unarySpecs } from './unary.ts';

/**
 * An entry for every op of core.
 *
 * @example
 * specs.some((spec) => spec.op === 'matmul') // true
 */
export const specs: readonly Spec[] = [
  ...unarySpecs,
  ...binarySpecs,
  ...selectionSpecs,
  ...movementSpecs,
  ...reduceSpecs,
  ...extremeSpecs,
  ...softmaxSpecs,
  ...joinSpecs,
  ...indexingSpecs,
  ...matmulSpecs,
  ...raggedSpecs,
  ...recurrentSpecs,
];
