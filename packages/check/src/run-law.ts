import { FrostgradError } from '@frostgrad/core';
import fc from 'fast-check';
import type { AnyLaw, Subject } from './law.ts';
import { importsFor } from './snippet.ts';

/** How to try a law. */
export interface RunOptions {
  /** Cases for each subject; default 100. */
  readonly runs?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Where to start: what an earlier failure printed, to see its smallest counterexample alone. */
  readonly path?: string;
  /** An expression for the one subject there is, when no suite knows it by its name: `cubeSpec`. */
  readonly source?: string;
}

/** What a law that held was tried on. */
export interface LawReport {
  readonly law: string;
  readonly subjects: number;
  readonly cases: number;
  /** Cases of each class, of all. */
  readonly classes: Readonly<Record<string, number>>;
}

/** A law does not hold: the smallest counterexample found, and how to see it again. */
export class LawError extends FrostgradError {
  readonly law: string;
  readonly seed: number;
  readonly path: string;

  constructor(law: string, op: string, message: string, seed: number, path: string, cause?: unknown) {
    super(op, message);
    this.cause = cause;
    this.law = law;
    this.seed = seed;
    this.path = path;
  }
}

/**
 * The seed of one subject of several, under one law: ops that draw alike would all see the same few cases otherwise.
 *
 * @example
 * seedFor(1, 'forward', 'exp') === seedFor(1, 'forward', 'log') // false
 */
export function seedFor(seed: number, law: string, op: string): number {
  let hash = 0x811c9dc5 ^ seed; // FNV-1a
  for (const character of `${law}/${op}`) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return hash >>> 1;
}

/** Cases in which every class of them should occur. */
const ENOUGH = 1000;

/**
 * Tries a law on subjects: random cases for each to which it applies, the same ones for the same seed. Of several subjects
 * each has a seed of its own, made from it; a failure prints that one.
 *
 * @throws LawError with the smallest counterexample, as source code, and the call that finds it again.
 * @throws LawError when a class of cases that the law names is too rare; fewer than 1,000 cases are not held to that.
 * @example
 * runLaw(determinism, [specOf('mul')], { runs: 5 }).cases // 5
 */
export function runLaw<S extends Subject>(
  law: AnyLaw<S>,
  subjects: readonly S[],
  { runs = 100, seed = 0, path, source }: RunOptions = {},
): LawReport {
  const applicable = subjects.filter((subject) => law.appliesTo(subject));
  const classes: Record<string, number> = Object.fromEntries(Object.keys(law.classes).map((name) => [name, 0]));
  let cases = 0;
  for (const subject of applicable) {
    const property = fc.property(law.cases(subject), (c) => {
      cases++;
      for (const [name, { of }] of Object.entries(law.classes))
        if (of(c, subject)) classes[name] = (classes[name] as number) + 1;
      law.check(subject, c);
    });
    const own = subjects.length === 1 ? seed : seedFor(seed, law.name, subject.op);
    const result = fc.check(property, { seed: own, numRuns: runs, ...(path === undefined ? {} : { path }) });
    if (!result.failed) continue;
    const [counterexample] = result.counterexample ?? [];
    const at = result.counterexamplePath ?? '';
    const expression = source ?? `specOf('${subject.op}')`;
    const shown = counterexample === undefined ? '' : law.show(subject, counterexample, expression);
    throw new LawError(
      law.name,
      subject.op,
      messageOf(law, result.errorInstance, shown, source ?? `'${subject.op}'`, { seed: result.seed, path: at }),
      result.seed,
      at,
      result.errorInstance,
    );
  }
  if (cases >= ENOUGH) expectClasses(law, classes, cases, seed);
  return { law: law.name, subjects: applicable.length, cases, classes };
}

function messageOf<S extends Subject>(
  law: AnyLaw<S>,
  error: unknown,
  shown: string,
  subject: string,
  { seed, path }: { seed: number; path: string },
): string {
  const why = error instanceof Error ? error.message : String(error);
  const again = `rerunLaw('${law.name}', ${subject}, { seed: ${seed}, path: '${path}' });`;
  const code = shown === '' ? again : `${shown}\n${again}`;
  const imports = importsFor(code, code.includes('specOf') ? ['rerunLaw', 'specOf'] : ['rerunLaw']);
  return `the law '${law.name}' does not hold (${law.statement}): ${why}\n\n${imports}\n${code}`;
}

function expectClasses<S extends Subject>(
  law: AnyLaw<S>,
  classes: Readonly<Record<string, number>>,
  cases: number,
  seed: number,
): void {
  for (const [name, { atLeast }] of Object.entries(law.classes)) {
    const share = (classes[name] as number) / cases;
    if (cases === 0 || share >= atLeast) continue;
    const seen = `${classes[name]} of ${cases} cases are of the class '${name}'; expected ${atLeast * 100} %`;
    throw new LawError(
      law.name,
      'runLaw',
      `the law '${law.name}' was not tried on what it is about: ${seen}`,
      seed,
      '',
    );
  }
}
