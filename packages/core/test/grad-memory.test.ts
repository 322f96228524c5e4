import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { GradMemory } from '../src/grad-memory.ts';
import { mul, Rng, scope, Segments, sum, type Tensor, tensor } from '../src/index.ts';

const bitsOf = (x: Tensor): Uint32Array => new Uint32Array(x.toTypedArray().buffer);

/** What a program does with a weight, step by step. */
interface Step {
  readonly inScope: boolean;
  readonly zero: boolean;
  /** Backward passes in this step. */
  readonly passes: number;
  readonly freeze: boolean;
  readonly look: 'never' | 'inside' | 'outside' | 'by a hook' | 'by detach';
  readonly put: boolean;
}

const program = fc.array(
  fc.record({
    inScope: fc.boolean(),
    zero: fc.boolean(),
    passes: fc.integer({ min: 0, max: 2 }),
    freeze: fc.boolean(),
    look: fc.constantFrom<Step['look'][]>('never', 'never', 'inside', 'outside', 'by a hook', 'by detach'),
    put: fc.constantFrom(false, false, false, true),
  }),
  { maxLength: 8, size: 'max' },
);

const CHANGED = 'a gradient has changed since it was seen';
const counted = { used: 0, looked: 0, programs: 0 };

/** Every gradient that was seen, at the end; throws where one has changed since it was seen. */
function run(steps: readonly Step[], around: (step: Step, body: () => void) => void): Uint32Array[] {
  const w = new Rng(1).normal([5, 3]).requiresGrad_();
  const seen: { x: Tensor; bits: Uint32Array }[] = [];
  // a later pass adds to the tensor itself: what it was is seen by another that shares its memory now
  const see = (x: Tensor | null): void => void (x !== null && seen.push({ x: x.detach(), bits: bitsOf(x) }));
  let hooked = false;
  w.registerPostAccumulateGradHook((leaf) => hooked && see(leaf.grad));
  let last: unknown;
  for (const [i, step] of steps.entries()) {
    around(step, () => {
      if (step.zero) w.grad = null;
      if (step.freeze) w.freeze_(Segments.rows([5, 3], [i % 5]));
      hooked = step.look === 'by a hook';
      for (let pass = 0; pass < step.passes; pass++) sum(mul(mul(w, w), i + pass + 1)).backward();
      if (step.put) {
        const own = tensor(new Float32Array(15).fill(i), { shape: [5, 3] });
        w.grad = mul(own, 2);
        w.grad = own;
        see(own);
      }
      if (step.look === 'inside') see(w.grad);
      if (step.look === 'by detach') see(w.grad?.detach() ?? null);
    });
    if (step.look === 'outside') see(w.grad);
    const memory = w.unseenGrad?.value.data;
    if (memory !== undefined && memory === last) counted.used++;
    last = memory;
  }
  see(w.grad);
  counted.looked += seen.length;
  for (const { x, bits } of seen) if (bitsOf(x).join() !== bits.join()) throw new Error(CHANGED);
  return seen.map(({ bits }) => bits);
}

function expectSame(steps: readonly Step[]): void {
  counted.programs++;
  const outside = run(steps, (_, body) => body());
  expect(run(steps, ({ inScope }, body) => (inScope ? scope(body) : body()))).toEqual(outside);
  expect(scope(() => run(steps, ({ inScope }, body) => (inScope ? scope(body) : body())))).toEqual(outside);
}

describe('gradients that come out of scopes', () => {
  const { show } = GradMemory.prototype;
  afterEach(() => {
    GradMemory.prototype.show = show;
  });

  it('have the bits that they have without, and keep them when they were seen, whatever comes next', () => {
    fc.assert(fc.property(program, expectSame), { numRuns: 1000 });
    expect(counted.programs).toBeGreaterThanOrEqual(1000);
    expect(counted.used).toBeGreaterThan(500);
    expect(counted.looked).toBeGreaterThan(5000);
  });

  it('are found out when what was seen is written again', () => {
    GradMemory.prototype.show = () => undefined;
    expect(() => fc.assert(fc.property(program, expectSame), { numRuns: 200 })).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ message: CHANGED }) }) as Error,
    );
  });

  it('need one piece of memory as long as nobody looks', () => {
    const w = new Rng(1).normal([8]).requiresGrad_();
    const memory = new Set<unknown>();
    for (let i = 0; i < 5; i++) {
      scope(() => {
        w.grad = null;
        sum(mul(w, w)).backward();
      });
      memory.add(w.unseenGrad?.value.data);
    }
    expect(memory.size).toBe(1);
  });
});
