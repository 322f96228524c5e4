import type { AnyLaw } from '@frostgrad/check';
import fc from 'fast-check';
import type { Layer } from './layers.ts';

/** A wrong implementation, and the law that must find it. */
export interface Mutant {
  readonly mistake: string;
  readonly law: AnyLaw<Layer>;
  readonly layer: Layer;
  /** How the law says what is wrong. */
  readonly shows: RegExp;
}

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

/** What the law says of the first case that it finds wrong; null when it finds none. */
export function verdict(law: AnyLaw<Layer>, layer: Layer): unknown {
  for (const c of fc.sample(law.cases(layer), { numRuns: 300, seed })) {
    try {
      law.check(layer, c);
    } catch (error) {
      return error;
    }
  }
  return null;
}
