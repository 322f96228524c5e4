import {
  explainGrad,
  type GradExplanation,
  noGrad,
  relu,
  Rng,
  Segments,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../src/bits.ts';
import { instructions, leavesOf, type Program, programs, runProgram } from '../src/laws/program.ts';

const diagonal = tensor([
  [true, false],
  [false, true],
]);

/** Besides the smooth ones, steps that stop a gradient, or part of one. */
const steps: typeof instructions = {
  ...instructions,
  relu: (a) => relu(a),
  masked: (a) => where(diagonal, a, 0),
  chosen: (a, b) => where(diagonal, a, b),
  zeroed: (a) => a.mul(0),
  detachedAt: (a) => a.detachAt(Segments.rows([2, 2], [0])),
  detached: (a) => a.detach(),
  unrecorded: (a) => noGrad(() => a.mul(2)),
  stepped: (a) => a.gt(0).cast('float64'),
};

interface Case {
  readonly program: Program;
  readonly requires: readonly boolean[];
  readonly frozen: readonly (readonly boolean[])[];
  /** Of the result: some are 0. */
  readonly gradient: readonly number[];
}

const four = <T>(element: Arbitrary<T>): Arbitrary<T[]> => fc.array(element, { minLength: 4, maxLength: 4 });

const cases: Arbitrary<Case> = fc.record({
  program: fc
    .tuple(
      programs(),
      fc.array(fc.record({ name: fc.constantFrom(...Object.keys(steps)), reads: fc.tuple(fc.nat(9), fc.nat(9)) }), {
        minLength: 1,
        maxLength: 7,
      }),
    )
    .map(([program, list]): Program => ({ ...program, steps: list })),
  requires: fc.array(fc.constantFrom(true, true, true, false), { minLength: 3, maxLength: 3 }),
  frozen: fc.array(fc.oneof(four(fc.boolean()), fc.constant([false, false, false, false])), {
    minLength: 3,
    maxLength: 3,
  }),
  gradient: four(fc.constantFrom(0, 1, -2, 0.5)),
});

/** Leaves that the last value was computed from, whether or not a gradient comes back. */
function used({ leaves, steps: list }: Program): boolean[] {
  const from: boolean[][] = leaves.map((_, i) => leaves.map((__, j) => i === j));
  for (const { name, reads } of list) {
    const read = (i: number): boolean[] => from[from.length - 1 - (i % from.length)] as boolean[];
    const operands = reads.slice(0, (steps[name] as (...xs: Tensor[]) => Tensor).length).map(read);
    from.push(leaves.map((_, j) => operands.some((operand) => operand[j] === true)));
  }
  return from.at(-1) as boolean[];
}

function leavesFor({ program, requires, frozen }: Case): Tensor[] {
  return leavesOf(program).map((x, i) => {
    x.requiresGrad = requires[i] as boolean;
    return x.freeze_(Segments.mask([2, 2], frozen[i] as boolean[]));
  });
}

const of = (values: readonly number[]): Tensor => tensor(Float64Array.from(values), { shape: [2, 2] });

/** How often each kind and reason came. */
type Seen = Record<string, number>;

/** What an explanation says is so: seen in what backward gives, now and for another gradient of the result. */
function checkExplanations(explain: typeof explainGrad, numRuns: number = 1000): Seen {
  const seen: Seen = {};
  const note = (what: string): void => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  fc.assert(
    fc.property(cases, (one) => {
      const xs = leavesFor(one);
      const gradient = of(one.gradient);
      const run = (): Tensor => runProgram(one.program, xs, steps);
      const out = run();
      const explanations = xs.map((x) => explain(run, x, { gradient, stacks: false }));
      for (const x of xs) expect(x.grad).toBeNull();
      const rng = new Rng(one.program.seed);
      const other = of(Array.from({ length: 4 }, () => 1 + rng.next()));
      const grads = [gradient, other].map((g) => {
        for (const x of xs) x.grad = null;
        if (out.requiresGrad) out.backward({ gradient: g, retainGraph: true });
        return xs.map((x) => x.grad);
      });
      for (const [i, { kind, counts, elements, barriers, way }] of explanations.entries()) {
        note(kind);
        const [grad, second] = grads.map((all) => all[i] ?? null) as [Tensor | null, Tensor | null];
        expect(kind === 'present').toBe(grad !== null);
        if (kind === 'cut') expect(barriers.every(({ op }) => way.includes(op)) && barriers.length > 0).toBe(true);
        if (kind === 'unused') expect(used(one.program)[i]).toBe(false);
        if (kind === 'cut') expect(used(one.program)[i]).toBe(true);
        if (grad === null) continue;
        const values = [...grad.toTypedArray()];
        const mask = xs[i]?.frozen?.toMask();
        expect(counts.frozen).toBe(mask?.reduce((a, b) => a + b, 0) ?? 0);
        expect(counts.zero).toBe(values.filter((v, j) => v === 0 && mask?.[j] !== 1).length);
        for (const { kind: is, at, value, reason } of elements) {
          const j = 2 * (at[0] as number) + (at[1] as number);
          note(`${is} ${reason}`);
          expect(value).toBe(values[j]);
          if (is === 'frozen') expect(mask?.[j]).toBe(1);
          if (reason === 'blocked') expect(Math.abs(second?.toTypedArray()[j] as number)).toBe(0);
          if (reason === 'given') expect(one.gradient).toContain(0);
        }
      }
      // and nothing has changed
      const again = run();
      expect(difference(again, out)).toBeNull();
    }),
    { numRuns, seed: Number(process.env['FROSTGRAD_SEED'] ?? 20261123) },
  );
  return seen;
}

/** An explainer with something exchanged in what it says. */
const saying =
  (change: (said: GradExplanation) => GradExplanation): typeof explainGrad =>
  (...args) =>
    change(explainGrad(...args));

describe('explanations of random programs', () => {
  it('are true of what backward gives, and explaining changes nothing', () => {
    const seen = checkExplanations(explainGrad);
    for (const kind of [
      'present',
      'frozen',
      'notRequired',
      'cut',
      'unused',
      'zero blocked',
      'zero given',
      'zero cancelled',
    ])
      expect([kind, (seen[kind] ?? 0) > 10]).toEqual([kind, true]);
  });

  const blockedAlways = saying((said) => ({
    ...said,
    elements: said.elements.map((one) => (one.kind === 'zero' ? { ...one, reason: 'blocked' as const } : one)),
  }));
  const blindToFrozen = saying((said) => ({
    ...said,
    counts: { ...said.counts, zero: said.counts.zero + said.counts.frozen, frozen: 0 },
  }));
  const cutAlways = saying((said) => (said.kind === 'unused' ? { ...said, kind: 'cut' } : said));
  const leavesGrad: typeof explainGrad = (loss, x, options) => {
    const said = explainGrad(loss, x, options);
    if (said.kind === 'present') x.grad = of([0, 0, 0, 0]);
    return said;
  };

  it.each([
    ['calls every 0 blocked', blockedAlways],
    ['does not know frozen elements', blindToFrozen],
    ['names a cut where there is no way', cutAlways],
    ['leaves a gradient behind', leavesGrad],
  ])('are not those of one that %s', (_, explain) => {
    expect(() => checkExplanations(explain)).toThrow('Property failed');
  });
});
