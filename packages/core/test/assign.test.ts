import {
  arange,
  assign,
  mul,
  noGrad,
  reshape,
  Segments,
  select,
  slice,
  Tensor,
  tensor,
  transpose,
} from '@frostgrad/core';
import { updateElements } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf, stateOf } from './graph.ts';

const version = (x: Tensor): number => x.value.storage.version;

describe('assign', () => {
  it('writes the memory, outside the graph, and raises its version', () => {
    const w = leaf(1, 2);
    const v = leaf(3, 4);
    assign(w, mul(v, 2));
    expect([w.toArray(), version(w), w.isLeaf, w.requiresGrad, w.gradFn]).toEqual([[6, 8], 1, true, true, null]);
    assign(w, Float64Array.of(7, 8));
    expect([w.toArray(), version(w), v.toArray()]).toEqual([[7, 8], 2, [3, 4]]);
  });

  it('is seen through every view, and through a view is seen by its base', () => {
    const x = reshape(arange(6), [2, 3]).cast('float32');
    const [row, column] = [select(x, 0, 1), slice(x, 1, 0, 1)];
    assign(
      x,
      tensor([
        [10, 11, 12],
        [13, 14, 15],
      ]),
    );
    expect([row.toArray(), column.toArray()]).toEqual([
      [13, 14, 15],
      [[10], [13]],
    ]);
    assign(column, tensor([[-1], [-2]]));
    assign(
      transpose(slice(x, 1, 1)),
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    expect([x.toArray(), version(x), version(row)]).toEqual([
      [
        [-1, 1, 3],
        [-2, 2, 4],
      ],
      3,
      3,
    ]);
  });

  it('reads all of a source before it writes: a tensor may be assigned its own transpose', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    assign(x, transpose(x));
    expect(x.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('converts to the dtype of the target, in which a mask is 0 or 1', () => {
    const [single, int, mask] = [tensor([0]), tensor([0], { dtype: 'int32' }), tensor([false, true, true])];
    assign(single, Float64Array.of(0.1));
    assign(int, Float64Array.of(-1.9));
    assign(mask, Float64Array.of(0.5, -0, 256));
    expect([single.item(), int.item(), [...mask.toTypedArray()]]).toEqual([Math.fround(0.1), -1, [1, 0, 1]]);
  });

  it('leaves frozen elements every bit, NaN payloads and signs of zero among them', () => {
    const words = fc.uint32Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(words, words, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (own, other, mask) => {
        const w = tensor(new Float32Array(own.buffer), { shape: [2, 3] }).freeze_(Segments.mask([2, 3], mask));
        assign(w, tensor(new Float32Array(other.buffer), { shape: [2, 3] }));
        const expected = own.map((word, i) => (mask[i] === true ? word : (other[i] as number)));
        expect(new Uint32Array(w.toTypedArray().buffer)).toEqual(expected);
        assign(w, new Float32Array(other.buffer), { frozen: 'overwrite' });
        expect(bitsOf(w)).toEqual(bitsOf(new Float32Array(other.buffer)));
        expect(w.frozen?.count ?? 0).toBe(mask.filter(Boolean).length);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses another shape or number of elements, and changes nothing', () => {
    const [w, source] = [leaf(1, 2), tensor([[1, 2]])];
    const before = stateOf(w, source);
    expect(() => assign(w, source)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: assign: the source is [1, 2] and the target is [2]]`,
    );
    expect(() => assign(w, Float64Array.of(1))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: assign: the source has 1 elements and the target is [2]]`,
    );
    expect(stateOf(w, source)).toEqual(before);
  });
});

describe('updateElements', () => {
  it('shows an update the elements told, row-major, and leaves the others every bit', () => {
    const words = Uint32Array.of(0x7f800001, 0x3f800000, 0x80000000, 0x40000000);
    const w = tensor(new Float32Array(words.buffer), { shape: [2, 2] });
    const seen: number[] = [];
    updateElements(w, Segments.slice([2, 2], 1, 1, 2), (values) => {
      seen.push(...values);
      values.fill(9);
    });
    expect([seen, version(w)]).toEqual([[1, 2], 1]);
    expect(new Uint32Array(w.toTypedArray().buffer)).toEqual(
      Uint32Array.of(0x7f800001, 0x41100000, 0x80000000, 0x41100000),
    );
  });

  it('shows all of them without a copy where none is left out', () => {
    const w = leaf(1, 2);
    updateElements(w, null, (values) => void (values[1] = 5));
    expect(w.toArray()).toEqual([1, 5]);
  });

  it('refuses a view in another order, and a set of another shape, and changes nothing', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const before = stateOf(x);
    const never = (): void => expect.unreachable();
    expect(() =>
      updateElements(
        noGrad(() => transpose(x)),
        null,
        never,
      ),
    ).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: updateElements: only a tensor whose elements lie in row-major order can be updated in place]`,
    );
    expect(() => updateElements(x, Segments.all([4]), never)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: updateElements: the set is of [4] and the tensor is [2, 2]]`,
    );
    expect(stateOf(x)).toEqual(before);
  });

  it('is seen by a graph that saved the value', () => {
    const w = leaf(2);
    const y = mul(w, w);
    updateElements(w, null, (values) => values.fill(3));
    expect(() => y.backward()).toThrow('was changed by assign');
  });

  it('of a constant matters not', () => {
    const [w, c] = [leaf(2), constant(3)];
    const y = mul(w, c.mul(1));
    updateElements(c, null, (values) => values.fill(5));
    y.backward();
    expect(w.grad?.item()).toBe(3);
  });
});
