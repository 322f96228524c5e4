import {
  argmax,
  arange,
  cat,
  checkpoint,
  detectAnomaly,
  exp,
  inferenceMode,
  log,
  matmul,
  mul,
  noGrad,
  relu,
  Rng,
  Segments,
  softmax,
  sqrt,
  sum,
  tanh,
  Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { explainGrad, textOf } from '@frostgrad/core/explain';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { bitsOf, leaf as leaf64 } from '../graph.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });
const row0 = Segments.rows([2], [0]);

describe('explainGrad of a gradient that arrives', () => {
  it('draws the path, from the loss down', () => {
    const x = leaf(1, 2);
    const why = explainGrad(mul(tanh(x), 3).sum(), x);
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x arrives: largest |g| = 1.2599
      from the loss down:
        sum   []   |g| = 1
        mul   [2]  largest |g| = 1
        tanh  [2]  largest |g| = 3
        x     [2]  largest |g| = 1.2599"
    `);
    expect(JSON.parse(JSON.stringify(why))).toStrictEqual({ ...why });
    expect(why).toMatchInlineSnapshot(`
      {
        "cuts": [],
        "gradient": {
          "infinities": 0,
          "largest": 1.259922981262207,
          "nans": 0,
          "shape": [
            2,
          ],
          "size": 2,
          "zeros": 0,
        },
        "kind": "flows",
        "path": [
          {
            "gradient": {
              "infinities": 0,
              "largest": 1,
              "nans": 0,
              "shape": [],
              "size": 1,
              "zeros": 0,
            },
            "op": "sum",
            "place": null,
          },
          {
            "gradient": {
              "infinities": 0,
              "largest": 1,
              "nans": 0,
              "shape": [
                2,
              ],
              "size": 2,
              "zeros": 0,
            },
            "op": "mul",
            "place": null,
          },
          {
            "gradient": {
              "infinities": 0,
              "largest": 3,
              "nans": 0,
              "shape": [
                2,
              ],
              "size": 2,
              "zeros": 0,
            },
            "op": "tanh",
            "place": null,
          },
          {
            "gradient": {
              "infinities": 0,
              "largest": 1.259922981262207,
              "nans": 0,
              "shape": [
                2,
              ],
              "size": 2,
              "zeros": 0,
            },
            "op": "leaf",
            "place": null,
          },
        ],
        "traced": false,
        "x": {
          "at": null,
          "dtype": "float32",
          "frozen": null,
          "isLeaf": true,
          "keepsGrad": true,
          "shape": [
            2,
          ],
        },
      }
    `);
    expect(textOf(JSON.parse(JSON.stringify(why)))).toBe(String(why));
  });

  it('leaves out the middle of a long path', () => {
    const x = leaf(1);
    let h = x;
    for (let i = 0; i < 100; i++) h = h.mul(2);
    const why = explainGrad(h, x);
    expect(why.path).toHaveLength(101);
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x arrives: |g| = 1.268e+30
      from the loss down:
        mul  [1]  |g| = 1
        mul  [1]  |g| = 2
        mul  [1]  |g| = 4
        mul  [1]  |g| = 8
        mul  [1]  |g| = 16
        ... 91 more
        mul  [1]  |g| = 7.923e+28
        mul  [1]  |g| = 1.585e+29
        mul  [1]  |g| = 3.169e+29
        mul  [1]  |g| = 6.338e+29
        x    [1]  |g| = 1.268e+30"
    `);
  });

  it('goes through graphs as deep and as wide as backward does', () => {
    const x = leaf(1);
    let h = x.mul(0);
    let wide = x;
    for (let i = 0; i < 10_000; i++) {
      h = h.add(1);
      wide = wide.add(x);
    }
    expect(explainGrad(h, x).path).toHaveLength(10_002);
    expect(explainGrad(wide, x).gradient?.largest).toBe(10_001);
    const cut = explainGrad(() => {
      let d = x.detach();
      for (let i = 0; i < 100; i++) d = d.mul(2);
      return d;
    }, x);
    expect(String(cut)).toMatchInlineSnapshot(`
      "the gradient of x is absent: the loss has no graph
      cut off: 'mul' reads a detached copy of x
        x -> mul -> mul -> mul -> mul -> ... 92 more -> mul -> mul -> mul -> mul -> loss"
    `);
  });

  it('says of a computed tensor that its .grad stays null, unless it is kept', () => {
    const h = leaf(1).mul(2);
    const loss = h.mul(3).sum();
    expect(String(explainGrad(loss, h))).toMatchInlineSnapshot(`
      "the gradient of x arrives: |g| = 3
      from the loss down:
        sum  []   |g| = 1
        mul  [1]  |g| = 1
        mul  [1]  |g| = 3
      x was computed, so its .grad stays null; retainGrad() keeps what arrives"
    `);
    h.retainGrad();
    expect(String(explainGrad(loss, h))).not.toContain('retainGrad');
  });

  it('tells the frozen elements of a leaf that learns in part', () => {
    const w = leaf(1, 2).freeze_(row0);
    expect(String(explainGrad(w.mul(w).sum(), w))).toMatchInlineSnapshot(`
      "the gradient of x arrives: largest |g| = 4, 1 of 2 zero; frozen: rows 0 of 2
      from the loss down:
        sum  []   |g| = 1
        mul  [2]  largest |g| = 1
        x    [2]  largest |g| = 4"
    `);
  });

  it('names, given a function, the ways on which it was cut besides', () => {
    const x = leaf(1, 2);
    expect(String(explainGrad(() => x.mul(x.detach()).sum(), x))).toMatchInlineSnapshot(`
      "the gradient of x arrives: largest |g| = 2
      besides, cut off: 'mul' reads a detached copy of x
        x -> mul -> sum -> loss
      from the loss down:
        sum  []   |g| = 1
        mul  [2]  largest |g| = 1
        x    [2]  largest |g| = 2"
    `);
  });

  it('answers for the loss itself, for an empty tensor and for a loss of several elements', () => {
    const x = leaf(1, 2);
    expect(explainGrad(x, x, { gradient: tensor([1, 5]), at: [-1] }).gradient?.largest).toBe(5);
    const none = tensor([], { requiresGrad: true });
    expect(String(explainGrad(none.sum(), none))).toMatchInlineSnapshot(`
      "the gradient of x arrives: no elements
      from the loss down:
        sum  []   |g| = 1
        x    [0]  no elements"
    `);
  });
});

describe('explainGrad of a gradient that is absent', () => {
  it('because x does not require grad, or cannot', () => {
    const pad = tensor([0, 0]);
    expect(String(explainGrad(cat([leaf(1), pad]).sum(), pad))).toMatchInlineSnapshot(
      `"the gradient of x is absent: x does not require grad, so no op computes one for it"`,
    );
    const ids = arange(2, { dtype: 'int32' });
    expect(String(explainGrad(leaf(1).sum(), ids))).toMatchInlineSnapshot(
      `"the gradient of x is absent: x is int32, and only floating tensors have gradients"`,
    );
  });

  it('because x is frozen as a whole', () => {
    const w = leaf(1, 2).freeze_(Segments.all([2]));
    expect(String(explainGrad(w.mul(leaf(3)).sum(), w))).toMatchInlineSnapshot(
      `"the gradient of x is absent: x is frozen as a whole, so no op computes one for it"`,
    );
  });

  it('because the loss has no graph, or one without x', () => {
    const x = leaf(1, 2);
    expect(String(explainGrad(x.detach().sum(), x))).toMatchInlineSnapshot(`
      "the gradient of x is absent: the loss has no graph
      a graph does not remember what is not in it: give explainGrad a function, () => loss, to see where it was cut"
    `);
    expect(String(explainGrad(leaf(1).sum(), x))).toMatchInlineSnapshot(`
      "the gradient of x is absent: the graph leads from the loss to other tensors, and not to x
      a graph does not remember what is not in it: give explainGrad a function, () => loss, to see where it was cut"
    `);
  });

  it('because the graph was cut: detach, noGrad, inferenceMode, a dtype, an input without a formula', () => {
    const x = leaf(1, 2);
    const firstCut = (compute: () => Tensor): string => {
      const why = explainGrad(compute, x);
      expect(['noGraph', 'notConnected']).toContain(why.kind);
      return String(why).split('\n').slice(1).join('\n');
    };
    const other = leaf(1);
    expect(firstCut(() => tanh(x).detach().mul(other).sum())).toMatchInlineSnapshot(`
      "cut off: 'mul' reads a detached copy of the result of 'tanh'
        x -> tanh -> mul -> sum -> loss"
    `);
    expect(firstCut(() => tanh(x).sum().detach())).toMatchInlineSnapshot(`
      "cut off: the result of 'sum' was detached and is the loss
        x -> tanh -> sum -> loss"
    `);
    expect(firstCut(() => noGrad(() => x.mul(2)).sum())).toMatchInlineSnapshot(`
      "cut off: 'mul' reads x under noGrad
        x -> mul -> sum -> loss"
    `);
    expect(firstCut(() => inferenceMode(() => x.mul(2)).sum())).toMatchInlineSnapshot(`
      "cut off: 'mul' reads x in inferenceMode
        x -> mul -> sum -> loss"
    `);
    expect(firstCut(() => argmax(x).cast('float32').mul(other).sum())).toMatchInlineSnapshot(`
      "cut off: 'argmax' makes int32 of x, and only floating tensors have gradients
        x -> argmax -> cast -> mul -> sum -> loss"
    `);
    const lookup = defineOp({
      name: 'lookup',
      inputs: ['table', 'key'],
      shape: ({ table }) => table.shape,
      forward: (k, { table }) => k.copy(table),
      vjp: { table: (g) => g },
    });
    expect(firstCut(() => apply(lookup, [other, x], undefined))).toMatchInlineSnapshot(`
      "cut off: 'lookup' reads x as 'key', for which it has no formula
        x -> lookup -> loss"
    `);
    expect(firstCut(() => other.mul(x.toTypedArray()[0] as number))).toMatchInlineSnapshot(
      `"no op on the way to the loss read values of x; numbers that leave tensors, as by item(), cannot be followed"`,
    );
  });

  it('because a formula or a hook gives none', () => {
    const half = defineOp({
      name: 'half',
      inputs: ['a', 'b'],
      shape: ({ a }) => a.shape,
      forward: (k, { a }) => k.copy(a),
      vjpAll: { inputs: ['a', 'b'], grads: (g) => ({ a: g }) },
    });
    const [a, b] = [leaf(1), leaf(2)];
    const out = apply(half, [a, b], undefined);
    const why = explainGrad(out.mul(2), b);
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x is absent: 'half' for 'b' gives none
      from the loss down:
        mul   [1]  |g| = 1
        half  [1]  |g| = 2"
    `);
    out.mul(2).backward();
    expect(b.grad).toBeNull();
  });
});

describe('explainGrad of a zero', () => {
  it('because the element is frozen', () => {
    const w = leaf(1, 2).freeze_(row0);
    const loss = w.mul(NaN).sum();
    expect(String(explainGrad(loss, w, { at: [0] }))).toMatchInlineSnapshot(`
      "the gradient of x[0] is 0: it is frozen (rows 0 of 2), whatever arrives
      from the loss down:
        sum  []   |g| = 1
        mul  [2]  largest |g| = 1
        x    [2]  2 of 2 NaN"
    `);
  });

  it("because a formula gives exactly 0, with the op's own reason", () => {
    const x = leaf(-1, 2);
    const why = explainGrad(relu(x).mul(3).sum(), x, { at: [0] });
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x[0] is 0: 'relu' for 'x' gives exactly 0, since its input is not above 0 there
      from the loss down:
        sum   []   |g| = 1
        mul   [2]  largest |g| = 1
        relu  [2]  largest |g| = 3
        x     [2]  largest |g| = 3, 1 of 2 zero"
    `);
    expect('causes' in why && why.causes).toMatchInlineSnapshot(`
      [
        {
          "because": "its input is not above 0 there",
          "inFloat64": null,
          "input": "'x'",
          "op": "relu",
          "place": null,
          "why": "formula",
        },
      ]
    `);
    const sentence = (loss: Tensor, at?: number[]): string =>
      String(explainGrad(loss, x, at === undefined ? {} : { at })).split('\n')[0] as string;
    expect(sentence(x.detachAt(row0).sum(), [0])).toMatchInlineSnapshot(
      `"the gradient of x[0] is 0: 'detachAt' for 'x' gives exactly 0, since it detaches rows 0 of 2"`,
    );
    expect(sentence(where(x.gt(0), x, 0).sum(), [0])).toMatchInlineSnapshot(
      `"the gradient of x[0] is 0: 'where' for 'a' gives exactly 0, since the condition picks the other operand there"`,
    );
    expect(sentence(x.maskedFill(x.lt(0), 7).sum(), [0])).toMatchInlineSnapshot(
      `"the gradient of x[0] is 0: 'maskedFill' for 'x' gives exactly 0, since the mask is true there"`,
    );
    expect(sentence(x.mul(0).sum())).toMatchInlineSnapshot(`"the gradient of x is 0: 'mul' for 'a' gives exactly 0"`);
  });

  it('because of the op that drops what x went into, not the join before it', () => {
    const [x, y] = [leaf(1, 2), leaf(3, 4)];
    expect(
      String(
        explainGrad(
          cat([tanh(x), y])
            .slice(0, 2, 4)
            .sum(),
          x,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "the gradient of x is 0: 'slice' for 'x' gives exactly 0
      from the loss down:
        sum    []   |g| = 1
        slice  [2]  largest |g| = 1
        cat    [4]  largest |g| = 1, 2 of 4 zero
        tanh   [2]  all 0
        x      [2]  all 0"
    `);
  });

  it('because it underflows, in float32 and in float64', () => {
    const x = leaf(1, 2);
    const why = explainGrad(x.mul(1e-30).mul(1e-30).sum(), x);
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x is 0: 'mul' for 'a' underflows to 0; in float64 it is 1.000e-60
      from the loss down:
        sum  []   |g| = 1
        mul  [2]  largest |g| = 1
        mul  [2]  largest |g| = 1.000e-30
        x    [2]  all 0"
    `);
    expect(why.kind).toBe('underflowed');
    const y = leaf64(1);
    expect(String(explainGrad(y.mul(1e-200).mul(1e-200).sum(), y)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: 'mul' for 'a' underflows to 0"`,
    );
  });

  it('because it cancels, in one formula or over several paths', () => {
    const x = leaf(1, 2);
    expect(String(explainGrad(softmax(x).sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: what arrives at 'softmax' for 'x' is not 0, and its formula comes out as 0; in float64 it is 2.179e-8"`,
    );
    expect(String(explainGrad(x.sub(x).sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: what is sent to x is not 0 and adds up to 0: by sub for 'a', sub for 'b'"`,
    );
  });

  it('because of several causes at once', () => {
    const x = leaf(-1, -2);
    expect(String(explainGrad(relu(x).add(x.mul(0)).sum(), x))).toMatchInlineSnapshot(`
      "the gradient of x is 0: 'mul' for 'a' gives exactly 0
      and: 'relu' for 'x' gives exactly 0, since its input is not above 0 there
      from the loss down:
        sum  []   |g| = 1
        add  [2]  largest |g| = 1
        mul  [2]  largest |g| = 1
        x    [2]  all 0"
    `);
  });

  it('because of a hook, or of the gradient at the start', () => {
    const x = leaf(1, 2);
    const h = x.mul(2);
    h.registerHook((g) => g.mul(0));
    expect(String(explainGrad(h.sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: a hook of 'mul' puts 0 there"`,
    );
    const y = x.mul(2);
    y.gradFn?.registerHook(([g]) => [(g as Tensor).mul(0), null]);
    expect(String(explainGrad(y.sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: a hook of 'mul' for 'a' puts 0 there"`,
    );
    const z = x.mul(2);
    z.gradFn?.registerPrehook((g) => g.mul(0));
    expect(String(explainGrad(z.sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: a hook of 'mul' for 'a' puts 0 there"`,
    );
    expect(String(explainGrad(tanh(x), x, { gradient: tensor([0, 1]), at: [0] })).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x[0] is 0: the gradient that the pass starts with is 0 there"`,
    );
  });

  it('follows an op whose formula cannot be differentiated', () => {
    const square = defineOp({
      name: 'square',
      inputs: ['x'],
      saves: ['x'],
      onceDifferentiable: true,
      shape: ({ x }) => x.shape,
      forward: (k, { x }, _, shape) => k.mul(x, x, shape),
      vjp: {
        x: (g, { x }) =>
          g.mul(
            tensor(
              x.toTypedArray().map((v) => 2 * v),
              { shape: x.shape },
            ),
          ),
      },
    });
    const x = leaf(0);
    expect(String(explainGrad(apply(square, [x], undefined).sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: what arrives at 'square' for 'x' is not 0, and its formula comes out as 0"`,
    );
    const y = leaf(1);
    expect(String(explainGrad(apply(square, [y], undefined).mul(0).sum(), y)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is 0: 'mul' for 'a' gives exactly 0"`,
    );
  });
});

describe('explainGrad of NaN and Infinity', () => {
  it('names 0 * Infinity upstream of a select, and where the 0 came from', () => {
    const x = leaf(0, 2);
    const why = explainGrad(log(x).detachAt(row0).mul(2).sum(), x);
    expect(String(why)).toMatchInlineSnapshot(`
      "the gradient of x is NaN: 'log' for 'x' makes NaN at [0] of the 0 that arrives at [0]: 0 * Infinity
      the 0: 'detachAt' for 'x' gives exactly 0, since it detaches rows 0 of 2
      the cure: cut what goes into 'log', with detachAt or where, and not only what comes out of it
      from the loss down:
        sum       []   |g| = 1
        mul       [2]  largest |g| = 1
        detachAt  [2]  largest |g| = 2
        log       [2]  largest |g| = 2, 1 of 2 zero
        x         [2]  largest |g| = 1, 1 of 2 NaN"
    `);
    expect('cause' in why && why.cause).toMatchInlineSnapshot(`
      {
        "element": [
          0,
        ],
        "from": null,
        "input": "'x'",
        "op": "log",
        "place": null,
        "why": "zero times infinity",
        "zeroAt": [
          0,
        ],
        "zeros": [
          {
            "because": "it detaches rows 0 of 2",
            "inFloat64": null,
            "input": "'x'",
            "op": "detachAt",
            "place": null,
            "why": "formula",
          },
        ],
      }
    `);
    expect(
      String(explainGrad(where(x.gt(0), log(x), 0).sum(), x))
        .split('\n')
        .slice(0, 2)
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "the gradient of x is NaN: 'log' for 'x' makes NaN at [0] of the 0 that arrives at [0]: 0 * Infinity
      the 0: 'where' for 'a' gives exactly 0, since the condition picks the other operand there"
    `);
  });

  it('names the op whose derivative is not finite', () => {
    const x = leaf(-1, 0);
    expect(String(explainGrad(sqrt(x).sum(), x)).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x is NaN: 'sqrt' for 'x' gives NaN at [0], and nothing like it arrives there"`,
    );
    expect(String(explainGrad(sqrt(x).sum(), x, { at: [1] })).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x[1] is infinite: 'sqrt' for 'x' gives Infinity at [1], and nothing like it arrives there"`,
    );
  });

  it('goes on to where an Infinity came from', () => {
    const x = leaf(0);
    expect(String(explainGrad(sqrt(x.mul(x)).sum(), x))).toMatchInlineSnapshot(`
      "the gradient of x is NaN: 'mul' for 'a' makes NaN at [0] of an Infinity that arrives
      the Infinity: 'sqrt' for 'x' gives Infinity at [0], and nothing like it arrives there
      from the loss down:
        sum   []   |g| = 1
        sqrt  [1]  |g| = 1
        mul   [1]  infinite
        x     [1]  NaN"
    `);
  });

  it('names overflow, a sum of infinities, a hook and the start', () => {
    const x = leaf(1, 2);
    const sentence = (loss: Tensor, gradient?: Tensor): string =>
      String(explainGrad(loss, x, gradient === undefined ? {} : { gradient })).split('\n')[0] as string;
    expect(sentence(x.mul(1e30).mul(1e30).sum())).toMatchInlineSnapshot(
      `"the gradient of x is infinite: 'mul' for 'a' overflows at [0]; in float64 it is finite"`,
    );
    expect(sentence(x.mul(Infinity).add(x.mul(-Infinity)).sum())).toMatchInlineSnapshot(
      `"the gradient of x is NaN: what several paths send to x adds up to NaN at [0]"`,
    );
    const h = x.mul(2);
    h.registerHook((g) => g.mul(NaN));
    expect(sentence(h.sum())).toMatchInlineSnapshot(`"the gradient of x is NaN: a hook of 'mul' puts NaN at [0]"`);
    expect(sentence(tanh(x), tensor([1, NaN]))).toMatchInlineSnapshot(
      `"the gradient of x is NaN: the gradient that the pass starts with is NaN at [1]"`,
    );
    const y = x.mul(2);
    y.gradFn?.registerHook(([g]) => [(g as Tensor).mul(NaN), null]);
    expect(sentence(y.sum())).toMatchInlineSnapshot(
      `"the gradient of x is NaN: a hook of 'mul' for 'a' puts NaN at [0]"`,
    );
  });

  it('follows one element: NaN beside it is not its cause', () => {
    const x = leaf(-1, 0);
    const why = explainGrad(
      sqrt(x)
        .mul(tensor([1, 0]))
        .sum(),
      x,
      { at: [1] },
    );
    expect('cause' in why && why.cause).toMatchObject({ op: 'sqrt', why: 'zero times infinity', zeroAt: [1] });
  });
});

describe('explainGrad', () => {
  it('tells the places of ops in the code, when asked for', () => {
    const x = leaf(1, 2);
    const why = explainGrad(() => tanh(x).detach().sum(), x, { stack: true });
    expect(why.cuts[0]?.place).toMatch(/explain-grad\.test\.ts:\d+$/);
    const path = explainGrad(() => tanh(x).sum(), x, { stack: true }).path;
    expect(path.slice(0, 2).map(({ place }) => place?.endsWith('.ts:' + path[0]?.place?.split(':').at(-1)))).toEqual([
      true,
      true,
    ]);
    expect(String(explainGrad(() => x.mul(0).sum(), x, { stack: true })).split('\n')[0]).toMatch(
      /^the gradient of x is 0: 'mul' for 'a' \(at .*explain-grad\.test\.ts:\d+\) gives exactly 0$/,
    );
    expect(explainGrad(() => tanh(x).detach().sum(), x).cuts[0]?.place).toBeNull();
  });

  it('changes no bit: .grad, values, versions, generators, the graph', () => {
    const x = leaf(0, 2);
    const rng = new Rng(1);
    const compute = (): Tensor =>
      checkpoint((v) => log(exp(v).mul(rng.uniform([2]))), x)
        .mul(x)
        .sum();
    const loss = compute();
    compute().backward();
    const [grad, values, state] = [bitsOf(x.grad as Tensor), bitsOf(x), rng.state];
    explainGrad(loss, x);
    explainGrad(loss, x, { at: [0] });
    explainGrad(compute, x);
    expect(() =>
      explainGrad(() => {
        throw new Error('mine');
      }, x),
    ).toThrow('mine');
    expect([bitsOf(x.grad as Tensor), bitsOf(x), rng.state]).toEqual([grad, values, state]);
    expect(x.value.storage.version).toBe(0);
    loss.backward();
    expect(() => explainGrad(loss, x)).toThrow(
      'was freed by an earlier backward; pass { retainGraph: true } to the first one',
    );
  });

  it('leaves the graph as it was when a hook throws', () => {
    const x = leaf(1, 2);
    const h = x.mul(2);
    const handle = h.registerHook(() => {
      throw new Error('mine');
    });
    const loss = h.sum();
    expect(() => explainGrad(loss, x)).toThrow('mine');
    handle.remove();
    loss.backward();
    expect(x.grad?.toArray()).toEqual([2, 2]);
  });

  it('asks an op from outside that knows float32 alone no more than it can answer', () => {
    const narrow = defineOp({
      name: 'narrow',
      inputs: ['x'],
      saves: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }, _, shape) => k.mul(x, x, shape),
      vjp: {
        x: (g, { x }) => {
          if (g.dtype !== 'float32') throw new TypeError('float32 only');
          return g.mul(x.mul(1e-30));
        },
      },
    });
    const x = leaf(1);
    const why = explainGrad(apply(narrow, [x], undefined).mul(1e-30).sum(), x);
    expect('causes' in why && why.causes).toEqual([
      { op: 'narrow', input: "'x'", place: null, why: 'cancels', because: null, inFloat64: null },
    ]);
  });

  it('runs hooks on the way once, and those of .grad not at all', () => {
    const x = leaf(1, 2);
    const seen: string[] = [];
    x.registerHook(() => void seen.push('x'));
    x.registerPostAccumulateGradHook(() => void seen.push('accumulated'));
    const h = x.mul(0);
    h.registerHook(() => void seen.push('h'));
    explainGrad(h.sum(), x);
    expect(seen).toEqual(['h', 'x']);
  });

  it('stops at NaN inside detectAnomaly, as backward does', () => {
    const x = leaf(-1);
    expect(() => detectAnomaly(() => explainGrad(sqrt(x).sum(), x))).toThrow("sqrt: its gradient for 'x' is NaN");
  });

  it('refuses what it cannot answer', () => {
    const x = leaf(1, 2);
    expect(() => explainGrad(x.sum(), x, { at: [0, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: explainGrad: 'at' is [0, 1] and the tensor is [2]; it takes one position an axis]`,
    );
    expect(() => explainGrad(x.sum(), x, { at: [2] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: explainGrad: 'at' is [2], and axis 0 of [2] has no 2]`,
    );
    expect(() => explainGrad(x.sum(), x, { stack: true })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: explainGrad: 'stack' needs a function that computes the loss, () => loss: places are noted while it runs]`,
    );
    expect(() => explainGrad(x.mul(2), x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: a gradient can be created implicitly only for a scalar, and this tensor is [2]. Reduce it first, or pass { gradient }]`,
    );
    expect(() => explainGrad((() => 3) as unknown as () => Tensor, x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: the function gave number; it must compute the loss, a tensor, and return it]`,
    );
    expect(() => explainGrad((async () => sum(x)) as unknown as () => Tensor, x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: the body returned a promise, and the mode would leak into whatever runs while it waits. Await first, and give explainGrad the synchronous part]`,
    );
  });

  it('goes through products of matrices element by element', () => {
    const m = tensor(
      [
        [1, 2],
        [-3, -4],
      ],
      { requiresGrad: true },
    );
    const loss = relu(
      matmul(
        m,
        tensor([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).sum();
    expect(explainGrad(loss, m, { at: [0, 0] }).kind).toBe('flows');
    const why = explainGrad(loss, m, { at: [1, 0] });
    expect('causes' in why && why.causes.map(({ op, why: how }) => `${op} ${how}`)).toEqual(['relu formula']);
  });
});
