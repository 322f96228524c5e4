// ops hand the engine its arithmetic on import
import './ops/algebra.ts';

/** Which op reads a pad. An entry of its own, so that who does not ask does not pay. */
export { type PoisonOptions, withPoison } from './poison/with-poison.ts';
export { PoisonReport, type Surfaced } from './poison/poison-report.ts';
