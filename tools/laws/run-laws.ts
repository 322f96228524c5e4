import { type AnyLaw, eachSuite, runLaw, seedFor, type Subject } from '@frostgrad/check';
import { ToolError } from '../fail.ts';
import { expectKnown } from '../cli/arguments.ts';
import type { LiveLine } from '../cli/live-line.ts';
import { count, seconds } from '../cli/table.ts';

/** Which laws, on what, how often. */
export interface Plan {
  /** Cases for each subject. */
  readonly runs: number;
  readonly seed: number;
  /** Names of suites, laws and ops (or other subjects); all where left out. */
  readonly suites: readonly string[] | undefined;
  readonly laws: readonly string[] | undefined;
  readonly ops: readonly string[] | undefined;
}

/** What became of a law. */
export interface LawRow {
  readonly suite: string;
  readonly law: string;
  readonly subjects: number;
  readonly cases: number;
  readonly ms: number;
  /** Subjects that it does not hold for. */
  readonly failed: readonly string[];
}

/**
 * Tries the laws that were named on the subjects that were named, one after the other. A law that does not hold is told
 * and does not end the run.
 *
 * @throws ToolError for names that there are not, and when they leave nothing to run.
 */
export function runLaws(
  plan: Plan,
  live: LiveLine,
  fail: (message: string) => void,
  each: typeof eachSuite = eachSuite,
): readonly LawRow[] {
  expectNames(plan, each);
  const isNamed = (names: readonly string[] | undefined, name: string): boolean => names?.includes(name) ?? true;
  const rows = each(({ laws, subjects }, suite) => {
    if (!isNamed(plan.suites, suite)) return [];
    return laws
      .filter(({ name }) => isNamed(plan.laws, name))
      .flatMap((law) => {
        const on = subjects.filter((subject) => isNamed(plan.ops, subject.op) && law.appliesTo(subject));
        return on.length === 0 ? [] : [tryLaw(suite, law, on, plan, live, fail)];
      });
  }).flat();
  if (rows.length === 0) throw new ToolError('no law that was named applies to anything that was named');
  return rows;
}

function tryLaw<S extends Subject>(
  suite: string,
  law: AnyLaw<S>,
  subjects: readonly S[],
  { runs, seed }: Plan,
  live: LiveLine,
  fail: (message: string) => void,
): LawRow {
  const start = performance.now();
  const all = runs * subjects.length;
  const failed: string[] = [];
  let cases = 0;
  for (const subject of subjects) {
    const { op } = subject;
    // the share of each class is a promise about all subjects, not about one
    const counted: AnyLaw<S> = {
      ...law,
      classes: {},
      check: (s, c) => {
        cases++;
        live.show(
          () => `${law.name}: ${op}, ${count(cases)} of ${count(all)} cases, ${seconds(performance.now() - start)}`,
        );
        law.check(s, c);
      },
    };
    try {
      runLaw(counted, [subject], { runs, seed: seedFor(seed, law.name, op) });
    } catch (error) {
      failed.push(op);
      fail(error instanceof Error ? error.message : String(error));
    }
  }
  const row = { suite, law: law.name, subjects: subjects.length, cases, ms: performance.now() - start, failed };
  const verdict = failed.length === 0 ? 'holds' : `DOES NOT HOLD for ${failed.join(', ')}`;
  live.keep(`${law.name}: ${verdict}, ${count(cases)} cases, ${seconds(row.ms)}`);
  return row;
}

function expectNames({ suites, laws, ops }: Plan, each: typeof eachSuite): void {
  const known = each((suite, name) => ({
    name,
    laws: suite.laws.map((law) => law.name),
    subjects: suite.subjects.map(({ op }) => op),
  }));
  expectKnown(
    'suite',
    suites,
    known.map(({ name }) => name),
  );
  expectKnown(
    'law',
    laws,
    known.flatMap((suite) => suite.laws),
  );
  expectKnown(
    'op',
    ops,
    known.flatMap((suite) => suite.subjects),
  );
}
