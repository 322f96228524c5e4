// ops hand the engine its arithmetic on import
import './ops/algebra.ts';

/** Time and memory by op. An entry of its own, so that who does not ask does not pay. */
export { profile } from './profile/profile.ts';
export { type Cost, Profile } from './profile/report.ts';
