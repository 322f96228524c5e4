import type { Spec } from '../spec.ts';
import { atSpecs } from './at.ts';
import { binarySpecs } from './binary.ts';
import { diagonalSpecs } from './diagonals.ts';
import { indexingSpecs } from './indexing.ts';
import { joinSpecs } from './join.ts';
import { matmulSpecs } from './matmul.ts';
import { movementSpecs } from './movement.ts';
import { raggedSpecs } from './ragged.ts';
import { recurrentSpecs } from './recurrent.ts';
import { reduceSpecs } from './reduce.ts';
import { repeatSpecs } from './repeats.ts';
import { selectionSpecs } from './selection.ts';
import { shapingSpecs } from './shaping.ts';
import { softmaxSpecs } from './softmax.ts';
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
  ...binarySpecs,
  ...selectionSpecs,
  ...movementSpecs,
  ...viewSpecs,
  ...atSpecs,
  ...shapingSpecs,
  ...repeatSpecs,
  ...diagonalSpecs,
  ...reduceSpecs,
  ...softmaxSpecs,
  ...joinSpecs,
  ...indexingSpecs,
  ...matmulSpecs,
  ...raggedSpecs,
  ...recurrentSpecs,
];
