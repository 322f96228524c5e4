import type { AnyLaw } from '../law.ts';
import type { Spec } from '../spec.ts';
import { broadcast } from './broadcasting.ts';
import { firstDerivative, secondDerivative } from './derivatives.ts';
import { forward } from './forward.ts';
import { freezing } from './freezing.ts';
import { independence } from './independence.ts';
import { linearity } from './linearity.ts';
import { determinism, purity } from './purity.ts';
import { recording } from './recording.ts';
import { badShapes, shapeRule } from './shapes.ts';
import { specials } from './specials.ts';
import { views } from './views.ts';

/**
 * What every op obeys.
 *
 * @example
 * opLaws.map((law) => law.name).includes('linearity') // true
 */
export const opLaws: readonly AnyLaw<Spec>[] = [
  forward,
  shapeRule,
  badShapes,
  firstDerivative,
  secondDerivative,
  linearity,
  independence,
  broadcast,
  freezing,
  purity,
  views,
  specials,
  determinism,
  recording,
];
