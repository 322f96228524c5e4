import { mul, Rng, scope, Segments, sum, Tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { clipGradNorm, clipGradValue } from '../src/index.ts';

const steps = fc.array(
  fc.record({
    look: fc.constantFrom('never', 'never', 'before', 'behind'),
    zero: fc.boolean(),
    clip: fc.constantFrom('norm', 'value', 'none'),
    freeze: fc.constantFrom(false, false, true),
  }),
  { minLength: 1, maxLength: 6 },
);
type Steps = typeof steps extends fc.Arbitrary<infer S> ? S : never;

const bits = (x: Tensor): string => new Uint32Array(x.toTypedArray().buffer).join();
const counted = { same: 0, seen: 0 };

/** Gradients behind each step; throws where one has changed that was seen before. */
function run(list: Steps, around: (body: () => void) => void): string[] {
  const w = new Rng(1).normal([6, 4]).requiresGrad_();
  const seen: { x: Tensor; was: string }[] = [];
  const see = (): void => {
    if (w.grad !== null) seen.push({ x: w.grad.detach(), was: bits(w.grad) });
  };
  const out: string[] = [];
  for (const [i, { look, zero, clip, freeze }] of list.entries()) {
    around(() => {
      if (zero) w.grad = null;
      if (freeze) w.freeze_(Segments.rows([6, 4], [i]));
      sum(mul(mul(w, w), i + 1)).backward();
      if (look === 'before') see();
      const data = w.unseenGrad?.value.data;
      if (clip === 'norm') clipGradNorm([w], 0.5);
      if (clip === 'value') clipGradValue([w], 0.25);
      if (clip !== 'none' && w.unseenGrad?.value.data === data) counted.same++;
      if (look === 'behind') see();
    });
    out.push(bits(w.unseenGrad as Tensor));
  }
  counted.seen += seen.length;
  if (seen.some(({ x, was }) => bits(x) !== was)) throw new Error('a gradient has changed since it was seen');
  return out;
}

const holds = fc.property(steps, (list) => {
  expect(run(list, scope)).toEqual(run(list, (body) => body()));
});

describe('clipping in scopes', () => {
  const { unseenMemory } = Tensor.prototype;
  afterEach(() => {
    Tensor.prototype.unseenMemory = unseenMemory;
  });

  it('gives the bits that it gives outside, in place where nobody has seen the gradient, and leaves alone what was seen', () => {
    fc.assert(holds, { numRuns: 300 });
    expect(counted.same).toBeGreaterThan(50);
    expect(counted.seen).toBeGreaterThan(300);
  });

  it('is found out when it writes what was seen', () => {
    Tensor.prototype.unseenMemory = (gradient) => gradient.value.data;
    expect(fc.check(holds, { numRuns: 100 }).failed).toBe(true);
  });
});
