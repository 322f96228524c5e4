import { ValueError } from '@frostgrad/core';
import { countingOnly } from './law.ts';
import { opLaws } from './laws/op-laws.ts';
import { LawError, type LawReport, runLaw } from './run-law.ts';
import { sourceOf } from './snippet.ts';
import type { OpSpec, Spec } from './spec.ts';

/** How to check an op. */
export interface CheckOpOptions {
  /** Cases for each law; default 100. */
  readonly runs?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Names of laws; default all. */
  readonly laws?: readonly string[];
  /** What a counterexample's program calls the spec; default the op's name and `Spec`: `cubeSpec`. */
  readonly source?: string;
}

/** What an op that obeys all laws was tried on. */
export interface CheckOpReport {
  readonly op: string;
  /** One entry for each law that applies. */
  readonly laws: readonly LawReport[];
  readonly cases: number;
  /** Laws that say nothing about this op: bad shapes without `refuses`, broadcasting of an op of one input. */
  readonly skipped: readonly string[];
}

/**
 * Tries all laws of ops on an op of your own: forward, shapes, first and second derivatives, views, special values, purity
 * and the rest. The spec need not be in any list.
 *
 * @throws LawError for the first law, in the order of `opLaws`, that does not hold: with the smallest counterexample, as a
 * program that finds it again, and the names of other laws that do not hold either.
 * @throws ValueError for a spec that lacks a field, and for options that are none.
 * @example
 * const spec = unarySpec('neg', { reference: (x) => -x, tolerance: { float32: 0, float64: 0 } });
 * checkOp(spec, { runs: 20 }).cases // 380
 */
export function checkOp<P>(spec: OpSpec<P>, options: CheckOpOptions = {}): CheckOpReport {
  const { runs = 100, seed = 0, source = sourceOf(spec), laws: names } = options;
  expectOptions(options);
  expectSpec(spec as unknown as Spec);
  const subject = spec as unknown as Spec;
  const laws = opLaws.filter(({ name }) => names === undefined || names.includes(name));
  const applying = laws.filter((law) => law.appliesTo(subject));
  const reports: LawReport[] = [];
  const errors: LawError[] = [];
  for (const law of applying) {
    try {
      reports.push(runLaw(countingOnly(law), [subject], { runs, seed, source }));
    } catch (error) {
      if (!(error instanceof LawError)) throw error;
      errors.push(error);
    }
  }
  const [first, ...rest] = errors;
  if (first !== undefined) throw rest.length === 0 ? first : withOthers(first, rest);
  return {
    op: spec.op,
    laws: reports,
    cases: reports.reduce((n, { cases }) => n + cases, 0),
    skipped: laws.filter((law) => !applying.includes(law)).map(({ name }) => name),
  };
}

/** The error of the first law, which names the others. */
function withOthers(first: LawError, rest: readonly LawError[]): LawError {
  const others = rest.map(({ law }) => `'${law}'`).join(', ');
  const message = `${first.message.slice(first.op.length + 2)}\n\nNor do these laws hold: ${others}.`;
  return new LawError(first.law, first.op, message, first.seed, first.path, first.cause);
}

function expectOptions(options: CheckOpOptions): void {
  const known = ['runs', 'seed', 'laws', 'source'];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new ValueError('checkOp', `there is no option '${name}'; the options are ${known.join(', ')}`);
  }
  const { runs = 1, seed = 0, laws = [] } = options;
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new ValueError('checkOp', `runs is ${runs}; it must be a whole number, 1 or more`);
  if (!Number.isSafeInteger(seed)) throw new ValueError('checkOp', `seed is ${seed}; it must be a whole number`);
  const lawNames = opLaws.map(({ name }) => name);
  for (const law of laws) {
    if (lawNames.includes(law)) continue;
    throw new ValueError('checkOp', `there is no law '${law}'; the laws are ${lawNames.join(', ')}`);
  }
}

const fields: Readonly<Record<keyof Spec, { readonly required: boolean }>> = {
  op: { required: true },
  inputs: { required: true },
  run: { required: true },
  reference: { required: true },
  tolerance: { required: true },
  domain: { required: false },
  kinks: { required: false },
  refuses: { required: false },
};

/** What types cannot refuse, or a caller without types gets wrong. */
function expectSpec(spec: Spec): void {
  const fail = (why: string): never => {
    throw new ValueError('checkOp', `the spec of '${String(spec.op)}' ${why}`);
  };
  const missing = Object.entries(fields).filter(([name, { required }]) => required && !Object.hasOwn(spec, name));
  if (missing.length > 0) fail(`has no ${missing.map(([name]) => name).join(', ')}`);
  const unknown = Object.keys(spec).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) fail(`has a field '${unknown}'; the fields are ${Object.keys(fields).join(', ')}`);
  if (typeof spec.op !== 'string' || spec.op === '') fail('needs a name in `op`');
  const { tolerance } = spec;
  const ulps = tolerance === 'running' ? [] : [tolerance?.float32, tolerance?.float64];
  if (!ulps.every((n) => typeof n === 'number' && n >= 0))
    fail("needs a tolerance in ulps, { float32, float64 }, or 'running'");
  for (const [low, high] of spec.domain ?? []) {
    if (!(low < high)) fail(`has a domain from ${low} to ${high}; an interval is [low, high]`);
  }
}
