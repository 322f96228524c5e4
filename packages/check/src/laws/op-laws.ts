import type { AnyLaw } from '../law.ts';
import type { Spec } from '../spec.ts';
import { broadcast } from './broadcasting.ts';
import { composition } from './composition.ts';
import { dependences } from './dependences.ts';
import { firstDerivative, secondDerivative } from './derivatives.ts';
import { forward } from './forward.ts';
import { freezing } from './freezing.ts';
import { gradientTypes } from './gradient-types.ts';
import { independence } from './independence.ts';
import { linearity } from './linearity.ts';
import { accumulating, interleaving, recordedBits, retaining, unrecorded } from './passes.ts';
import { determinism, purity } from './purity.ts';
import { recording } from './recording.ts';
import { badShapes, shapeRule } from './shapes.ts';
import { specials } from './specials.ts';
import { views } from './views.ts';

/** What an op gives. */
export const resultLaws: readonly AnyLaw<Spec>[] = [
  forward,
  shapeRule,
  badShapes,
  broadcast,
  views,
  specials,
  determinism,
  unrecorded,
];

/** What the derivatives of an op are: the laws that take longest. */
export const derivativeLaws: readonly AnyLaw<Spec>[] = [firstDerivative, secondDerivative];

/** How an op's gradient behaves. */
export const gradientLaws: readonly AnyLaw<Spec>[] = [
  gradientTypes,
  linearity,
  independence,
  freezing,
  purity,
  retaining,
  accumulating,
  interleaving,
  recording,
  recordedBits,
  composition,
  dependences,
];

/**
 * What every op obeys.
 *
 * @example
 * opLaws.map((law) => law.name).includes('linearity') // true
 */
export const opLaws: readonly AnyLaw<Spec>[] = [...resultLaws, ...derivativeLaws, ...gradientLaws];
