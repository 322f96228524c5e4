import {
  backward,
  DTypeError,
  type FrostgradError,
  grad,
  Layout,
  mul,
  Offsets,
  type PadTo,
  padTo,
  Ragged,
  raggedCat,
  ShapeError,
  sum,
  Tensor,
  tensor,
  useBackend,
  ValueError,
} from '@frostgrad/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { jsKernels } from '../../src/kernels/js/index.ts';
import { bitsOf, census, constant, leaf, nodesBehind } from '../graph.ts';

const rows = (...lists: number[][]): Ragged =>
  new Ragged(leaf(...lists.flat()), Offsets.fromLengths(lists.map((list) => list.length)));
const frozenRows = (...lists: number[][]): Ragged =>
  new Ragged(constant(...lists.flat()), Offsets.fromLengths(lists.map((list) => list.length)));

describe('raggedCat', () => {
  afterEach(() => useBackend({}));

  it.each([1, 64, 4096])('joins %d rows in one node and one kernel call, forward and backward', (B) => {
    const r = rows(...Array.from({ length: B }, (_, b) => Array.from({ length: b % 5 }, (_, i) => b + i)));
    let joins = 0;
    useBackend({
      joinRows: (...args) => {
        joins++;
        return jsKernels.joinRows(...args);
      },
    });
    const joined = raggedCat([r, padTo(5)]);
    expect([census(joined.values), joins]).toEqual([{ raggedCat: 1, leaf: 1 }, 1]);
    const [h] = grad(sum(mul(joined.values, joined.values)), [r.values], { createGraph: true });
    expect([census(h as Tensor)['raggedSlice'], joins]).toEqual([1, 2]);
    expect(bitsOf(h as Tensor)).toEqual(bitsOf(mul(r.values, 2)));
  });

  it('puts parts one behind the other in each row, pads on a side or in gaps', () => {
    const [a, b] = [rows([1], [2, 3]), rows([10, 11], [])];
    const join = (...pads: PadTo[]): unknown => raggedCat([a, b, ...pads]).toArray();
    expect(join()).toEqual([
      [1, 10, 11],
      [2, 3],
    ]);
    expect(join(padTo(4))).toEqual([
      [1, 10, 11, 0],
      [2, 3, 0, 0],
    ]);
    expect(join(padTo(4, { side: 'left', value: -1 }))).toEqual([
      [-1, 1, 10, 11],
      [-1, -1, 2, 3],
    ]);
    const gaps = tensor([
      [true, false, true, true],
      [false, true, false, true],
    ]);
    for (const to of [gaps, Layout.of('test', gaps, 2, 4)]) {
      expect(join(padTo(to))).toEqual([
        [1, 0, 10, 11],
        [0, 2, 0, 3],
      ]);
    }
  });

  it('puts the pad where its side says, wherever it stands in the list', () => {
    const a = rows([1], [2, 3]);
    expect(raggedCat([padTo(2), a]).toArray()).toEqual(raggedCat([a, padTo(2)]).toArray());
  });

  it('takes rows of length zero, all of them too', () => {
    expect(raggedCat([rows([], [1], []), padTo(2, { value: 7 })]).toArray()).toEqual([
      [7, 7],
      [1, 7],
      [7, 7],
    ]);
    expect(raggedCat([rows([], []), padTo(0)]).toArray()).toEqual([[], []]);
    expect(raggedCat([frozenRows([], [])]).values.requiresGrad).toBe(false);
  });

  it('gives rows of one length, whose padded form is a reshape of the same memory', () => {
    const joined = raggedCat([rows([1], [2, 3]), padTo(3)]);
    const padded = joined.toPadded();
    expect(padded.value.storage).toBe(joined.values.value.storage);
    expect(census(padded)).toEqual({ reshape: 1, raggedCat: 1, leaf: 1 });
  });

  it('has no edge to a frozen part, and gathers live rows alone backward: NaN at pads is not read', () => {
    const [live, frozen] = [rows([1], [2, 3]), frozenRows([7, 8], [9])];
    const joined = raggedCat([live, frozen, padTo(4)]);
    expect(joined.values.gradFn?.edges.map((edge) => edge?.name ?? null)).toEqual(['leaf', null]);
    const gathered: number[] = [];
    useBackend({
      joinRows: (parts, sources, ...rest) => {
        gathered.push(sources.row.filter((_, i) => (sources.part[i] as number) >= 0).length);
        return jsKernels.joinRows(parts, sources, ...rest);
      },
    });
    backward(joined.values, { gradient: constant(-1, NaN, NaN, NaN, -0, 3, NaN, NaN) });
    expect(bitsOf(live.values.grad as Tensor)).toEqual(bitsOf(Float64Array.of(-1, -0, 3)));
    expect([gathered, frozen.values.grad]).toEqual([[3], null]);
    expect(() => grad(sum(raggedCat([live, frozen]).values), [frozen.values])).toThrow(
      'grad: input 0 does not require grad',
    );
  });

  it('of frozen parts alone has no graph', () => {
    expect(raggedCat([frozenRows([1]), frozenRows([2]), padTo(3)]).values.gradFn).toBeNull();
  });

  it('takes the same part twice, and adds its gradients up', () => {
    const a = rows([1], [2]);
    backward(raggedCat([a, a]).values, { gradient: constant(1, 10, 100, 1000) });
    expect(a.values.grad?.toArray()).toEqual([11, 1100]);
  });

  it('has second derivatives, which read no pad either', () => {
    const r = rows([1, 2], [3]);
    const g = constant(1, 1, NaN, 1, NaN, Infinity);
    const cubed = (x: Tensor): Tensor => mul(x, mul(x, x));
    const joined = raggedCat([r, padTo(3)]).values;
    const [first] = grad(joined, [r.values], { gradOutputs: [mul(cubed(joined), g)], createGraph: true }); // x^3 where live
    expect(first?.toArray()).toEqual([1, 8, 27]);
    const [second] = grad(sum(first as Tensor), [r.values], { createGraph: true });
    expect(second?.toArray()).toEqual([3, 12, 27]);
    const [third] = grad(sum(second as Tensor), [r.values]);
    expect(third?.toArray()).toEqual([6, 12, 18]);
  });

  it('has second derivatives of each of its parts', () => {
    const [a, b] = [rows([1], [2, 3]), rows([4, 5], [6])];
    const joined = raggedCat([a, b, padTo(4)]).values;
    const first = grad(sum(mul(joined, mul(joined, joined))), [a.values, b.values], { createGraph: true });
    const [ga, gb] = first as [Tensor, Tensor];
    const second = grad([sum(mul(ga, 10)), sum(gb)], [a.values, b.values]);
    expect(second.map((g) => g.toArray())).toEqual([
      [60, 120, 180],
      [24, 30, 36],
    ]);
  });

  it('is the same as joining row by row: values and gradients, any lengths, layout and features', () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 }), fc.nat(2))
      .chain(([B, width, more]) =>
        fc.record({
          lengths: fc.array(fc.array(fc.nat(3), { minLength: B, maxLength: B }), { minLength: 1, maxLength: 3 }),
          width: fc.constant(width),
          more: fc.constant(more),
          order: fc.infiniteStream(fc.nat(99)),
        }),
      );
    fc.assert(
      fc.property(cases, ({ lengths, width, more, order }) => {
        const B = (lengths[0] as number[]).length;
        let next = 1;
        const parts = lengths.map((list) => {
          const offsets = Offsets.fromLengths(list);
          const values = Float64Array.from({ length: offsets.total * width }, () => next++);
          return new Ragged(tensor(values, { shape: [offsets.total, width], requiresGrad: true }), offsets);
        });
        const totals = Array.from({ length: B }, (_, b) => lengths.reduce((n, list) => n + (list[b] as number), 0));
        const T = Math.max(...totals) + more;
        // which places of a row are live: any choice of as many as it has
        const live = totals.map((n) => {
          const places = Array.from({ length: T }, (_, t) => t);
          while (places.length > n) places.splice((order.next().value as number) % places.length, 1);
          return places;
        });
        const mask = tensor(
          Uint8Array.from({ length: B * T }, (_, i) => (live[Math.floor(i / T)]?.includes(i % T) ? 1 : 0)),
          {
            shape: [B, T],
          },
        );
        const joined = raggedCat([...parts, padTo(mask, { value: -5 })]);
        const expected: number[] = [];
        const grads = parts.map((part) => new Float64Array(part.values.size));
        for (let b = 0; b < B; b++) {
          const row = Array.from({ length: T * width }, () => -5);
          let at = 0;
          for (const [p, part] of parts.entries()) {
            for (let i = part.offsets.start(b); i < part.offsets.start(b + 1); i++, at++) {
              for (let c = 0; c < width; c++) {
                const place = (live[b]?.[at] as number) * width + c;
                row[place] = part.values.toTypedArray()[i * width + c] as number;
                (grads[p] as Float64Array)[i * width + c] = -(b * T * width + place);
              }
            }
          }
          expected.push(...row);
        }
        expect([...joined.values.toTypedArray()]).toEqual(expected);
        const g = Float64Array.from({ length: joined.values.size }, (_, i) => -i);
        backward(joined.values, { gradient: tensor(g, { shape: joined.values.shape }) });
        for (const [p, part] of parts.entries()) expect(part.values.grad?.toTypedArray()).toEqual(grads[p]);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, () => unknown, typeof FrostgradError, string]>([
    ['no ragged part', () => raggedCat([padTo(2)]), ValueError, 'there is no ragged part; a pad alone has no rows'],
    [
      'two pads',
      () => raggedCat([rows([1]), padTo(2), padTo(3)]),
      ValueError,
      'there are two pads; one says where all pads of a row lie',
    ],
    [
      'different numbers of rows, counted as they were given',
      () => raggedCat([padTo(5), rows([1]), rows([1], [2])]),
      ShapeError,
      'part 1 has 1 rows and part 2 has 2',
    ],
    [
      'a row that does not fit',
      () => raggedCat([rows([1, 2]), padTo(1)]),
      ValueError,
      'length 0 is 2; the padded axis has 1 positions, so it must be an integer from 0 to 1',
    ],
    ['a length that is no size', () => raggedCat([rows([1, 2]), padTo(2.5)]), ShapeError, '[1, 2.5] is not a shape'],
    [
      'a mask with other counts',
      () => raggedCat([rows([1, 2]), padTo(tensor([[true, false]]))]),
      ValueError,
      'the mask has [1] live positions a row and the parts have [2]',
    ],
    [
      'lengths in place of a mask',
      () => raggedCat([rows([1, 2]), padTo(tensor([2], { dtype: 'int32' }))]),
      DTypeError,
      'the mask is int32, expected bool',
    ],
    [
      'other features',
      () => raggedCat([rows([1]), new Ragged(tensor([[1, 2]]), Offsets.fromLengths([1]))]),
      ShapeError,
      'part 0 is [1] and part 1 is [1, 2]; all but axis 0 must match',
    ],
  ])('refuses %s', (_, run, type, message) => {
    expect(run).toThrow(type);
    expect(run).toThrow(`raggedCat: ${message}`);
  });
});

describe('a graph', () => {
  it('through a pad has no node of it', () => {
    const names = nodesBehind(sum(raggedCat([rows([1]), padTo(3)]).values)).map(({ name }) => name);
    expect(names).toEqual(['sum', 'raggedCat', 'leaf']);
  });
});
