import { type AnyLaw, runLaw } from '@frostgrad/check';
import { describe, expect, it } from 'vitest';
import { layers } from './laws/layers.ts';
import type { Layer } from './laws/outcome.ts';
import * as laws from './laws/laws.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

describe('layers', () => {
  it.each(Object.values(laws).map((law): [string, string, AnyLaw<Layer>] => [law.name, law.statement, law]))(
    '%s: %s',
    (_, __, law) => {
      const subjects = layers.filter((layer) => law.appliesTo(layer)).length;
      // 1,000 cases or more, so that runLaw holds them to their classes
      const { cases } = runLaw(law, layers, { runs: Math.ceil(1000 / subjects), seed });
      expect(cases).toBeGreaterThanOrEqual(1000);
    },
  );
});
