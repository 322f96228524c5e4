import { detectAnomaly, div, log, mul, Segments, sqrt, sum, where, zerosLike } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

const rootOfNegative = (): void => {
  const x = leaf(1, -1);
  sum(mul(sqrt(x), 2)).backward();
};

describe('detectAnomaly', () => {
  it('names the op, the input and the element, and shows the stack of the forward call', () => {
    expect(() => detectAnomaly(rootOfNegative)).toThrow(
      /^sqrt: its gradient for 'x' is NaN at element 1 of \[2\]\. The forward call was:\n(.*\n)*.*rootOfNegative/,
    );
    expect(rootOfNegative).not.toThrow();
  });

  it('is silent about Infinity, about NaN at frozen elements, and when told so', () => {
    const x = leaf(0);
    detectAnomaly(() => log(x).backward());
    expect(x.grad?.toArray()).toEqual([Infinity]);
    const w = leaf(1, 0).freeze_(Segments.rows([2], [1]));
    detectAnomaly(() => sum(where(w.gt(0), div(w, w), zerosLike(w))).backward());
    expect(w.grad?.toArray()).toEqual([0, 0]);
    const v = leaf(1, -1);
    detectAnomaly(() => sum(sqrt(v)).backward(), { checkNan: false });
    expect(v.grad?.toArray()).toEqual([0.5, NaN]);
  });

  it('says so when the forward call was made outside', () => {
    const y = sum(sqrt(leaf(-1)));
    expect(() => detectAnomaly(() => y.backward())).toThrow('The forward call was made outside detectAnomaly');
  });

  it('is over after the body, after an exception too, and refuses an async one', () => {
    expect(() => detectAnomaly(rootOfNegative)).toThrow('sqrt');
    expect(rootOfNegative).not.toThrow();
    expect(() => detectAnomaly(async () => Promise.resolve())).toThrow('detectAnomaly: the body returned a promise');
  });
});
