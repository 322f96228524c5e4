import type { Suite } from '../suite.ts';
import { frozenProducts } from './frozen-products.ts';
import { frozenSteps } from './frozen-steps.ts';
import { padding } from './padding.ts';

/** All there is to measure. */
export const suites: readonly Suite[] = [frozenProducts, frozenSteps, padding];
