import { derivativeLaws, opSuite } from '../../src/index.ts';
import { laws } from './hold.ts';

laws('laws of ops: derivatives', { laws: derivativeLaws, subjects: opSuite.subjects });
