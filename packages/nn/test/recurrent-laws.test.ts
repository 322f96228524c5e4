import { type AnyLaw, runLaw } from '@frostgrad/check';
import { describe, expect, it } from 'vitest';
import { CaseCount } from '../../check/test/non-interference.ts';
import type { Layer } from './laws/outcome.ts';
import * as laws from './laws/laws.ts';
import { emptyRowsKeepStates, frozenPartsChangeNothing, recurrentLayers } from './laws/recurrent.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

/** Of these two runs are compared, bit for bit; the others look at one. */
const comparing: readonly AnyLaw<Layer>[] = [
  laws.padsUnread,
  laws.padsAnywhere,
  laws.paddedIsRagged,
  laws.rowsAlone,
  laws.padsOfGradientsUnread,
];
const tried: readonly AnyLaw<Layer>[] = [...comparing, laws.lengthsFit, emptyRowsKeepStates, frozenPartsChangeNothing];

/** The law without the class of pads that ask: nothing asks here. */
function ofInputs(law: AnyLaw<Layer>): AnyLaw<Layer> {
  const { 'a pad as a query': _, ...classes } = law.classes;
  return { ...law, classes };
}

describe('recurrent layers, each kind in each form', () => {
  const count = new CaseCount();

  it.each(tried.map((law): [string, string, AnyLaw<Layer>] => [law.name, law.statement, law]))(
    '%s: %s',
    (_, __, law) => {
      const subjects = recurrentLayers.filter((layer) => law.appliesTo(layer)).length;
      // 1,000 cases or more, so that runLaw holds them to their classes: empty rows, NaN and infinities at pads, gaps
      const report = runLaw(ofInputs(law), recurrentLayers, { runs: Math.ceil(1000 / subjects), seed });
      if (comparing.includes(law)) count.add(report);
      expect(report.cases).toBeGreaterThanOrEqual(1000);
    },
  );

  it('were tried on as many cases as non-interference is promised to be', () => {
    count.expectAtLeast('recurrent layers');
  });
});
