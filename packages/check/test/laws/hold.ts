import { afterAll, describe, expect, it } from 'vitest';
import { type LawReport, runLaw, runsFor, type Subject, type Suite } from '../../src/index.ts';

// One seed a commit: CI passes its own; FROSTGRAD_RUNS multiplies the number of cases.
const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_260_101);
const factor = Number(process.env['FROSTGRAD_RUNS'] ?? 1);

let total = 0;
afterAll(() => {
  console.log(`laws: ${total} cases, FROSTGRAD_SEED=${seed}`);
});

/** How a suite is held. */
export interface Holding {
  /** By how much more than the least; default 1. */
  readonly times?: number;
  readonly use?: (report: LawReport) => void;
}

/** A test for each law of a suite: 1,000 cases at least, and 20 for each subject. */
export function laws<S extends Subject>(
  title: string,
  { laws, subjects }: Suite<S>,
  { times = 1, use = () => undefined }: Holding = {},
): void {
  describe(title, () => {
    it.each(laws.map((law) => [law.name, law] as const))('%s', (_, law) => {
      const report = runLaw(law, subjects, { runs: runsFor(law, subjects) * times * factor, seed });
      use(report);
      total += report.cases;
      expect(report.cases).toBeGreaterThanOrEqual(1000);
      expect(report.cases / report.subjects).toBeGreaterThanOrEqual(20);
    });
  });
}
