import {
  addmm,
  type AddmmOptions,
  baddbmm,
  cross,
  type DotAxes,
  einsum,
  grad,
  kron,
  ones,
  sum,
  type Tensor,
  tensor,
  tensordot,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../graph.ts';
import golden from '../golden/einsum.json' with { type: 'json' };

/** What the golden file holds of a call; each op reads its own. */
interface Case {
  readonly op: string;
  readonly equation?: string;
  readonly axes?: DotAxes;
  readonly axis?: number;
  readonly options?: AddmmOptions;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly out: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly g: readonly number[];
  readonly grads: readonly (readonly number[])[];
}

const float64 = (values: readonly number[], shape: readonly number[]): Tensor =>
  tensor(Float64Array.from(values), { shape });

const run: Readonly<Record<string, (xs: readonly Tensor[], params: Case) => Tensor>> = {
  einsum: (xs, { equation = '' }) => einsum(equation, ...xs),
  tensordot: ([a, b], { axes }) => tensordot(a as Tensor, b as Tensor, axes),
  kron: ([a, b]) => kron(a as Tensor, b as Tensor),
  cross: ([a, b], { axis }) => cross(a as Tensor, b as Tensor, axis),
  addmm: ([x, a, b], { options }) => addmm(x as Tensor, a as Tensor, b as Tensor, options),
  baddbmm: ([x, a, b], { options }) => baddbmm(x as Tensor, a as Tensor, b as Tensor, options),
};

const cases = golden.cases as unknown as readonly Case[];
const titled = cases.map((params): [string, Case] => {
  const what = params.equation ?? JSON.stringify(params.axes ?? params.options ?? params.axis ?? null);
  return [`${params.op} ${what} ${JSON.stringify(params.inputs.map(({ shape }) => shape))}`, params];
});

describe('PyTorch gives the same values and gradients', () => {
  it.each(titled)('%s', (_, params) => {
    const xs = params.inputs.map(({ values, shape }) => float64(values, shape));
    for (const x of xs) x.requiresGrad = true;
    const out = run[params.op]?.(xs, params) as Tensor;
    expect(out.shape).toEqual(params.out.shape);
    expect(Array.from(out.toTypedArray(), (v) => v + 0)).toEqual(params.out.values.map((v) => v + 0));
    const g = float64(params.g, out.shape);
    const grads = grad([out], xs, { gradOutputs: [g], materializeGrads: true });
    for (const [i, d] of grads.entries()) {
      expect(Array.from(d.toTypedArray(), (v) => v + 0)).toEqual(params.grads[i]?.map((v) => v + 0));
    }
  });
});

describe('einsum', () => {
  it('sums letters of one operand before the product, so that an infinity there meets the whole sum', () => {
    const [a, b] = [tensor([Infinity]), tensor([2, -1])];
    expect(einsum('i,j->i', a, b).toArray()).toEqual([Infinity]);
  });

  it('keeps dtypes: integers exactly, masks as counts, a mask alone as a mask', () => {
    const mask = tensor([
      [true, true],
      [false, true],
    ]);
    expect(einsum('ij->ji', mask).dtype).toBe('bool');
    expect(einsum('ij->i', mask).toArray()).toEqual([2, 1]);
    expect(einsum('ij,jk->ik', mask, mask).toArray()).toEqual([
      [1, 2],
      [0, 1],
    ]);
    const index = tensor([3, 4], { dtype: 'int32' });
    expect(einsum('i,i', index, index).dtype).toBe('int32');
    expect(einsum('i,i', index, ones([2], { dtype: 'float64' })).dtype).toBe('float64');
  });

  it('takes a diagonal of a view that is not row-major', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(einsum('ii->i', x.transpose()).toArray()).toEqual([1, 4]);
    expect(einsum('ii', x.transpose()).toArray()).toBe(5);
  });

  it('gives zeros, and not nothing, where a letter of size 0 is summed', () => {
    expect(einsum('ij->i', zeros([2, 0])).toArray()).toEqual([0, 0]);
    expect(einsum('i,j->', zeros([0]), ones([3])).toArray()).toBe(0);
  });

  it('differentiates three times', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = einsum('i,i,i,i', x, x, x, x);
    const [first] = grad([y], [x], { createGraph: true });
    const [second] = grad([sum(first as Tensor)], [x], { createGraph: true });
    const [third] = grad([sum(second as Tensor)], [x]);
    expect([first, second, third].map((d) => d?.toArray())).toEqual([
      [4, 32],
      [12, 48],
      [24, 48],
    ]);
  });
});

describe('errors say the letter, the sizes and the operands', () => {
  it('in einsum', () => {
    const calls: (() => unknown)[] = [
      () => einsum('ij,jk->ik', zeros([2, 3]), zeros([4, 5])),
      () => einsum('ij,jk->il', zeros([2, 3]), zeros([3, 5])),
      () => einsum('ij->ii', zeros([2, 3])),
      () => einsum('ii', zeros([2, 3])),
      () => einsum('ii', zeros([1, 3])),
      () => einsum('ij', zeros([2, 3, 4])),
      () => einsum('ijk', zeros([2])),
      () => einsum('...ij', zeros([2])),
      () => einsum('...i,...i', zeros([2, 5]), zeros([3, 5])),
      () => einsum('i,i', zeros([2])),
      () => einsum('i', zeros([2]), zeros([2])),
      () => einsum('i2', zeros([2])),
      () => einsum('i . . .', zeros([2])),
      () => einsum('i......', zeros([2])),
      () => einsum('i->i->i', zeros([2])),
      () => einsum('i->i,i', zeros([2])),
    ];
    expect(calls.map(refusal)).toMatchInlineSnapshot(`
      [
        "einsum: letter j is 3 in operand 0, [2, 3], and 4 in operand 1, [4, 5]",
        "einsum: "ij,jk->il": letter l of the result is in no operand",
        "einsum: "ij->ii": letter i comes twice in the result",
        "einsum: letter i is 2 and 3 in operand 0, [2, 3]",
        "einsum: letter i is 1 and 3 in operand 0, [1, 3]",
        "einsum: operand 0 is [2, 3, 4], of rank 3, and its term "ij" has 2 letters. Write '...' for the axes without a letter",
        "einsum: operand 0 is [2], of rank 1, and its term "ijk" has 3 letters",
        "einsum: operand 0 is [2], of rank 1, and its term "...ij" has 2 letters",
        "einsum: axis -1 under the ellipsis is 2 in operand 0, [2, 5], and 3 in operand 1, [3, 5]",
        "einsum: "i,i": it has 2 operands, and 1 came",
        "einsum: "i": it has 1 operand, and 2 came",
        "einsum: "i2": '2' at 1 is no letter, '...', ',' or '->'",
        "einsum: "i . . .": '.' at 2 is no letter, '...', ',' or '->'",
        "einsum: "i......": "i......" has two ellipses",
        "einsum: "i->i->i": it has two arrows",
        "einsum: "i->i,i": there is one result, and a comma behind the arrow",
      ]
    `);
  });

  it('in tensordot, addmm and baddbmm', () => {
    const calls: (() => unknown)[] = [
      () => tensordot(zeros([2, 3]), zeros([4, 5]), 1),
      () => tensordot(zeros([2, 3]), zeros([4, 5]), 3),
      () => tensordot(zeros([2, 3]), zeros([4, 5]), -1),
      () => tensordot(zeros([2, 3]), zeros([2, 3]), [[0], [0, 1]]),
      () =>
        tensordot(zeros([2, 2]), zeros([2, 2]), [
          [0, -2],
          [0, 1],
        ]),
      () => tensordot(zeros([2, 3]), zeros([2, 3]), [[2], [0]]),
      () => addmm(zeros([3]), zeros([2, 3]), zeros([3, 4])),
      () => addmm(zeros([4]), zeros([2, 3]), zeros([4, 3])),
      () => addmm(zeros([4]), zeros([3]), zeros([3, 4])),
      () => baddbmm(zeros([4]), zeros([2, 2, 3]), zeros([3, 3, 4])),
    ];
    expect(calls.map(refusal)).toMatchInlineSnapshot(`
      [
        "tensordot: sizes differ: axis 1 of a, [2, 3], is 3 and axis 0 of b, [4, 5], is 4",
        "tensordot: axes is 3, and a is [2, 3] and b is [4, 5]: one has fewer axes",
        "tensordot: axes is -1; expected an integer of at least 0, or two lists of axes",
        "tensordot: 1 axes of a, [0], and 2 of b, [0, 1]; axes go in pairs",
        "tensordot: axis 0 of a is named twice in [0, -2]",
        "tensordot: axis 2 is out of range for a tensor of rank 2; expected an integer from -2 to 1",
        "addmm: x is [3], which does not broadcast to the product [2, 4] of a, [2, 3], and b, [3, 4]",
        "addmm: inner sizes differ: a is [2, 3] (3 columns), b is [4, 3] (4 rows). Did you mean addmm(x, a, b.transpose())?",
        "addmm: a is [3]; expected a matrix [M, K]. Use matmul and add for other ranks",
        "baddbmm: batch sizes differ: a is [2, 2, 3] and b is [3, 3, 4]. Use matmul to broadcast",
      ]
    `);
  });
});
