import type { Suite } from '../suite.ts';
import { backends } from './backends.ts';
import { frozenProducts } from './frozen-products.ts';
import { frozenSteps } from './frozen-steps.ts';
import { padding } from './padding.ts';

/** All there is to measure. */
export const suites: readonly Suite[] = [backends, frozenProducts, frozenSteps, padding];
