import { argmax, arange, cat, inferenceMode, noGrad, Segments, tanh, type Tensor, tensor } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

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
    const h = a.mul(3);
    h.gradFn?.registerHook(() => [null, null]);
    expect(explainGrad(h, a)).toMatchObject({ kind: 'withheld', by: [{ op: 'mul', input: "'a'" }] });
  });
});
