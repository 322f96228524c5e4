import { table } from '../../../../tools/cli/table.ts';
import { type GoalCase, inUnit, isRate } from './cases.ts';
import { type Contestant, peers, shares } from './contestants.ts';
import type { GoalResult, Outcome } from './measure.ts';

const digits = (x: number): string => `${Number(x.toPrecision(3))}`;

const timeOf = (outcome: Outcome | undefined): number | null =>
  outcome !== undefined && 'median' in outcome ? outcome.median : null;

/** A median, the best behind it. */
function cell(goalCase: GoalCase, outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  if (!('median' in outcome)) return 'wrong';
  return `${digits(inUnit(goalCase, outcome.median))} (${digits(inUnit(goalCase, outcome.best))})`;
}

/** What the goal of some kernels is, and whether a time meets it. */
function goalCell(goalCase: GoalCase, goal: 'wasm' | 'relaxed' | 'blas', ms: number | null): string {
  const wanted = goalCase.goal[goal];
  if (wanted === undefined) return '';
  const sign = isRate(goalCase) ? '>=' : '<=';
  if (ms === null) return `${sign} ${wanted}`;
  const value = inUnit(goalCase, ms);
  const met = isRate(goalCase) ? value >= wanted : value <= wanted;
  return `${sign} ${wanted} ${met ? 'met' : 'missed'}`;
}

/** The quickest of some, and who it is. */
function best(result: GoalResult, names: readonly string[]): { name: string; ms: number } | null {
  let found: { name: string; ms: number } | null = null;
  for (const name of names) {
    const ms = timeOf(result.outcomes[name]);
    if (ms !== null && (found === null || ms < found.ms)) found = { name, ms };
  }
  return found;
}

const part = (limit: number | null, ours: number | null): string =>
  limit === null || ours === null ? '' : `${((100 * limit) / ours).toFixed(0)} %`;

const ratio = (theirs: number | null, ours: number | null): string =>
  theirs === null || ours === null ? '' : `${(theirs / ours).toFixed(2)} x`;

/**
 * The goals table: medians (and best) by contestant, goals, how many times quicker than peers our strict kernels are, and what
 * part of their limits ours reach.
 */
export function showGoals(
  cases: readonly GoalCase[],
  results: readonly GoalResult[],
  contestants: readonly Contestant[],
): string {
  const js = contestants.filter((one) => peers.includes(one) && one.runs === 'node').map(({ name }) => name);
  const python = contestants.filter(({ runs }) => runs === 'python').map(({ name }) => name);
  const own = contestants.flatMap(({ name, goal }) => (goal === null || goal === 'js' ? [] : [{ name, goal }]));
  const names = contestants.map(({ name }) => name);
  const bounded = shares.filter(({ own, limit }) => names.includes(own) && names.includes(limit));
  const strict = own.find(({ goal }) => goal === 'wasm')?.name ?? '';
  const rows = results.flatMap((result) => {
    const goalCase = cases.find(({ id }) => id === result.id);
    if (goalCase === undefined) return [];
    const ours = timeOf(result.outcomes[strict]);
    return [
      [
        goalCase.title,
        goalCase.unit,
        ...contestants.map(({ name }) => cell(goalCase, result.outcomes[name])),
        ...own.map(({ name, goal }) => goalCell(goalCase, goal, timeOf(result.outcomes[name]))),
        ...(js.length === 0 ? [] : [ratio(best(result, js)?.ms ?? null, ours)]),
        ...(python.length === 0 ? [] : [ratio(best(result, python)?.ms ?? null, ours)]),
        ...bounded.map(({ own, limit }) => part(timeOf(result.outcomes[limit]), timeOf(result.outcomes[own]))),
      ],
    ];
  });
  const head = [
    'median (best)',
    'unit',
    ...names,
    ...own.map(({ name }) => `goal, ${name}`),
    ...(js.length === 0 ? [] : ['best JS peer / strict']),
    ...(python.length === 0 ? [] : ['PyTorch / strict']),
    ...bounded.map(({ head }) => head),
  ];
  return [table([head, ...rows]), ...parts(cases, results, own), ...faults(results)].join('\n');
}

/** Cases whose goal is a part of another's time. */
function parts(
  cases: readonly GoalCase[],
  results: readonly GoalResult[],
  own: readonly { readonly name: string }[],
): string[] {
  return cases.flatMap(({ id, title, against }) => {
    const [of, to] = [id, against?.id].map((one) => results.find((result) => result.id === one)?.outcomes);
    if (against === undefined || of === undefined || to === undefined) return [];
    return own.flatMap(({ name }) => {
      const [a, b] = [timeOf(of[name]), timeOf(to[name])];
      if (a === null || b === null) return [];
      const met = a <= against.share * b ? 'met' : 'missed';
      return [`${title}, ${name}: ${(a / b).toFixed(2)} of the time above; at most ${against.share}: ${met}`];
    });
  });
}

/** Who was not timed, and why. */
function faults(results: readonly GoalResult[]): string[] {
  return results.flatMap(({ id, outcomes }) =>
    Object.entries(outcomes).flatMap(([name, outcome]) => ('why' in outcome ? [`${id}, ${name}: ${outcome.why}`] : [])),
  );
}
