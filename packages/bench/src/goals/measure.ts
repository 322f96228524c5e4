import type { Effort, Timing } from '../compare.ts';
import { type GoalCase, goalCases } from './cases.ts';
import type { Contestant } from './contestants.ts';
import { ContestantProcess } from './process.ts';

/** What a contestant did in a case: its time, or why there is none. */
export type Outcome = Omit<Timing, 'name'> | { readonly why: string };

/** A case, and the outcomes by the names of contestants. */
export interface GoalResult {
  readonly id: string;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** Who was there, and what they said of themselves. */
export interface GoalRun {
  readonly about: Readonly<Record<string, string>>;
  readonly results: readonly GoalResult[];
}

/** How a run of the goals goes about it. */
export interface GoalOptions {
  readonly contestants: readonly Contestant[];
  readonly effort: Effort;
  readonly python: string;
  /** Where the peers are installed. */
  readonly folder: string;
  /** Cases to measure; all unless given. */
  readonly cases?: readonly GoalCase[];
  /** Is told what is about to be done. */
  readonly seen?: (what: string) => void;
  /** Is told a result when it is there. */
  readonly done?: (result: GoalResult) => void;
}

/** How far two libraries may be apart in what they must agree on, in parts of its largest number. */
const TOLERANCE = 1e-3;

/** Whether two witnesses say the same. */
export function agree(a: readonly number[], b: readonly number[]): boolean {
  const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  return a.length === b.length && a.every((x, i) => Math.abs(x - (b[i] as number)) <= TOLERANCE * size);
}

/**
 * Measures all cases, contestant after contestant, each in a process of its own. Nobody is timed who does not agree with the
 * first contestant on what the program computes, but for limits, which compute something else.
 */
export async function measureGoals(options: GoalOptions): Promise<GoalRun> {
  const { contestants, cases = goalCases, effort, seen = () => {}, done = () => {} } = options;
  const start = (contestant: Contestant): ContestantProcess =>
    new ContestantProcess(contestant, options.python, options.folder);
  const about: Record<string, string> = {};
  const running = new Map<Contestant, ContestantProcess>();
  const results: GoalResult[] = [];
  try {
    for (const contestant of contestants) {
      seen(`${contestant.name} starts`);
      const process = start(contestant);
      const said = await process.ask(null);
      about[contestant.name] = 'about' in said ? said.about : `did not start: ${'error' in said ? said.error : ''}`;
      if ('about' in said) running.set(contestant, process);
      else await process.end();
    }
    for (const goalCase of cases) {
      let truth: readonly number[] | null = null;
      const outcomes: Record<string, Outcome> = {};
      for (const [contestant, before] of running) {
        seen(`${goalCase.title}: ${contestant.name}`);
        let process = before;
        if (before.hasEnded) {
          process = start(contestant);
          running.set(contestant, process);
          await process.ask(null);
        }
        const made = await process.ask({ make: goalCase.id });
        if ('missing' in made) continue;
        const witness = 'witness' in made ? made.witness : null;
        const isLimit = contestant.limit === true;
        if (!isLimit) truth ??= witness;
        if (witness === null || (truth === null && !isLimit)) {
          outcomes[contestant.name] = { why: 'error' in made ? made.error : 'no witness' };
        } else if (truth === null || isLimit || agree(witness, truth)) {
          const timed = await process.ask({ time: effort });
          outcomes[contestant.name] = 'timing' in timed ? timed.timing : { why: 'error' in timed ? timed.error : '' };
        } else {
          outcomes[contestant.name] = { why: `gives ${witness.join(', ')} where ${truth.join(', ')} is right` };
        }
      }
      const result = { id: goalCase.id, outcomes };
      results.push(result);
      done(result);
    }
  } finally {
    for (const process of running.values()) await process.end();
  }
  return { about, results };
}
