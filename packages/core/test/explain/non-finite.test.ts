import { log, Segments, sqrt, tanh, type Tensor, tensor, where } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { describe, expect, it } from 'vitest';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });
const row0 = Segments.rows([2], [0]);

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
