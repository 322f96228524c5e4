import { type AnyLaw, runLaw } from '@frostgrad/check';
import { describe, expect, it } from 'vitest';
import type { Layer } from './laws/outcome.ts';
import * as laws from './laws/laws.ts';
import { emptyRowsKeepStates, frozenPartsChangeNothing, recurrentLayers } from './laws/recurrent.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

const tried: readonly AnyLaw<Layer>[] = [
  laws.padsUnread,
  laws.padsAnywhere,
  laws.paddedIsRagged,
  laws.rowsAlone,
  laws.padsOfGradientsUnread,
  laws.lengthsFit,
  emptyRowsKeepStates,
  frozenPartsChangeNothing,
];

describe('recurrent layers, each kind in each form', () => {
  it.each(tried.map((law): [string, string, AnyLaw<Layer>] => [law.name, law.statement, law]))(
    '%s: %s',
    (_, __, law) => {
      const subjects = recurrentLayers.filter((layer) => law.appliesTo(layer)).length;
      // 1,000 cases or more, so that runLaw holds them to their classes: empty rows, NaN and infinities at pads, gaps
      const { cases, classes } = runLaw(law, recurrentLayers, { runs: Math.ceil(1000 / subjects), seed });
      expect(cases).toBeGreaterThanOrEqual(1000);
      expect(classes['an empty row']).toBeGreaterThanOrEqual(cases / 10);
      expect(classes['NaN at a pad']).toBeGreaterThanOrEqual(cases / 10);
    },
  );
});
