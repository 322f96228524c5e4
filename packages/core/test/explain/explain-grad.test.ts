import {
  argmax,
  cat,
  detectAnomaly,
  type ElementExplanation,
  explainGrad,
  inferenceMode,
  log,
  maskedSoftmax,
  matmul,
  noGrad,
  Segments,
  sqrt,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

const vector = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** The explanation of one element, and what it says. */
function of(loss: Tensor, x: Tensor, ...at: number[]): ElementExplanation {
  return explainGrad(loss, x, { at }).elements[0] as ElementExplanation;
}

describe('a gradient that is there', () => {
  it('is followed from the result to the tensor, along the largest terms', () => {
    const x = vector(1, 2, 3);
    const found = explainGrad(x.mul(x).mul(0.5).sum(), x);
    expect(found.counts).toEqual({ arrives: 3, zero: 0, nan: 0, infinite: 0, frozen: 0 });
    expect(found.text).toMatchInlineSnapshot(`
      "explainGrad: x [3]: 3 arrive
        1 arrives at [0]: sum 1 -> mul[0] 1 -> mul[0] 0.5 -> x"
    `);
    expect(found.elements[0]?.path).toEqual([
      { op: 'sum', input: "'x'", shape: [], at: [], gradient: 1, place: null },
      { op: 'mul', input: "'a'", shape: [3], at: [0], gradient: 1, place: null },
      { op: 'mul', input: "'a'", shape: [3], at: [0], gradient: 0.5, place: null },
    ]);
  });

  it('is followed through ops that move and mix elements', () => {
    const x = vector(1, 2, 3, 4);
    const w = tensor([
      [0, 1],
      [2, 0],
    ]);
    const y = matmul(x.reshape([2, 2]).transpose(), w); // y[i][j] = sum_k x[k][i] w[k][j]
    const { path } = of(
      y
        .mul(
          tensor([
            [1, 10],
            [100, 1000],
          ]),
        )
        .sum(),
      x,
      3,
    ); // x[1][1] is in y[1][0], times 2
    expect(path.map(({ op, at, gradient }) => [op, at, gradient])).toEqual([
      ['sum', [], 1],
      ['mul', [1, 0], 1],
      ['matmul', [1, 0], 100],
      ['permute', [1, 1], 200],
      ['reshape', [1, 1], 200],
    ]);
  });

  it('shortens a long way in the middle', () => {
    let y: Tensor = vector(1);
    const x = y;
    for (let i = 0; i < 20; i++) y = y.mul(1);
    expect(explainGrad(y, x).text).toMatchInlineSnapshot(`
      "explainGrad: x [1]: 1 arrive
        1 arrives at [0]: mul[0] 1 -> mul[0] 1 -> mul[0] 1 -> mul[0] 1 -> … 13 more … -> mul[0] 1 -> mul[0] 1 -> mul[0] 1 -> x"
    `);
  });
});

describe('a gradient of 0', () => {
  it('is blocked by an op that gives 0 whatever arrives', () => {
    const x = vector(-1, 2);
    expect(explainGrad(x.relu().mul(3).sum(), x).text).toMatchInlineSnapshot(`
      "explainGrad: x [2]: 1 arrive, 1 zero
        0 at [0]: sum -> mul -> relu[0] 3 -> x
          relu gives 0 here whatever gradient arrives: its result does not depend on this element
        3 arrives at [1]: sum 1 -> mul[1] 1 -> relu[1] 3 -> x"
    `);
    expect(of(x.relu().sum(), x, 0)).toMatchObject({
      kind: 'zero',
      reason: 'blocked',
      path: [{ op: 'sum' }, { op: 'relu' }],
    });
    const picked = of(x.mul(2).select(0, 1), x, 0);
    expect(picked.path.map(({ op }) => op)).toEqual(['select', 'mul']);
    expect(picked.reason).toBe('blocked');
  });

  it('is selected away by where, detachAt, and the mask of a softmax', () => {
    const x = vector(1, 2, 3);
    const mask = tensor([true, true, false]);
    const ops = (y: Tensor): unknown => {
      const { path, decided, reason } = of(y.mul(tensor([1, 2, 3])).sum(), x, 2);
      return [path.map(({ op }) => op), decided, reason];
    };
    expect(ops(where(mask, x, 0))).toEqual([['sum', 'mul', 'where'], 2, 'blocked']);
    expect(ops(x.detachAt(Segments.rows([3], [2])))).toEqual([['sum', 'mul', 'detachAt'], 2, 'blocked']);
    expect(ops(maskedSoftmax(x, mask))).toEqual([['sum', 'mul', 'maskedSoftmax'], 2, 'blocked']);
  });

  it('underflowed: the number was too small for the dtype', () => {
    const x = vector(-100, 1);
    const { elements, text } = explainGrad(x.exp().mul(1e-10).sum(), x);
    expect(elements[0]).toMatchObject({ at: [0], value: 0, reason: 'underflow' });
    expect(text).toMatchInlineSnapshot(`
      "explainGrad: x [2]: 1 arrive, 1 zero
        0 at [0]: sum -> mul -> exp[0] 1e-10 -> x
          exp gave a number that is too small for the dtype: it underflowed to 0
        2.718e-10 arrives at [1]: sum 1 -> mul[1] 1 -> exp[1] 1e-10 -> x"
    `);
    const deep = vector(1);
    const y = deep.mul(1e-30).mul(1e-30);
    expect(of(y.sum(), deep, 0)).toMatchObject({
      reason: 'underflow',
      path: [{ op: 'sum' }, { op: 'mul' }, { op: 'mul' }],
    });
  });

  it('cancelled: what was added up is 0', () => {
    const x = vector(3);
    expect(explainGrad(x.mul(2).sub(x.mul(2)), x, { gradient: tensor([1]) }).text).toMatchInlineSnapshot(`
      "explainGrad: x [1]: 1 zero
        0 at [0]: sub -> mul -> x
          what was added up in the gradient of x cancels out"
    `);
    const y = vector(1, 1);
    expect(of(y.softmax().sum(), y, 0)).toMatchObject({
      reason: 'cancelled',
      path: [{ op: 'sum' }, { op: 'softmax' }],
    });
  });

  it('began as 0', () => {
    const x = vector(1, 2);
    expect(explainGrad(x.mul(2), x, { gradient: tensor([0, 1]) }).text).toMatchInlineSnapshot(`
      "explainGrad: x [2]: 1 arrive, 1 zero
        0 at [0]: mul[0] 0 -> x
          the backward pass began with it
        2 arrives at [1]: mul[1] 1 -> x"
    `);
    expect(explainGrad(x, x, { gradient: tensor([0, 1]), at: [0] }).elements[0]).toMatchObject({
      reason: 'given',
      path: [],
    });
  });

  it('was put there by a hook: of a tensor, before a node, behind a node', () => {
    const zero = (g: Tensor): Tensor => g.mul(0);
    const x = vector(1);
    const y = x.mul(2);
    y.registerHook(zero);
    expect(of(y.sum(), x, 0)).toMatchObject({ reason: 'hook' });
    const z = x.mul(2);
    z.gradFn?.registerPrehook(zero);
    expect(of(z.sum(), x, 0)).toMatchObject({ reason: 'hook', path: [{ op: 'sum' }, { op: 'mul' }] });
    const u = x.mul(2);
    u.gradFn?.registerHook((all) => all.map((g) => (g === null ? null : zero(g))));
    expect(of(u.sum(), x, 0)).toMatchObject({ reason: 'hook', path: [{ op: 'sum' }, { op: 'mul' }] });
  });
});

describe('a gradient that is no number', () => {
  it('was made of the 0 of a later select by an infinite derivative', () => {
    const x = vector(0, 4);
    const y = where(x.gt(0), sqrt(x), 0).sum();
    expect(explainGrad(y, x).text).toMatchInlineSnapshot(`
      "explainGrad: x [2]: 1 arrive, 1 NaN
        NaN at [0]: sum -> where -> sqrt[0] 0 -> x
          a gradient of 0 arrived at sqrt, whose derivative is infinite here, and 0 * Infinity is NaN. Selecting its result afterwards does not help: select its input, with where or detachAt
        0.25 arrives at [1]: sum 1 -> where[1] 1 -> sqrt[1] 1 -> x"
    `);
    expect(of(y, x, 0)).toMatchObject({
      kind: 'nan',
      reason: 'zeroTimesInfinity',
      path: [{ op: 'sum' }, { op: 'where' }, { op: 'sqrt', at: [0], gradient: 0 }],
    });
    // the cure that the text names
    const safe = where(x.gt(0), sqrt(where(x.gt(0), x, 1)), 0).sum();
    expect(of(safe, x, 0)).toMatchObject({ kind: 'zero', reason: 'blocked' });
  });

  it('was made by a derivative that is NaN, and carried down', () => {
    const x = vector(-1, 4);
    expect(of(sqrt(x).mul(2).sum(), x, 0)).toMatchObject({
      reason: 'made',
      path: [{ op: 'sum' }, { op: 'mul' }, { op: 'sqrt' }],
    });
    const w = vector(1, 2);
    const y = w.mul(3).mul(tensor([NaN, 1]));
    expect(of(y.sum(), w, 0)).toMatchObject({
      kind: 'nan',
      reason: 'made',
      decided: 1,
      path: [{}, { op: 'mul', gradient: 1 }, { op: 'mul' }],
    });
  });

  it('was given, or came of infinities of both signs', () => {
    const x = vector(1, 2);
    expect(
      of(
        x
          .mul(2)
          .mul(tensor([Infinity, 1]))
          .sum(),
        x,
        0,
      ),
    ).toMatchObject({ kind: 'infinite', reason: 'made' });
    expect(explainGrad(x.mul(2), x, { gradient: tensor([NaN, 1]), at: [0] }).elements[0]).toMatchObject({
      reason: 'given',
    });
    const inf = tensor([Infinity, 1]);
    expect(of(x.mul(inf).sub(x.mul(inf)).sum(), x, 0)).toMatchObject({
      kind: 'nan',
      reason: 'cancelled',
      decided: null,
      path: [{ op: 'sum' }, { op: 'sub' }, { op: 'mul' }],
    });
  });

  it('is infinite where a derivative is', () => {
    const x = vector(0, 1);
    expect(of(log(x).sum(), x, 0)).toMatchObject({
      kind: 'infinite',
      value: Infinity,
      reason: 'made',
      path: [{ op: 'sum' }, { op: 'log' }],
    });
  });
});

describe('a frozen tensor', () => {
  it('says which elements are frozen', () => {
    const w = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    ).freeze_(Segments.rows([2, 2], [0]));
    const found = explainGrad(w.mul(w).sum(), w);
    expect(found.counts).toMatchObject({ arrives: 2, frozen: 2 });
    expect(found.text).toMatchInlineSnapshot(`
      "explainGrad: x [2, 2]: 2 arrive, 2 frozen (frozen: rows 0 of 2)
        frozen at [0, 0]: no gradient reaches it, and no optimizer moves it
        6 arrives at [1, 0]: sum 1 -> mul[1, 0] 1 -> x"
    `);
    expect(explainGrad(w.mul(w).sum(), w, { at: [0, 1] }).elements).toEqual([
      { kind: 'frozen', at: [0, 1], value: 0, path: [], decided: null, reason: null },
    ]);
  });

  it('says that all are', () => {
    const w = vector(1, 2).freeze_(Segments.all([2]));
    expect(explainGrad(() => w.mul(2).sum(), w).text).toMatchInlineSnapshot(
      `"explainGrad: x [2] has no gradient: it is frozen as a whole"`,
    );
  });
});

describe('a gradient that is absent', () => {
  const x = vector(1, 2);
  const text = (loss: () => Tensor, of: Tensor = x): string => explainGrad(loss, of, { stacks: false }).text;

  it('was cut off by detach, noGrad, inferenceMode, an op without a gradient, or integers', () => {
    expect(text(() => x.mul(2).detach().mul(3).sum())).toMatchInlineSnapshot(`
      "explainGrad: x [2] has no gradient: the way to it is cut
        sum -> mul -> detach -> mul -> x
        detach [2] takes its result out of the graph"
    `);
    expect(text(() => noGrad(() => x.mul(2)).sum())).toMatchInlineSnapshot(`
      "explainGrad: x [2] has no gradient: the way to it is cut
        sum -> mul -> x
        mul [2] ran inside noGrad or inferenceMode, so nothing was recorded"
    `);
    expect(text(() => inferenceMode(() => x.mul(2)).sum())).toMatch(/mul \[2\] ran inside noGrad or inferenceMode/);
    expect(text(() => argmax(x, 0).cast('float32').mul(2))).toMatchInlineSnapshot(`
      "explainGrad: x [2] has no gradient: the way to it is cut
        mul -> cast -> detach -> argmax -> x
        argmax [] gives integers or truth values, which have no gradient"
    `);
    expect(text(() => where(x.gt(1), 1, 0).sum().mul(2))).toMatch(/gt \[2\] gives integers or truth values/);
  });

  it('is named on the way with the fewest cuts, all of them', () => {
    const once = (): Tensor => x.detach().mul(2).detach().add(x.detach()).sum();
    expect(explainGrad(once, x, { stacks: false })).toMatchObject({
      kind: 'cut',
      way: ['sum', 'add', 'detach'],
      barriers: [{ op: 'detach' }],
    });
    const twice = (): Tensor => noGrad(() => x.detach().mul(2)).sum();
    expect(explainGrad(twice, x, { stacks: false }).barriers.map(({ op, why }) => [op, why])).toEqual([
      ['mul', 'noGrad'],
      ['detach', 'detached'],
    ]);
  });

  it('was not recorded, as the tensor did not require grad then', () => {
    const w = tensor([1, 2]);
    const y = (): Tensor => w.mul(2).sum();
    expect(text(y, w)).toMatchInlineSnapshot(`
      "explainGrad: x [2] has no gradient: the way to it is cut
        sum -> mul -> x
        mul [2] was given the tensor when it did not require grad"
    `);
    const late = (): Tensor => {
      const result = w.mul(2).sum();
      w.requiresGrad = true;
      return result;
    };
    expect(text(late, w)).toMatch('mul [2] was given the tensor when it did not require grad');
  });

  it('has no way at all', () => {
    expect(text(() => vector(3).mul(2).sum())).toMatchInlineSnapshot(
      `"explainGrad: x [2] has no gradient: the result was not computed from it"`,
    );
    const graph = vector(1);
    expect(explainGrad(graph.mul(2).sum(), x).text).toMatchInlineSnapshot(
      `"explainGrad: x [2] has no gradient: no graph leads from the result to it. Give explainGrad the function that computes the result, and it names where the way is cut"`,
    );
    expect(explainGrad(tensor(1), tensor([1])).kind).toBe('notRequired');
  });

  it('is followed through in-place names', () => {
    const loss = (): Tensor => {
      const y = x.mul(1);
      noGrad(() => y.detach().add_(1));
      const z = y.detach();
      z.mul_(3);
      return z.sum();
    };
    expect(explainGrad(loss, x, { stacks: false })).toMatchObject({
      kind: 'cut',
      way: ['sum', 'mul', 'detach', 'mul'],
    });
  });
});

describe('places in the code', () => {
  const x = vector(-1, 2);
  const here = /explain-grad\.test\.ts:\d+:\d+/;

  it('are named when a function is given', () => {
    const found = explainGrad(() => x.relu().sum(), x, { at: [0] });
    expect(found.elements[0]?.path.map(({ place }) => here.test(place ?? ''))).toEqual([true, true]);
    expect(found.text).toMatch(here);
    expect(explainGrad(() => x.detach().sum(), x).barriers[0]?.place).toMatch(here);
  });

  it('are those of detectAnomaly when it saw the calls, and else unknown', () => {
    const loss = detectAnomaly(() => x.relu().sum());
    expect(explainGrad(loss, x, { at: [0] }).elements[0]?.path[1]?.place).toMatch(here);
    expect(explainGrad(x.relu().sum(), x, { at: [0] }).elements[0]?.path[1]?.place).toBeNull();
  });
});

describe('explaining', () => {
  it('changes nothing: no .grad, and the graph can still be used', () => {
    const x = leaf(1, 2);
    const y = x.mul(x).sum();
    x.grad = tensor([5, 6], { dtype: 'float64' });
    explainGrad(y, x);
    expect(x.grad.toArray()).toEqual([5, 6]);
    y.backward();
    expect(x.grad.toArray()).toEqual([7, 10]);
  });

  it('explains a computed tensor too, and one part of a join', () => {
    const x = vector(1, 2);
    const y = x.mul(2);
    expect(explainGrad(y.mul(3).sum(), y).counts.arrives).toBe(2);
    const pad = tensor([0, 0]);
    const joined = (): Tensor => cat([y, pad]).sum();
    expect(explainGrad(joined, pad, { stacks: false }).text).toMatchInlineSnapshot(`
      "explainGrad: x [2] has no gradient: the way to it is cut
        sum -> cat -> x
        cat [4] was given the tensor when it did not require grad"
    `);
  });

  it('refuses an element that does not exist, a result of several elements, and what is no tensor', () => {
    const x = vector(1, 2);
    expect(() => explainGrad(x.sum(), x, { at: [2] })).toThrow('explainGrad: x is [2] and has no element [2]');
    expect(() => explainGrad(x.sum(), x, { at: [] })).toThrow('explainGrad: x is [2] and has no element []');
    expect(() => explainGrad(x.mul(2), x)).toThrow(
      'explainGrad: a gradient can be created implicitly only for a scalar',
    );
    expect(() => explainGrad((() => 3) as unknown as () => Tensor, x)).toThrow('explainGrad: the function gave number');
    expect(() => explainGrad((async () => x) as unknown as () => Tensor, x)).toThrow('the body returned a promise');
  });

  it('says so when the graph is gone', () => {
    const x = vector(1, 2);
    const y = x.mul(x).sum();
    y.backward();
    expect(() => explainGrad(y, x)).toThrow("the graph of 'mul' was freed");
  });
});
