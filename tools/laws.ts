import { parseArgs } from 'node:util';
import { type AnyLaw, opSuite, runLaw, type Subject } from '@frostgrad/check';

/** `pnpm laws [--runs N] [--seed N] [--op NAME,NAME]`: every law of ops, on the ops named or on all. */
const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, op: { type: 'string' } },
});
const runs = Number(values.runs ?? 100);
const seed = Number(values.seed ?? 0);
const named = values.op?.split(',');
const subjects = opSuite.subjects.filter(({ op }) => named?.includes(op) ?? true);
let cases = 0;

function attempt<S extends Subject>(law: AnyLaw<S>, on: readonly S[]): void {
  for (const subject of on) {
    try {
      // the share of each class is a promise about all subjects, not about one
      cases += runLaw({ ...law, classes: {} }, [subject], { runs, seed }).cases;
    } catch (error) {
      process.exitCode = 1;
      console.error(error instanceof Error ? error.message : error);
    }
  }
}

for (const law of opSuite.laws) attempt(law, subjects);
console.log(`laws: ${cases} cases on ${subjects.length} ops, seed ${seed}`);
