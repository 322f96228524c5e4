import { explainGrad, log, pow, rsqrt, Segments, sqrt, type Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Ops with an infinite derivative at 0. */
const unsafe: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  sqrt,
  log,
  rsqrt,
  pow: (x) => pow(x, 0.5),
};

/** Which elements are 0, and stopped; some others are 0 and not stopped, which is their own affair. */
const cases = fc.record({
  name: fc.constantFrom(...Object.keys(unsafe)),
  zero: fc
    .array(fc.boolean(), { minLength: 1, maxLength: 6 })
    .filter((zero) => zero.includes(true) && zero.includes(false)),
});

interface Run {
  readonly grad: readonly number[];
  readonly x: Tensor;
  readonly loss: Tensor;
}

function run(zero: readonly boolean[], forward: (x: Tensor, stopped: Segments) => Tensor): Run {
  const x = tensor(
    zero.map((is, i) => (is ? 0 : i + 1)),
    { requiresGrad: true },
  );
  const loss = forward(x, Segments.mask([zero.length], zero)).sum();
  loss.backward({ retainGraph: true });
  return { grad: x.grad?.toArray() as number[], x, loss };
}

/** F4: stopped at its input, an unsafe op leaves exactly +0; at a leaf, and where a graph is stopped. */
function checkStopped(stop: (x: Tensor, stopped: Segments) => Tensor): void {
  fc.assert(
    fc.property(cases, ({ name, zero }) => {
      const op = unsafe[name] as (x: Tensor) => Tensor;
      const { grad } = run(zero, (x, stopped) => op(stop(x, stopped)));
      for (const [i, is] of zero.entries()) {
        if (is) expect(grad[i]).toBe(0);
        else expect(Number.isFinite(grad[i])).toBe(true);
      }
    }),
  );
}

describe('elements that are stopped beside an infinite derivative (F4)', () => {
  it('get +0 where the input of the op is stopped, at a leaf and in the graph', () => {
    checkStopped((x, stopped) => x.freeze_(stopped));
    checkStopped((x, stopped) => x.detachAt(stopped));
    checkStopped((x, stopped) => x.mul(1).detachAt(stopped));
  });

  it('do not where a gradient is multiplied by 0, as a mask would', () => {
    const byMask = (x: Tensor, stopped: Segments): Tensor => {
      const y = x.mul(1);
      const mask = tensor(Float32Array.from(stopped.complement().toMask()));
      y.registerHook((g) => g.mul(mask));
      return y;
    };
    expect(() => checkStopped(byMask)).toThrow('Property failed');
  });

  it('may get NaN where the result is stopped instead, as after any where; explainGrad names the op', () => {
    fc.assert(
      fc.property(cases, ({ name, zero }) => {
        const op = unsafe[name] as (x: Tensor) => Tensor;
        const { grad, x, loss } = run(zero, (x, stopped) => op(x).detachAt(stopped));
        const at = zero.indexOf(true);
        expect(grad[at]).toBeNaN();
        const [found] = explainGrad(loss, x, { at: [at] }).elements;
        expect(found).toMatchObject({ kind: 'nan', reason: 'zeroTimesInfinity' });
        expect(found?.path[found.decided ?? 0]).toMatchObject({ op: name, gradient: 0 });
      }),
    );
  });
});
