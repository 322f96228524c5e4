import {
  add,
  assign,
  mul,
  noGrad,
  Ragged,
  ragged,
  Rng,
  scope,
  ScopeError,
  sum,
  Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { updateElements } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';

/** A tensor that was computed in a scope which is over. */
function ended(): Tensor {
  let kept: Tensor | undefined;
  scope(() => {
    kept = mul(tensor([1, 2]), 3);
  });
  return kept as Tensor;
}

describe('scope', () => {
  it('adds up gradients of several passes, in one scope and over several', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const pass = (): void => sum(mul(w, w)).backward();
    scope(() => {
      pass();
      pass();
    });
    expect(w.grad?.toArray()).toEqual([4, 8]);
    scope(() => {
      pass();
      scope(pass);
    });
    expect(w.grad?.toArray()).toEqual([8, 16]);
  });

  it('gives what its body returns, moved out and detached: tensors, ragged rows, lists and records of them', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const { list, rows, name, none } = scope(() => {
      const y = mul(w, 2);
      return {
        list: [y, [mul(y, y)]] as const,
        rows: ragged([tensor([1]), tensor([2, 3])]).map((x) => mul(x, 2)),
        name: 'y',
        none: null,
      };
    });
    const [y, [square]] = list as readonly [Tensor, readonly [Tensor]];
    expect([y.toArray(), square.toArray()]).toEqual([
      [2, 4],
      [4, 16],
    ]);
    expect(rows).toBeInstanceOf(Ragged);
    expect(rows.values.toArray()).toEqual([2, 4, 6]);
    expect([name, none]).toEqual(['y', null]);
    for (const x of [y, square, rows.values]) expect([x.requiresGrad, x.isLeaf]).toEqual([false, true]);
    expect(add(y, 1).toArray()).toEqual([3, 5]);
  });

  it('returns what was made outside as it is, graph included', () => {
    const w = tensor([1], { requiresGrad: true });
    const y = mul(w, 2);
    expect(scope(() => [w, y])).toEqual([w, y]);
    expect([w.requiresGrad, y.gradFn?.name]).toEqual([true, 'mul']);
    y.backward();
    expect(w.grad?.toArray()).toEqual([2]);
  });

  it('lets tensors be used no more that were computed in it and did not leave it, whatever one does with them', () => {
    for (const use of [
      (x: Tensor) => add(x, 1),
      (x: Tensor) => x.toArray(),
      (x: Tensor) => x.toTypedArray(),
      (x: Tensor) => sum(x).item(),
      (x: Tensor) => x.shape,
      (x: Tensor) => x.detach(),
      (x: Tensor) => x.reshape([2, 1]),
      (x: Tensor) => assign(zeros([2]), x),
      (x: Tensor) => assign(x, zeros([2])),
      (x: Tensor) => updateElements(x, null, (values) => values.fill(1)),
      (x: Tensor) => (zeros([2]).grad = x),
    ]) {
      expect(() => use(ended())).toThrow(ScopeError);
    }
    expect(() => add(ended(), 1)).toThrowErrorMatchingInlineSnapshot(
      `[ScopeError: scope: this tensor was computed in a scope that has ended, and its memory was given back. Return it from the scope, or copy what you need there, by tensor(x), toArray() or item()]`,
    );
    expect(String(ended())).toBe('tensor(ended with its scope)');
  });

  it('lets a graph be used no more that saved what ended', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const outside = zeros([2]);
    let y: Tensor | undefined;
    scope(() => {
      const square = mul(w, w);
      y = sum(mul(square, square));
    });
    expect(() => (y as Tensor).backward()).toThrow(ScopeError);
    expect(w.grad).toBe(null);
    expect(outside.toArray()).toEqual([0, 0]);
  });

  it('ends after an exception, and passes it on', () => {
    let kept: Tensor | undefined;
    const body = (): never => {
      kept = mul(tensor([1]), 2);
      throw new RangeError('stop');
    };
    expect(() => scope(body)).toThrow(RangeError);
    expect(() => (kept as Tensor).item()).toThrow(ScopeError);
    expect(mul(tensor([1]), 2).item()).toBe(2);
  });

  it('refuses promises and generators', () => {
    expect(() => scope(async () => 1)).toThrowErrorMatchingInlineSnapshot(
      `[ScopeError: scope: the body is an async function, which runs on when its scope has ended; give scope a synchronous part]`,
    );
    function* some(): Generator<number> {
      yield 1;
    }
    async function* later(): AsyncGenerator<number> {
      yield 1;
    }
    expect(() => scope(some)).toThrowErrorMatchingInlineSnapshot(
      `[ScopeError: scope: the body is a generator function, which runs on when its scope has ended; give scope a synchronous part]`,
    );
    expect(() => scope(later)).toThrow(ScopeError);
  });

  it('nests: what an inner one returns belongs to the outer one, and ends with it', () => {
    let inner: Tensor | undefined;
    const out = scope(() => {
      const a = mul(tensor([1]), 2);
      inner = scope(() => mul(a, 3));
      expect(inner.item()).toBe(6);
      expect(a.item()).toBe(2);
      return add(inner, a);
    });
    expect(out.item()).toBe(8);
    expect(() => (inner as Tensor).item()).toThrow(ScopeError);
  });

  it('leaves alone what creation functions make in it', () => {
    const made: Tensor[] = [];
    scope(() => {
      made.push(tensor([1, 2]), zeros([2]), new Rng(0).normal([2]), tensor(mul(tensor([1, 2]), 3)));
    });
    expect(made.map((x) => x.size)).toEqual([2, 2, 2, 2]);
    expect(made[3]?.toArray()).toEqual([3, 6]);
  });

  it('leaves gradients with tensors that were made outside, and adds to them', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    for (let i = 1; i <= 3; i++) {
      scope(() => sum(mul(w, w)).backward());
      expect(w.grad?.toArray()).toEqual([2 * i, 4 * i]);
    }
    scope(() => {
      w.grad = noGrad(() => mul(w, 5));
    });
    expect(w.grad?.toArray()).toEqual([5, 10]);
    const y = mul(w, 2);
    y.retainGrad();
    scope(() => sum(mul(y, y)).backward());
    expect(y.grad?.toArray()).toEqual([4, 8]);
  });

  it('leaves no gradient that has a graph on them; nothing is changed then', () => {
    const [w, v] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    scope(() => {
      const loss = sum(mul(mul(w, w), v));
      expect(() => loss.backward({ createGraph: true })).toThrowErrorMatchingInlineSnapshot(
        `[ScopeError: backward: what 'mul' computed has a graph that ends with the scope, and the tensor that would keep it was made outside. detach() it, or make that tensor inside]`,
      );
      expect([w.grad, v.grad]).toEqual([null, null]);
      expect(() => (w.grad = mul(w, 2))).toThrow(ScopeError);
    });
    expect(w.grad).toBe(null);
    scope(() => {
      const own = tensor([3], { requiresGrad: true });
      mul(mul(own, own), own).backward({ createGraph: true });
      const first = own.grad as Tensor;
      own.grad = null;
      first.backward();
      expect(own.grad).toMatchObject({ requiresGrad: false });
      expect((own.grad as unknown as Tensor).item()).toBe(18);
    });
    w.grad = mul(w, 2);
    expect(w.grad.requiresGrad).toBe(true);
  });

  it('keeps what is written to tensors made outside: assign, in-place names, rows', () => {
    const [a, b, c] = [zeros([2]), tensor([1, 1]), tensor([1, 2], { requiresGrad: true })];
    scope(() => {
      const x = mul(tensor([1, 2]), 3);
      assign(a, x);
      b.add_(x);
      noGrad(() => c.mul_(x));
    });
    expect([a, b, c].map((x) => x.toArray())).toEqual([
      [3, 6],
      [4, 7],
      [3, 12],
    ]);
  });

  it('refuses to make a tensor from outside one with a graph that ends', () => {
    const [x, w] = [tensor([1]), tensor([2], { requiresGrad: true })];
    scope(() => expect(() => x.mul_(w)).toThrow(ScopeError));
    expect([x.item(), x.requiresGrad]).toEqual([1, false]);
  });

  it('brings gradients along with what it returns', () => {
    const w = scope(() => {
      const w = mul(tensor([1, 2]), 1)
        .detach()
        .requiresGrad_();
      sum(mul(w, w)).backward();
      return w;
    });
    expect([w.toArray(), w.grad?.toArray(), w.requiresGrad]).toEqual([[1, 2], [2, 4], true]);
  });
});
