import {
  checkpoint,
  detectAnomaly,
  exp,
  log,
  matmul,
  relu,
  Rng,
  sqrt,
  sum,
  tanh,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { bitsOf } from '../graph.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

describe('explainGrad', () => {
  it('tells the places of ops in the code, when asked for', () => {
    const x = leaf(1, 2);
    const why = explainGrad(() => tanh(x).detach().sum(), x, { stack: true });
    expect(why.cuts[0]?.place).toMatch(/explain-grad\.test\.ts:\d+$/);
    const path = explainGrad(() => tanh(x).sum(), x, { stack: true }).path;
    expect(path.slice(0, 2).map(({ place }) => place?.endsWith('.ts:' + path[0]?.place?.split(':').at(-1)))).toEqual([
      true,
      true,
    ]);
    expect(String(explainGrad(() => x.mul(0).sum(), x, { stack: true })).split('\n')[0]).toMatch(
      /^the gradient of x is 0: 'mul' for 'a' \(at .*explain-grad\.test\.ts:\d+\) gives exactly 0$/,
    );
    expect(explainGrad(() => tanh(x).detach().sum(), x).cuts[0]?.place).toBeNull();
  });

  it('changes no bit: .grad, values, versions, generators, the graph', () => {
    const x = leaf(0, 2);
    const rng = new Rng(1);
    const compute = (): Tensor =>
      checkpoint((v) => log(exp(v).mul(rng.uniform([2]))), x)
        .mul(x)
        .sum();
    const loss = compute();
    compute().backward();
    const [grad, values, state] = [bitsOf(x.grad as Tensor), bitsOf(x), rng.state];
    explainGrad(loss, x);
    explainGrad(loss, x, { at: [0] });
    explainGrad(compute, x);
    expect(() =>
      explainGrad(() => {
        throw new Error('mine');
      }, x),
    ).toThrow('mine');
    expect([bitsOf(x.grad as Tensor), bitsOf(x), rng.state]).toEqual([grad, values, state]);
    expect(x.value.storage.version).toBe(0);
    loss.backward();
    expect(() => explainGrad(loss, x)).toThrow(
      'was freed by an earlier backward; pass { retainGraph: true } to the first one',
    );
  });

  it('leaves the graph as it was when a hook throws', () => {
    const x = leaf(1, 2);
    const h = x.mul(2);
    const handle = h.registerHook(() => {
      throw new Error('mine');
    });
    const loss = h.sum();
    expect(() => explainGrad(loss, x)).toThrow('mine');
    handle.remove();
    loss.backward();
    expect(x.grad?.toArray()).toEqual([2, 2]);
  });

  it('asks an op from outside that knows float32 alone no more than it can answer', () => {
    const narrow = defineOp({
      name: 'narrow',
      inputs: ['x'],
      saves: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }, _, shape) => k.mul(x, x, shape),
      vjp: {
        x: (g, { x }) => {
          if (g.dtype !== 'float32') throw new TypeError('float32 only');
          return g.mul(x.mul(1e-30));
        },
      },
    });
    const x = leaf(1);
    const why = explainGrad(apply(narrow, [x], undefined).mul(1e-30).sum(), x);
    expect('causes' in why && why.causes).toEqual([
      { op: 'narrow', input: "'x'", place: null, why: 'cancels', because: null, inFloat64: null },
    ]);
  });

  it('runs hooks on the way once, and those of .grad not at all', () => {
    const x = leaf(1, 2);
    const seen: string[] = [];
    x.registerHook(() => void seen.push('x'));
    x.registerPostAccumulateGradHook(() => void seen.push('accumulated'));
    const h = x.mul(0);
    h.registerHook(() => void seen.push('h'));
    explainGrad(h.sum(), x);
    expect(seen).toEqual(['h', 'x']);
  });

  it('stops at NaN inside detectAnomaly, as backward does', () => {
    const x = leaf(-1);
    expect(() => detectAnomaly(() => explainGrad(sqrt(x).sum(), x))).toThrow("sqrt: its gradient for 'x' is NaN");
  });

  it('refuses what it cannot answer', () => {
    const x = leaf(1, 2);
    expect(() => explainGrad(x.sum(), x, { at: [0, 1] })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: explainGrad: 'at' is [0, 1] and the tensor is [2]; it takes one position an axis]`,
    );
    expect(() => explainGrad(x.sum(), x, { at: [2] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: explainGrad: 'at' is [2], and axis 0 of [2] has no 2]`,
    );
    expect(() => explainGrad(x.sum(), x, { stack: true })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: explainGrad: 'stack' needs a function that computes the loss, () => loss: places are noted while it runs]`,
    );
    expect(() => explainGrad(x.mul(2), x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: a gradient can be created implicitly only for a scalar, and this tensor is [2]. Reduce it first, or pass { gradient }]`,
    );
    expect(() => explainGrad((() => 3) as unknown as () => Tensor, x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: the function gave number; it must compute the loss, a tensor, and return it]`,
    );
    expect(() => explainGrad((async () => sum(x)) as unknown as () => Tensor, x)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: explainGrad: the body returned a promise, and the mode would leak into whatever runs while it waits. Await first, and give explainGrad the synchronous part]`,
    );
  });

  it('goes through products of matrices element by element', () => {
    const m = tensor(
      [
        [1, 2],
        [-3, -4],
      ],
      { requiresGrad: true },
    );
    const loss = relu(
      matmul(
        m,
        tensor([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).sum();
    expect(explainGrad(loss, m, { at: [0, 0] }).kind).toBe('flows');
    const why = explainGrad(loss, m, { at: [1, 0] });
    expect('causes' in why && why.causes.map(({ op, why: how }) => `${op} ${how}`)).toEqual(['relu formula']);
  });
});
