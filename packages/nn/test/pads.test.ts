import { type AnyLaw, runLaw } from '@frostgrad/check';
import { describe, expect, it } from 'vitest';
import { CaseCount } from '../../check/test/non-interference.ts';
import { layers } from './laws/layers.ts';
import type { Layer } from './laws/outcome.ts';
import * as laws from './laws/laws.ts';
import { padsTrainNothing } from './laws/training.ts';

const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_261_123);

/** Of these two runs are compared, bit for bit; the others look at one. */
const comparing: readonly AnyLaw<Layer>[] = [
  laws.padsUnread,
  laws.padsAnywhere,
  laws.paddedIsRagged,
  laws.rowsAlone,
  laws.padsOfGradientsUnread,
  laws.twinsAgree,
  padsTrainNothing,
];

describe('layers', () => {
  const count = new CaseCount();

  it.each(
    [...Object.values(laws), padsTrainNothing].map((law): [string, string, AnyLaw<Layer>] => [
      law.name,
      law.statement,
      law,
    ]),
  )('%s: %s', (_, __, law) => {
    const subjects = layers.filter((layer) => law.appliesTo(layer)).length;
    // 1,000 cases or more, so that runLaw holds them to their classes
    const report = runLaw(law, layers, { runs: Math.ceil(1000 / subjects), seed });
    if (comparing.includes(law)) count.add(report);
    expect(report.cases).toBeGreaterThanOrEqual(1000);
  });

  it('were tried on as many cases as non-interference is promised to be', () => {
    count.expectAtLeast('layers and losses');
  });
});
