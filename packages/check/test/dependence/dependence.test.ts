import {
  additiveScores,
  cumsum,
  embedding,
  expand,
  gather,
  grad,
  indexSelect,
  logSoftmax,
  matmul,
  max,
  maskedSoftmax,
  mul,
  Offsets,
  ones,
  Ragged,
  raggedMix,
  raggedScores,
  relu,
  Segments,
  reshape,
  softmax,
  sort,
  sum,
  tensor,
  type Tensor,
  transpose,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { jsKernels } from '@frostgrad/core/extend';
import { ElementSets } from '../../src/dependence/element-sets.ts';
import { Tracker } from '../../src/dependence/tracker.ts';
import { knownRules } from '../../src/dependence/tracking-kernels.ts';
import { dependence, DependenceError, runLaw, specOf } from '../../src/index.ts';
import { dependences, READING } from '../../src/laws/dependences.ts';

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

/** What each element of the one result depends on. */
const sets = (f: (x: Tensor) => Tensor, of: Tensor = x): number[][] => {
  let size = 0;
  const found = dependence(
    (tracked) => {
      const out = f(tracked);
      ({ size } = out);
      return out;
    },
    [of],
  );
  return Array.from({ length: size }, (_, i) => found.of('result', i));
};

const pad = (i: number): Segments => Segments.where([2], (at) => at === i);

describe('the rules', () => {
  it('are for every kernel there is', () => {
    const rules = knownRules(new Tracker(new ElementSets(1), jsKernels), jsKernels);
    expect(Object.keys(rules).toSorted()).toEqual(Object.keys(jsKernels).toSorted());
  });

  it('are not asked where an op reads values outside of kernels: it throws, and each that does is named', () => {
    for (const op of READING) {
      expect(() => runLaw({ ...dependences, appliesTo: () => true }, [specOf(op)], { runs: 50 })).toThrow(
        'was read outside of the kernels',
      );
    }
  });
});

describe('dependence', () => {
  it('follows elements through maps, views and copies', () => {
    expect(sets((v) => relu(v))).toEqual([[0], [1], [2], [3], [4], [5]]);
    expect(sets((v) => mul(transpose(v, 0, 1), 2))).toEqual([[0], [3], [1], [4], [2], [5]]);
    expect(sets((v) => reshape(transpose(v, 0, 1), [6]))).toEqual([[0], [3], [1], [4], [2], [5]]);
    expect(sets((v) => v.at('::-1', 1))).toEqual([[4], [1]]);
  });

  it('unites what is reduced, multiplied as matrices, or runs along an axis', () => {
    expect(sets((v) => sum(v, 1))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(sets((v) => matmul(v, tensor([[0], [0], [0]])))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(sets((v) => cumsum(v, 0))).toEqual([[0], [1], [2], [0, 3], [1, 4], [2, 5]]);
    expect(sets((v) => softmax(v, 0))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  it('unites in products of pairs what belongs to the pair, and nothing of other rows or heads', () => {
    const [queries, keys] = [Offsets.fromLengths([1, 1]), Offsets.fromLengths([2, 1])];
    const two = reshape(x, [2, 1, 3]); // two positions, one head
    const k = new Ragged(ones([3, 1, 3]), keys);
    expect(sets((v) => raggedScores(new Ragged(reshape(v, [2, 1, 3]), queries), k).values)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const q = new Ragged(two, queries);
    const byKey = tensor([1, 2, 3]);
    expect(
      sets((v) => raggedScores(q, new Ragged(expand(reshape(v, [3, 1, 1]), [3, 1, 3]), keys)).values, byKey),
    ).toEqual([[0], [1], [2]]);
    // two heads of three pairs
    const w = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const values = new Ragged(ones([3, 2, 1]), keys);
    const pairs = Offsets.pairs(queries, keys);
    expect(sets((v) => raggedMix(new Ragged(v, pairs), values, queries).values, w)).toEqual([[0, 2], [1, 3], [4], [5]]);
    const dv = (v: Tensor): Tensor => {
      const leaf = ones([3, 2, 1]).requiresGrad_();
      const out = raggedMix(new Ragged(v, pairs), new Ragged(leaf, keys), queries).values;
      return grad(sum(out), [leaf])[0] as Tensor;
    };
    expect(sets(dv, w)).toEqual([[0], [1], [2], [3], [4], [5]]);
  });

  it('unites in additive scores what belongs to the pair, and in their gradients what a position scored, by feature', () => {
    const [queries, keys] = [Offsets.fromLengths([1, 1]), Offsets.fromLengths([2, 1])];
    const k = (): Tensor => ones([3, 3]).requiresGrad_();
    const scores = (v: Tensor, key: Tensor, score = ones([3])): Tensor =>
      additiveScores(new Ragged(reshape(v, [2, 3]), queries), new Ragged(key, keys), score).values;
    expect(sets((v) => scores(v, k()))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const gradientOf = (leaf: Tensor, score: Tensor, incoming: Tensor): ((v: Tensor) => Tensor) => {
      return (v) => grad(mul(scores(v, k(), score), incoming).sum(), [leaf])[0] as Tensor;
    };
    const key = k();
    const toKeys = (v: Tensor): Tensor => grad(sum(scores(v, key)), [key])[0] as Tensor;
    expect(sets(toKeys)).toEqual([[0], [1], [2], [0], [1], [2], [3], [4], [5]]);
    const score = ones([3]).requiresGrad_();
    expect(sets(gradientOf(score, score, tensor([1, 2, 3])))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    const incoming = tensor([1, 2, 3]);
    const toQuery = (g: Tensor): Tensor => {
      const q = ones([2, 3]).requiresGrad_();
      return grad(sum(mul(scores(q, k()), g)), [q])[0] as Tensor;
    };
    expect(sets(toQuery, incoming)).toEqual([[0, 1], [0, 1], [0, 1], [2], [2], [2]]);
  });

  it('keeps a dependence through a product with a known zero, and drops it in a selection', () => {
    const mask = tensor([true, false, true]);
    expect(sets((v) => mul(v, tensor([1, 0, 1])))[1]).toEqual([1]);
    expect(sets((v) => where(mask, v, 0))).toEqual([[0], [], [2], [3], [], [5]]);
    expect(sets((v) => maskedSoftmax(v, reshape(mask, [1, 3])))).toEqual([[0, 2], [], [0, 2], [3, 5], [], [3, 5]]);
  });

  it('unites all branches of a condition that depends on an input', () => {
    expect(sets((v) => where(v.gt(2), tensor([0, 0, 0]), 1))[0]).toEqual([0]);
    expect(sets((v) => where(v.at(0).gt(2), v.at(1), 0))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    // a part of the condition is known: the selection of its elements is known, too
    const condition = (v: Tensor): Tensor => where(tensor([true, false, false]), v.at(0), 1).gt(0);
    expect(sets((v) => where(condition(v), v.at(1), v.at(0)))).toEqual([[0, 3], [4], [5]]);
  });

  it('takes an index that depends on an input for any index', () => {
    expect(sets((v) => gather(v, 1, tensor([[2], [0]], { dtype: 'int32' })))).toEqual([[2], [3]]);
    expect(sets((v) => indexSelect(v, 1, [2, 0]))).toEqual([[2], [0], [5], [3]]);
    expect(sets((v) => sort(v, 1).values)[0]).toEqual([0, 1, 2]);
    const dx = (v: Tensor): Tensor => {
      const leaf = v.detach().requiresGrad_();
      return grad(sum(mul(max(leaf, 1).values, tensor([1, 2]))), [leaf])[0] as Tensor;
    };
    expect(sets(dx)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
      [3, 4, 5],
      [3, 4, 5],
      [3, 4, 5],
    ]);
  });

  it('runs through the backward pass', () => {
    const w = tensor([1, 2, 3], { requiresGrad: true });
    const found = dependence(
      (v, p) => {
        const [dp] = grad(sum(mul(logSoftmax(v), p)), [p]);
        return { dp: dp as Tensor };
      },
      [x, w],
    );
    expect(found.of('dp', 0, 0)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(found.of('dp', 0, 1)).toEqual([]); // linear in the weight
    expect(found.reached(1).isEmpty).toBe(true);
  });

  it('finds looked-up rows of a table that is tracked where a module holds it', () => {
    const table = tensor([[1], [2], [3]], { requiresGrad: true });
    const ids = tensor([2, 0], { dtype: 'int32' });
    const found = dependence(() => {
      const out = embedding(table, ids);
      return { out, dTable: grad(sum(mul(out, out)), [table])[0] as Tensor };
    }, [table]);
    expect([0, 1].map((i) => found.of('out', i))).toEqual([[2], [0]]);
    expect([0, 1, 2].map((i) => found.of('dTable', i))).toEqual([[0], [], [2]]);
    expect(table.toArray()).toEqual([[1], [2], [3]]);
    expect(table.grad).toBeNull();
  });

  it('refuses to let a tracked value be read, in every way there is', () => {
    const reads: readonly ((v: Tensor) => unknown)[] = [
      (v) => sum(v).item(),
      (v) => v.toArray(),
      (v) => transpose(v, 0, 1).toTypedArray(),
      (v) => String(v),
      (v) => embedding(tensor([[1], [2]]), v.cast('int32')),
      (v) => Object.values(v.value.data),
      (v) => Reflect.get(v.value.data, '0'),
      (v) => [...v.value.data],
      (v) => new Float64Array(v.value.data),
      (v) => v.value.data.buffer,
      (v) => v.value.data.subarray(0, 1),
      (v) => new DataView(v.value.data as unknown as ArrayBuffer),
      (v) => structuredClone(v.value.data),
    ];
    for (const [i, read] of reads.entries()) {
      const run = (): unknown =>
        dependence(
          (v) => {
            read(v);
            return v;
          },
          [x],
        );
      if (i === 5) expect(run).not.toThrow(); // no element is an own property: there is nothing to list
      else expect(run, `read ${i}`).toThrow(i < 11 ? DependenceError : Error);
    }
    expect(() => dependence((v) => Promise.resolve(v) as unknown as Tensor, [x])).toThrow('an async one cannot');
  });

  it('leaves inputs, gradients and kernels as they were, after an error too', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    sum(mul(w, 3)).backward();
    const { value } = w;
    dependence(
      (v) => {
        sum(mul(v, 2)).backward();
        return v.grad as Tensor;
      },
      [w],
    );
    expect(() => dependence((v) => tensor([v.at(0).item()]), [w])).toThrow(DependenceError);
    expect(w.value).toBe(value);
    expect(w.grad?.toArray()).toEqual([3, 3]);
    expect(mul(w, 2).toArray()).toEqual([2, 4]);
  });

  it('tracks the elements it is told to, and reads the others', () => {
    const ids = tensor([1, 99], { dtype: 'int32' });
    const found = dependence((v) => embedding(tensor([[1], [2]]), v.at(':1')), [[ids, pad(1)]]);
    expect(found.of('result', 0)).toEqual([]);
    expect(() => dependence((v) => embedding(tensor([[1], [2]]), v), [[ids, pad(1)]])).toThrow(DependenceError);
  });

  it('tells one proof inside another apart', () => {
    let inner: number[] = [];
    const outer = dependence(
      (v) => {
        inner = dependence((u) => mul(u, v.at(0)), [tensor([1, 1, 1])]).of('result', 2);
        return mul(v.at(1), 2);
      },
      [x],
    );
    expect(inner).toEqual([2]);
    expect(outer.of('result', 2)).toEqual([5]);
  });
});
