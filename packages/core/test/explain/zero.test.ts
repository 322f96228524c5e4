import { cat, maskedSoftmax, relu, Segments, softmax, tanh, type Tensor, tensor, where } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { leaf as leaf64 } from '../graph.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });
const row0 = Segments.rows([2], [0]);

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
    const scores = leaf(1, 2, 3);
    const masked = maskedSoftmax(scores, tensor([true, true, false]))
      .mul(scores.detach())
      .sum();
    expect(String(explainGrad(masked, scores, { at: [2] })).split('\n')[0]).toMatchInlineSnapshot(
      `"the gradient of x[2] is 0: 'maskedSoftmax' for 'scores' gives exactly 0, since the mask is false there, or true there alone"`,
    );
    expect(sentence(x.indexSelect(0, [1]).sum(), [0])).toMatchInlineSnapshot(
      `"the gradient of x[0] is 0: 'indexSelect' for 'x' gives exactly 0, since no index picks what is there"`,
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
