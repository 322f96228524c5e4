import { describe, expect, it } from 'vitest';
import { add, apply, canTell, div, type Half, mul, nan, one, type Program, select, sum, zero } from './half-floats.ts';

const TIMEOUT = 60_000;

/** Positions of a row: two live ones, and a pad. */
const live = ['x0', 'x1', 'w0', 'w1', 'w2'];
const positions = (pad: (name: string) => Half): readonly Half[] => ['x0', 'x1', pad('x2')];
/** A value with pads cut off before anything is computed. */
const entering = (x: Half, isLive: boolean): Half => select(String(isLive), x, zero);
const isLive = [true, true, false];

const weighted = (read: (x: Half, i: number) => Half): Program => ({
  live,
  pads: ['x2'],
  results: (pad) => [sum(positions(pad).map((x, i) => read(x, i)))],
});

/** `sum_j w_j x_j`, with the pad's weight multiplied by the mask. */
const byMask = weighted((x, i) => mul(isLive[i] === true ? `w${i}` : mul(zero, `w${i}`), x));
/** The same, with the pad selected away first. */
const bySelect = weighted((x, i) => mul(isLive[i] === true ? `w${i}` : zero, entering(x, isLive[i] as boolean)));

/**
 * Additive attention over a row, forward and the gradient of one weight: `s_j = v f(u x_j + q)`, `a_j = g(s_j) / sum_live g(s)`, `c = sum_j a_j x_j`;
 * nothing is known of f and g. `read` is how a position enters, `mask` what becomes of a number that belongs to it.
 */
function attention(read: (x: Half, i: number) => Half, mask: (e: Half, i: number) => Half): Program {
  return {
    live: ['x0', 'x1', 'u', 'q', 'v', 'dc'],
    pads: ['x2'],
    results: (pad) => {
      const xs = positions(pad).map(read);
      const exps = xs.map((x, j) => mask(apply('g', mul('v', apply('f', add(mul('u', x), 'q')))), j));
      const total = sum(exps);
      const weights = exps.map((e) => div(e, total));
      const context = sum(weights.map((a, j) => mul(a, xs[j] as Half)));
      // of u, through the scores: what comes in at a score, times its position
      const gradient = sum(weights.map((a, j) => mul(mul('dc', a), xs[j] as Half)));
      return [context, gradient];
    },
  };
}

const asItIs = (x: Half): Half => x;
const multiplied = (e: Half, i: number): Half => (isLive[i] === true ? e : mul(zero, e));
const selected = (e: Half, i: number): Half => entering(e, isLive[i] as boolean);

/** One set of numbers that shows a leak. */
const example = { x0: one, x1: one, u: one, q: one, v: one, dc: one, x2_a: nan, x2_b: zero };

/** The gradient of a key in self-attention: `dk = sum_i ds_i q_i` over queries, of which the last is a pad, with a gradient of 0. */
const keyGradient = (read: (q: Half, i: number) => Half): Program => ({
  live: ['q0', 'q1', 'd0', 'd1'],
  pads: ['q2'],
  results: (pad) => [sum([...['q0', 'q1'].map((q, i) => mul(`d${i}`, read(q, i))), mul(zero, read(pad('q2'), 2))])],
});

describe('over all numbers of sixteen bits, a pad', () => {
  it(
    'can be told by weights that are multiplied by a mask',
    async () => {
      const { answer, witness } = await canTell(byMask);
      expect(answer).toBe('sat');
      expect(witness).toMatch(/NaN|oo/);
    },
    TIMEOUT,
  );

  it(
    'cannot be told where it is selected away before the first product',
    async () => {
      expect((await canTell(bySelect)).answer).toBe('unsat');
    },
    TIMEOUT,
  );

  it(
    'can be told by a mask even if it is finite - by the sign of a zero, and by nothing else',
    async () => {
      expect((await canTell({ ...byMask, finitePads: true })).answer).toBe('sat');
      expect((await canTell({ ...byMask, finitePads: true, zerosAreOne: true })).answer).toBe('unsat');
    },
    TIMEOUT,
  );

  it(
    'can be told by attention with a multiplied mask, forward and backward, on one set of numbers',
    async () => {
      expect((await canTell({ ...attention(asItIs, multiplied), example })).answer).toBe('sat');
      // the softmax may be right, and the values leak all the same
      expect((await canTell({ ...attention(asItIs, selected), example })).answer).toBe('sat');
    },
    TIMEOUT,
  );

  it(
    'cannot be told by attention that selects at the entry, whatever exp and tanh are',
    async () => {
      expect((await canTell(attention((x, i) => entering(x, isLive[i] as boolean), selected))).answer).toBe('unsat');
    },
    TIMEOUT,
  );

  it(
    'can be told as a query that is not selected, by the gradients of keys, and cannot when it is',
    async () => {
      const found = { q0: one, q1: one, d0: one, d1: one, q2_a: nan, q2_b: zero };
      expect((await canTell({ ...keyGradient(asItIs), example: found })).answer).toBe('sat');
      expect((await canTell(keyGradient((q, i) => entering(q, i < 2)))).answer).toBe('unsat');
    },
    TIMEOUT,
  );
});
