import {
  add,
  assign,
  backward,
  cat,
  embedding,
  grad,
  indexSelect,
  matmul,
  mul,
  noGrad,
  reshape,
  Segments,
  sum,
  Tensor,
  tensor,
  transpose,
  useBackend,
} from '@frostgrad/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { jsKernels } from '../src/kernels/js/index.ts';
import { bitsOf, stateOf } from './graph.ts';

const matrix = (): Tensor =>
  tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requiresGrad: true },
  );
const shape = [2, 2];
const firstRow = Segments.rows(shape, [0]);
const all = Segments.all(shape);
const masks = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });

describe('freeze_ and thaw_', () => {
  it('make the frozen set a union and a difference, and return the tensor', () => {
    fc.assert(
      fc.property(masks, masks, masks, (a, b, c) => {
        const w = matrix();
        const set = (mask: boolean[]): Segments => Segments.mask(shape, mask);
        expect(w.freeze_(set(a)).freeze_(set(b)).thaw_(set(c))).toBe(w);
        const frozen = a.map((v, i) => (v || (b[i] as boolean)) && !(c[i] as boolean));
        expect(w.frozen === null ? null : Array.from(w.frozen.toMask(), Boolean)).toEqual(
          frozen.some(Boolean) ? frozen : null,
        );
        expect(w.live === null ? null : Array.from(w.live.toMask(), Boolean)).toEqual(
          frozen.some(Boolean) ? frozen.map((v) => !v) : null,
        );
        expect([w.thaw_().frozen, w.requiresGrad, w.isLeaf]).toEqual([null, true, true]);
      }),
      { numRuns: 200 },
    );
  });

  it('change no value and no version', () => {
    const w = matrix();
    const { bits, version } = (stateOf(w) as { bits: Uint8Array; version: number }[])[0] as never;
    w.freeze_(all).thaw_(firstRow);
    expect(stateOf(w)).toMatchObject([{ bits, version }]);
  });

  it('are refused on a computed tensor, and for a set of another shape, and change nothing', () => {
    const [w, y] = [matrix().freeze_(firstRow), mul(matrix(), 2)];
    const before = stateOf(w, y);
    expect(() => y.freeze_(firstRow)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: freeze_: only a leaf has frozen elements; use detachAt(segments) inside a graph]`,
    );
    expect(() => y.thaw_(firstRow)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: thaw_: only a leaf has frozen elements; use detachAt(segments) inside a graph]`,
    );
    expect(() => w.freeze_(Segments.all([4]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: freeze_: the set is of [4] and the tensor is [2, 2]]`,
    );
    expect(() => w.thaw_(Segments.all([4]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: thaw_: the set is of [4] and the tensor is [2, 2]]`,
    );
    expect(stateOf(w, y)).toEqual(before);
  });
});

describe('a leaf with frozen elements', () => {
  afterEach(() => useBackend({}));

  it('gets +0 there and the bits it would have got elsewhere, whatever arrives', () => {
    const words = fc.uint32Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(masks, words, (mask, gradient) => {
        const g = tensor(new Float32Array(gradient.buffer), { shape });
        const [frozen, free] = [matrix().freeze_(Segments.mask(shape, mask)), matrix()];
        for (const w of [frozen, free]) backward(mul(w, -3), { gradient: g });
        if (mask.every(Boolean)) {
          expect(frozen.grad).toBeNull();
          return;
        }
        const expected = new Uint32Array((free.grad as Tensor).toTypedArray().buffer);
        expect(new Uint32Array((frozen.grad as Tensor).toTypedArray().buffer)).toEqual(
          expected.map((word, i) => (mask[i] === true ? 0 : word)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is selected when gradients add up, and after it was frozen between two passes', () => {
    const w = matrix();
    const run = (): void => backward(sum(mul(w, 2)));
    run();
    w.freeze_(firstRow);
    run();
    expect(w.grad?.toArray()).toEqual([
      [2, 2],
      [4, 4],
    ]);
    w.grad = null;
    run();
    run();
    expect(w.grad).toMatchObject({ dtype: 'float32' });
    expect((w.grad as Tensor | null)?.toArray()).toEqual([
      [0, 0],
      [4, 4],
    ]);
  });

  it('keeps the bits of what pauses, and takes those of what begins, between two passes', () => {
    const w = tensor([1, 1, 1], { requiresGrad: true }).freeze_(Segments.rows([3], [2]));
    const run = (...g: number[]): void => backward(mul(w, 1), { gradient: tensor(g) });
    run(-0, 1, 7);
    w.thaw_().freeze_(Segments.rows([3], [0]));
    run(NaN, 2, -0);
    expect(bitsOf(w.grad as Tensor)).toEqual(bitsOf(Float32Array.of(-0, 3, -0)));
  });

  it('is selected in grad(), and under createGraph as an op that is differentiated again', () => {
    const w = matrix().freeze_(firstRow);
    const loss = (): Tensor => sum(mul(w, mul(w, w)));
    expect(grad(loss(), [w])[0]?.toArray()).toEqual([
      [0, 0],
      [27, 48],
    ]);
    const [g] = grad(loss(), [w], { createGraph: true });
    expect(g?.toArray()).toEqual([
      [0, 0],
      [27, 48],
    ]);
    expect(grad(sum(g as Tensor), [w])[0]?.toArray()).toEqual([
      [0, 0],
      [18, 24],
    ]);
    backward(loss(), { createGraph: true });
    expect([w.grad?.toArray(), w.grad?.gradFn?.name]).toEqual([
      [
        [0, 0],
        [27, 48],
      ],
      'zeroAt',
    ]);
  });

  it('is selected when a user assigns .grad, whose own tensor stays as it was', () => {
    const w = matrix().freeze_(firstRow);
    const mine = tensor([
      [NaN, -1],
      [2, -0],
    ]);
    const before = bitsOf(mine);
    w.grad = mine;
    expect(bitsOf(w.grad)).toEqual(bitsOf(Float32Array.of(0, 0, 2, -0)));
    expect(bitsOf(mine)).toEqual(before);
  });

  it('is selected as an input of backward, and as the output itself', () => {
    const w = matrix().freeze_(firstRow);
    backward(sum(mul(w, 5)), { inputs: [w] });
    expect(w.grad?.toArray()).toEqual([
      [0, 0],
      [5, 5],
    ]);
    w.grad = null;
    backward(w, {
      gradient: tensor([
        [NaN, 1],
        [2, 3],
      ]),
    });
    expect((w.grad as Tensor | null)?.toArray()).toEqual([
      [0, 0],
      [2, 3],
    ]);
  });

  it('passes gradients on to the other inputs of an op that reads it', () => {
    const [w, x] = [matrix().freeze_(all), matrix()];
    backward(sum(matmul(w, x)));
    expect(x.grad?.toArray()).toEqual([
      [4, 4],
      [6, 6],
    ]);
  });

  it('is frozen wherever it is used', () => {
    const w = matrix().freeze_(firstRow);
    backward(sum(cat([w, mul(w, w), transpose(w), reshape(w, shape)])));
    expect(w.grad?.toArray()).toEqual([
      [0, 0],
      [9, 11],
    ]);
  });

  it('holds through assign, unless told to overwrite', () => {
    const w = matrix().freeze_(firstRow);
    assign(w, mul(matrix(), 10));
    expect(w.toArray()).toEqual([
      [1, 2],
      [30, 40],
    ]);
    assign(w, mul(matrix(), 10), { frozen: 'overwrite' });
    expect(w.toArray()).toEqual([
      [10, 20],
      [30, 40],
    ]);
  });
});

describe('in-place names on a leaf with frozen elements', () => {
  const payloads = Uint32Array.of(0x7fc12345, 0x80000000, 0x3f800000, 0x40000000);
  const made = (): Tensor => tensor(new Float32Array(payloads.slice().buffer), { shape }).freeze_(firstRow);

  // before, add_ wrote over what is frozen when the leaf did not require grad
  it('keep their bits, whether the leaf requires grad or not', () => {
    for (const requiresGrad of [true, false]) {
      for (const run of [(w: Tensor) => w.add_(2), (w: Tensor) => w.fill_(2), (w: Tensor) => w.copy_(matrix())]) {
        const w = made().requiresGrad_(requiresGrad);
        const before = w.detach();
        noGrad(() => run(w));
        expect([...new Uint32Array(w.toTypedArray().buffer)].slice(0, 2)).toEqual([...payloads].slice(0, 2));
        expect(w.at(1).toArray()).not.toEqual([1, 2]);
        expect(String(w.frozen)).toBe('rows 0 of 2');
        if (!requiresGrad) expect(before.at(1).toArray()).toEqual([1, 2]); // what others saw stays
      }
    }
  });

  // before, the tensor was computed and said still that it has frozen elements
  it('are refused when the result would be computed, and change nothing', () => {
    const w = made();
    const before = stateOf(w);
    expect(() => w.add_(matrix())).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: add_: elements of this leaf are frozen, and the result would be computed; use add, or thaw_() first]`,
    );
    expect(stateOf(w)).toEqual(before);
    expect(w.thaw_().add_(matrix()).frozen).toBeNull();
  });

  it('keep truth values and whole numbers', () => {
    const set = Segments.rows([2], [0]);
    expect(tensor([true, true]).freeze_(set).zero_().toArray()).toEqual([true, false]);
    expect(tensor(Int32Array.of(1, 1)).freeze_(set).add_(1).toArray()).toEqual([1, 2]);
  });
});

describe('memory that is shared with a frozen leaf', () => {
  it("is written by whoever shares it: the frozen set is the tensor's, not the memory's", () => {
    const w = matrix().freeze_(all);
    const alias = w.detach();
    expect([alias.frozen, noGrad(() => w.at(0)).frozen]).toEqual([null, null]);
    assign(alias, Float32Array.of(5, 6, 7, 8));
    expect(w.at(0).toArray()).toEqual([5, 6]);
    expect(() => noGrad(() => w.at(0).add_(1))).toThrow('this tensor is a view');
  });
});

describe('a leaf that is frozen as a whole', () => {
  it('keeps requiresGrad, gets no .grad by any way, and costs no formula', () => {
    const w = matrix().freeze_(all);
    let products = 0;
    const x = tensor([[1, 1]], { requiresGrad: true });
    const y = sum(matmul(x, w));
    useBackend({
      matmul: (...args) => {
        products++;
        return jsKernels.matmul(...args);
      },
    });
    backward(y, { retainGraph: true });
    expect([w.grad, w.requiresGrad, products]).toEqual([null, true, 1]);
    backward(y, { inputs: [w], retainGraph: true });
    backward(w, { gradient: matrix().detach() });
    expect([w.grad, products]).toEqual([null, 1]);
    expect(grad(y, [w], { allowUnused: true })).toEqual([null]);
    useBackend({});
  });

  it('learns again when it is thawed, in a graph that was recorded before too', () => {
    const w = matrix().freeze_(all);
    const y = sum(mul(w, 2));
    w.thaw_(firstRow);
    backward(y);
    expect(w.grad?.toArray()).toEqual([
      [2, 2],
      [0, 0],
    ]);
  });

  it('is no barrier for a result: it requires grad and has a graph', () => {
    const y = mul(matrix().freeze_(all), 2);
    expect([y.requiresGrad, y.gradFn?.name]).toEqual([true, 'mul']);
    backward(sum(y)); // nothing learns, and nothing is wrong
  });
});

describe('a table with frozen rows', () => {
  /** How many rows of gradient the backward of a lookup adds up. */
  function rowsAdded(run: () => void): number {
    let added = 0;
    useBackend({
      indexAdd: (x, axis, index, shape) => {
        added += Array.from(index.data).filter((row) => row >= 0).length;
        return jsKernels.indexAdd(x, axis, index, shape);
      },
    });
    try {
      run();
    } finally {
      useBackend({});
    }
    return added;
  }

  it('adds up live rows only, and reads no gradient of the others', () => {
    const table = tensor([[1], [2], [3]], { requiresGrad: true }).freeze_(Segments.rows([3, 1], [1]));
    const found = embedding(table, [1, 0, 1, 2]);
    expect(rowsAdded(() => backward(found, { gradient: tensor([[NaN], [1], [NaN], [5]]) }))).toBe(2);
    expect(table.grad?.toArray()).toEqual([[1], [0], [5]]);
  });

  it('adds up a row of which some elements learn, wherever in it they are, and selects those', () => {
    for (const [frozen, expected] of [
      [
        [true, false, false, false],
        [0, 2, 1, 1],
      ],
      [
        [false, true, false, false],
        [2, 0, 1, 1],
      ],
      [
        [false, true, true, true],
        [2, 0, 0, 0],
      ],
      [
        [true, true, true, false],
        [0, 0, 0, 1],
      ],
    ] as const) {
      const table = tensor([1, 2, 3, 4], { shape: [2, 2], requiresGrad: true }).freeze_(Segments.mask([2, 2], frozen));
      const found = embedding(table, [0, 1, 0]);
      const gradient = frozen.map((v) => (v ? NaN : 1));
      backward(found, { gradient: tensor([...gradient, ...gradient.slice(0, 2)], { shape: [3, 2] }) });
      expect(table.grad?.reshape([4]).toArray()).toEqual(expected);
    }
  });

  it('has the same second derivatives as one that is selected afterwards', () => {
    const run = (indexed: (w: Tensor) => Tensor): (number[] | undefined)[] => {
      const w = tensor([[2], [3], [5]], { requiresGrad: true, dtype: 'float64' }).freeze_(Segments.rows([3, 1], [1]));
      const x = indexed(w);
      const [g] = grad(sum(mul(x, mul(x, x))), [w], { createGraph: true });
      const [h] = grad(sum(mul(g as Tensor, g as Tensor)), [w]);
      return [g, h].map((x) => (x?.toArray() as number[][] | undefined)?.flat());
    };
    const wanted = run((w) => embedding(add(w, 0), [1, 0, 1, 2, 2])); // a computed table: nothing is saved
    expect(run((w) => embedding(w, [1, 0, 1, 2, 2]))).toEqual(wanted);
    expect(run((w) => indexSelect(w, 0, [1, 0, 1, 2, 2]))).toEqual(wanted);
    expect(wanted).toEqual([
      [12, 0, 150],
      [288, 0, 18000],
    ]);
  });
});
