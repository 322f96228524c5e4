import { afterAll, describe, expect, it } from 'vitest';
import type { Subject } from '../src/law.ts';
import {
  detachSuite,
  engineSuite,
  maskedSuite,
  opSuite,
  padSuite,
  runLaw,
  runsFor,
  type Suite,
  weightSuite,
} from '../src/index.ts';

// One seed a commit: CI passes its own; FROSTGRAD_RUNS multiplies the number of cases.
const seed = Number(process.env['FROSTGRAD_SEED'] ?? 20_260_101);
const factor = Number(process.env['FROSTGRAD_RUNS'] ?? 1);

let total = 0;

function tryAll<S extends Subject>(name: string, { laws, subjects }: Suite<S>): void {
  describe(name, () => {
    it.each(laws.map((law) => [law.name, law] as const))('%s', (_, law) => {
      const report = runLaw(law, subjects, { runs: runsFor(law, subjects) * factor, seed });
      total += report.cases;
      expect(report.cases).toBeGreaterThanOrEqual(1000);
      expect(report.cases / report.subjects).toBeGreaterThanOrEqual(20);
    });
  });
}

tryAll('laws of ops', opSuite);
tryAll('laws of weights', weightSuite);
tryAll('laws of masked weights', maskedSuite);
tryAll('laws of pads', padSuite);
tryAll('laws of detaching', detachSuite);
tryAll('laws of the engine', engineSuite);

afterAll(() => {
  console.log(`laws: ${total} cases, FROSTGRAD_SEED=${seed}`);
});
