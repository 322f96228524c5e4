import { mul, Segments, tanh, type Tensor, tensor } from '@frostgrad/core';
import { explainGrad, textOf } from '@frostgrad/core/explain';
import { describe, expect, it } from 'vitest';

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
