import { Segments, type Tensor, tensor } from '@frostgrad/core';
import {
  jsKernels,
  type Kernels,
  type StepArrays,
  type StepRule,
  useBackend,
  useResidence,
} from '@frostgrad/core/extend';
import { parameter } from '@frostgrad/nn';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { oneEach } from '../../optim/test/one-each.ts';
import { setting } from '../../optim/test/settings.ts';
import { wasmKernels } from '../src/kernels.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';

const heap = new GuardedHeap(2 ** 25);
const kept = { heap: 0, ordinary: 0, frozen: 0 };
let seen: Seen = { calls: 0, own: new Map() };

function use(wrong: Partial<Kernels> = {}): void {
  seen = { calls: 0, own: new Map() };
  useBackend(comparing(heap, jsKernels, none, seen, wrong));
  useResidence(heap);
}

afterEach(() => {
  useBackend({});
  useResidence(null);
});

const rate = fc.constantFrom(0, 0.5, 0.9, 0.999);
const eps = fc.constantFrom(0, 1e-8, 1e-3);
const some = { lr: fc.constantFrom(0.1, 1e-3), maximize: fc.boolean() };
const plain = { ...some, weightDecay: fc.constantFrom(0, 0.01) };
const betas = fc.tuple(rate, rate);

/** Options of each optimizer. */
const options: Readonly<Record<string, fc.Arbitrary<object>>> = {
  SGD: fc.oneof(
    fc.record({ ...plain, momentum: rate, dampening: fc.constantFrom(0, 0.25) }),
    fc.record({ ...plain, momentum: fc.constantFrom(0.5, 0.9), nesterov: fc.boolean() }),
  ),
  Adam: fc.record({ ...plain, betas, eps, amsgrad: fc.boolean() }),
  AdamW: fc.record({ ...plain, betas, eps, amsgrad: fc.boolean() }),
  RMSprop: fc.record({ ...plain, alpha: rate, eps, momentum: rate, centered: fc.boolean() }),
  Adagrad: fc.record({ ...plain, eps, lrDecay: fc.constantFrom(0, 0.1), initialAccumulatorValue: rate }),
  Adadelta: fc.record({ ...plain, rho: rate, eps }),
  Adamax: fc.record({ ...plain, betas, eps }),
  NAdam: fc.record({ ...plain, betas, eps }),
  RAdam: fc.record({ ...plain, betas: fc.tuple(rate, fc.constantFrom(0.5, 0.999)), eps }),
  Rprop: fc.record({ ...some, etas: fc.constantFrom([0.5, 1.2]), stepSizes: fc.constantFrom([1e-6, 50], [0.1, 0.2]) }),
  Lion: fc.record({ ...plain, betas }),
};

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, 1e-39, 3.4e38, NaN, Infinity, -Infinity) },
);
const life = fc.record({
  n: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(255, 256, 257, 1023, 1024, 1025, 2500)),
  dtype: fc.constantFrom('float32' as const, 'float64' as const),
  values: fc.array(number, { minLength: 1, maxLength: 97 }),
  frozen: fc.constantFrom('none', 'none', 'some', 'later'),
  /** Length of frozen stretches and of those between: short ones are stepped in copies. */
  stretch: fc.constantFrom(1, 16, 40, 300),
  steps: fc.integer({ min: 1, max: 3 }),
});
type Life = typeof life extends fc.Arbitrary<infer L> ? L : never;

/** Steps of an optimizer over such elements, each kernel call of which is compared. */
function live(name: string, chosen: object, { n, dtype, values, frozen, stretch, steps }: Life): void {
  const memory = (shift: number): Tensor =>
    tensor(
      Float64Array.from({ length: n }, (_, i) => values[(i + shift) % values.length] as number),
      { dtype },
    );
  const w = parameter(memory(0));
  kept[w.value.data.buffer === heap.floats(0, 0).buffer ? 'heap' : 'ordinary']++;
  const frozenOnes = Segments.where([n], (i) => Math.floor(i / stretch) % 2 === 0);
  if (frozen === 'some') w.freeze_(frozenOnes);
  const optimizer = setting(name, chosen as Record<string, unknown>).make([w]);
  for (let i = 0; i < steps; i++) {
    if (frozen === 'later' && i === 1) w.freeze_(frozenOnes);
    if (w.frozen !== null) kept.frozen++;
    w.grad = memory(i + 1);
    optimizer.step();
  }
}

const names = Object.keys(options);

describe('steps of optimizers in the module', () => {
  it('have the bits of the rules in TypeScript: any options, elements and history, frozen or not, in the heap or outside', () => {
    expect(new Set(oneEach.map(({ name }) => name.split(' ')[0]))).toEqual(new Set(names));
    for (const name of names) {
      use();
      fc.assert(
        fc.property(options[name] as fc.Arbitrary<object>, life, (chosen, one) => live(name, chosen, one)),
        { numRuns: 100 },
      );
      expect(seen.own.get('step'), name).toBeGreaterThan(100);
    }
    for (const count of Object.values(kept)) expect(count).toBeGreaterThan(100);
  });

  type Elements = Segments | null;
  type Step = (arrays: StepArrays, elements: Elements) => void;

  /** Whether comparing finds out a step that is wrong. */
  function isFoundOut(step: (right: Step, arrays: StepArrays, elements: Elements) => void): boolean {
    const { step: right } = wasmKernels(heap, jsKernels, none) as Kernels;
    use({
      step: (rule, arrays, numbers, elements) =>
        step((given, some) => right(rule as unknown as StepRule, given, numbers, some), arrays, elements),
    });
    return names.some(
      (name) =>
        fc.check(
          fc.property(options[name] as fc.Arbitrary<object>, life, (chosen, one) => live(name, chosen, one)),
          { numRuns: 30, seed: 5 },
        ).failed,
    );
  }

  it.each<[string, Parameters<typeof isFoundOut>[0]]>([
    [
      'with its moments swapped',
      (right, [value, grad, first = null, second = null, ...others], elements) =>
        right([value, grad, second ?? first, second === null ? null : first, ...others], elements),
    ],
    [
      'that leaves out the last of an odd number',
      (right, arrays, elements) => {
        const last = arrays.map((x) => x?.at(-1) ?? 0);
        right(arrays, elements);
        if (arrays[0].length % 2 === 1) for (const [i, x] of arrays.entries()) x?.fill(last[i] as number, -1);
      },
    ],
    [
      'that writes the gradient',
      (right, arrays, elements) => {
        right(arrays, elements);
        arrays[1].fill(0);
      },
    ],
    [
      'that does not bring back what lies behind the first block',
      (right, arrays, elements) => {
        const before = arrays.map((x) => x?.slice(1024));
        right(arrays, elements);
        for (const [i, x] of arrays.entries()) x?.set(before[i] as Float32Array, Math.min(x.length, 1024));
      },
    ],
    [
      'that works in a copy of what lies in the heap',
      (right, arrays, elements) => right(arrays.map((x) => x?.slice() ?? null) as unknown as StepArrays, elements),
    ],
    ['that steps what is frozen, too', (right, arrays) => right(arrays, null)],
    [
      'that goes an element too far, as pairs go',
      (right, arrays, elements) => {
        const mask = elements?.toMask() ?? [];
        right(arrays, elements && Segments.where(elements.shape, (i) => mask[i] === 1 || mask[i - 1] === 1));
      },
    ],
  ])('are found out: one %s', (_, wrong) => {
    expect(isFoundOut(wrong)).toBe(true);
  });

  it('and a right one is not', () => {
    expect(isFoundOut((right, arrays, elements) => right(arrays, elements))).toBe(false);
  });

  it('leave another rule of the same name alone: what the module has is not what it does', () => {
    use();
    const twice: StepRule<readonly [Float32Array, Float32Array]> = {
      name: 'sgdStep',
      run: ([value]) => value.set(value.map((v) => 2 * v)),
    };
    const value = Float32Array.from({ length: 100 }, (_, i) => i);
    const { step } = wasmKernels(heap, jsKernels, none) as Kernels;
    step(twice, [value, value.slice()], [1, 0, 0.1, 0, 1, 0], null);
    expect([...value]).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
    step({ ...twice, name: 'exp' }, [value, value.slice()], [], null);
    expect(value[99]).toBe(396);
  });
});
