import type { Spec } from '../spec.ts';
import { binarySpecs } from './binary.ts';
import { cumulativeSpecs } from './cumulative.ts';
import { extremeSpecs } from './extremes.ts';
import { indexingSpecs } from './indexing.ts';
import { joinSpecs } from './join.ts';
import { matmulSpecs } from './matmul.ts';
import { momentSpecs } from './moments.ts';
import { movementSpecs } from './movement.ts';
import { productSpecs } from './products.ts';
import { raggedSpecs } from './ragged.ts';
import { recurrentSpecs } from './recurrent.ts';
import { reduceSpecs } from './reduce.ts';
import { searchingSpecs } from './searching.ts';
import { selectionSpecs } from './selection.ts';
import { softmaxSpecs } from './softmax.ts';
import { sortingSpecs } from './sorting.ts';
import { truthSpecs } from './truth.ts';
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
  ...cumulativeSpecs,
  ...momentSpecs,
  ...productSpecs,
  ...searchingSpecs,
  ...sortingSpecs,
  ...truthSpecs,
  ...softmaxSpecs,
  ...joinSpecs,
  ...indexingSpecs,
  ...matmulSpecs,
  ...raggedSpecs,
  ...recurrentSpecs,
];
