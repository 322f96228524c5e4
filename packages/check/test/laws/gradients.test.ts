import { gradientLaws, opSuite } from '../../src/index.ts';
import { laws } from './hold.ts';

laws('laws of ops: gradients', { laws: gradientLaws, subjects: opSuite.subjects });
