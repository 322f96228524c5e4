import type { Suite } from '../suite.ts';
import { frozenProducts } from './frozen-products.ts';
import { frozenSteps } from './frozen-steps.ts';
import { fused } from './fused.ts';
import { fusedPairs } from './fused-pairs.ts';
import { padding } from './padding.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { resident } from './resident.ts';

/** All there is to measure beside the goals. */
export const suites: readonly Suite[] = [
  frozenProducts,
  frozenSteps,
  fused,
  fusedPairs,
  padding,
  products,
  reductions,
  resident,
];
