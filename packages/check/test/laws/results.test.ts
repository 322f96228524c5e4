import { resultLaws, opSuite } from '../../src/index.ts';
import { laws } from './hold.ts';

laws('laws of ops: results', { laws: resultLaws, subjects: opSuite.subjects });
