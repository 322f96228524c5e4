import type { Suite } from '../suite.ts';
import { frozenProducts } from './frozen-products.ts';

/** All there is to measure. */
export const suites: readonly Suite[] = [frozenProducts];
