import { init } from 'z3-solver';

/** A term of SMT-LIB: a number of sixteen bits as IEEE 754 has them, rounded to nearest even after every operation. */
export type Half = string;

export const zero: Half = '(_ +zero 5 11)';
export const one: Half = '((_ to_fp 5 11) RNE 1.0)';
export const nan: Half = '(_ NaN 5 11)';
export const mul = (a: Half, b: Half): Half => `(fp.mul RNE ${a} ${b})`;
export const add = (a: Half, b: Half): Half => `(fp.add RNE ${a} ${b})`;
export const div = (a: Half, b: Half): Half => `(fp.div RNE ${a} ${b})`;
/** Whatever the condition does not choose is not read. */
export const select = (condition: string, a: Half, b: Half): Half => `(ite ${condition} ${a} ${b})`;
/** In the order given, from the first on. */
export const sum = (terms: readonly Half[]): Half => terms.slice(1).reduce(add, terms[0] as Half);
/** A function of which nothing is known, but that it is one: exp, tanh, or anything. */
export const apply = (name: 'f' | 'g', a: Half): Half => `(${name} ${a})`;

/** Numbers that a program reads, and what it computes from them. */
export interface Program {
  /** Any finite numbers. */
  readonly live: readonly string[];
  /** Anything at all, NaN and Infinity included. */
  readonly pads: readonly string[];
  readonly results: (pad: (name: string) => Half) => readonly Half[];
  /** Also says of pads that they are finite. */
  readonly finitePads?: boolean;
  /** Numbers to begin with, for a result that is to be told apart: f and g are the identity then, and there is little to search. */
  readonly example?: Readonly<Record<string, Half>>;
  /** Takes +0 and -0 for the same. */
  readonly zerosAreOne?: boolean;
}

/** Whether two contents of the pads can be told apart by a result: `sat` with both contents, or `unsat`, which is a proof that none can. */
export interface Verdict {
  readonly answer: 'sat' | 'unsat' | 'unknown';
  /** The two contents, for `sat`. */
  readonly witness: string | null;
}

let context: Promise<{ Solver: new () => Solver }> | null = null;

interface Solver {
  fromString(text: string): void;
  check(): Promise<'sat' | 'unsat' | 'unknown'>;
  model(): { sexpr(): string };
}

/** Asks z3. */
export async function canTell({
  live,
  pads,
  results,
  finitePads = false,
  example,
  zerosAreOne = false,
}: Program): Promise<Verdict> {
  context ??= init().then(({ Context }) => Context('main') as unknown as { Solver: new () => Solver });
  const { Solver } = await context;
  const contents = ['a', 'b'].map((which) => (name: string) => `${name}_${which}`);
  const names = contents.flatMap((of) => pads.map(of));
  const finite = [...live, ...(finitePads ? names : [])];
  const [first, second] = contents.map(results) as [readonly Half[], readonly Half[]];
  const same = (x: Half, i: number): string =>
    zerosAreOne ? `(or (= ${x} ${second[i]}) (fp.eq ${x} ${second[i]}))` : `(= ${x} ${second[i]})`;
  const solver = new Solver();
  solver.fromString(
    [
      ...['f', 'g'].map((name) =>
        example === undefined
          ? `(declare-fun ${name} ((_ FloatingPoint 5 11)) (_ FloatingPoint 5 11))`
          : `(define-fun ${name} ((x (_ FloatingPoint 5 11))) (_ FloatingPoint 5 11) x)`,
      ),
      ...[...live, ...names].map((name) => `(declare-const ${name} (_ FloatingPoint 5 11))`),
      ...finite.map((name) => `(assert (not (or (fp.isNaN ${name}) (fp.isInfinite ${name}))))`),
      ...Object.entries(example ?? {}).map(([name, value]) => `(assert (= ${name} ${value}))`),
      `(assert (not (and ${first.map(same).join(' ')})))`,
    ].join('\n'),
  );
  const answer = await solver.check();
  return { answer, witness: answer === 'sat' ? solver.model().sexpr() : null };
}
