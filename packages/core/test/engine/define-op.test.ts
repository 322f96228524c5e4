import {
  backward,
  FrostgradError,
  type GradNode,
  grad,
  mul,
  Segments,
  type Shape,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { apply, defineOp, type NdArray } from '@frostgrad/core/extend';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { collectGarbage, constant, leaf, stateOf } from '../graph.ts';

const like = ({ x }: { readonly x: NdArray }): Shape => x.shape;

/** Whether anything still holds the memory of a tensor that only `make` has seen. */
async function survives(make: () => { kept: unknown; value: WeakRef<object> }): Promise<boolean> {
  const { kept, value } = make();
  await collectGarbage();
  return kept !== null && value.deref() !== undefined;
}

describe('an op', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('reads inputs by name, under any name', () => {
    const op = defineOp({
      name: 'odd',
      inputs: ['source', 'constructor', '__proto__', 'read'],
      shape: (x) => x.source.shape,
      forward: (k, x, _, shape) =>
        k.sub(k.add(x.source, x.constructor, shape), k.mul(x['__proto__'], x.read, shape), shape),
    });
    expect(apply(op, [constant(1), constant(10), constant(3), constant(4)], undefined).item()).toBe(-1);
  });

  it('hands formulas what is in saves: inputs, the result and extras, and shapes and parameters besides', () => {
    const seen: unknown[] = [];
    const op = defineOp({
      name: 'scaled',
      inputs: ['x', 'y'],
      extras: ['double'],
      saves: ['y', 'out', 'double'],
      shape: like,
      forward: (k, { x, y }, _: { by: number }, shape) => ({
        out: k.mul(x, y, shape),
        extras: { double: k.add(x, x, shape) },
      }),
      vjp: {
        x: (g, { y, out, double }, call) => {
          seen.push(y.item(), out.item(), double.item(), call.params.by, call.shapeOf('x'), call.needs('y'));
          return mul(g, y);
        },
      },
    });
    const x = leaf(3);
    backward(apply(op, [x, leaf(5)], { by: 7 }));
    expect([seen, x.grad?.item()]).toEqual([[5, 15, 6, 7, [1], false], 5]);
  });

  it('does not differentiate an input without a formula, and gives it no edge', () => {
    const op = defineOp({
      name: 'first',
      inputs: ['x', 'y'],
      shape: like,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: (g) => g },
    });
    const [x, y] = [leaf(1), leaf(2)];
    const out = apply(op, [x, y], undefined);
    expect(out.gradFn?.edges.map((edge) => edge?.name ?? null)).toEqual(['leaf', null]);
    expect(apply(op, [x.detach(), y], undefined).requiresGrad).toBe(false);
    backward(out);
    expect([x.grad?.item(), y.grad]).toEqual([1, null]);
  });

  it('without any formula gives results that require no grad', () => {
    const op = defineOp({ name: 'opaque', inputs: ['x'], shape: like, forward: (k, { x }) => k.copy(x) });
    expect(apply(op, [leaf(1)], undefined).requiresGrad).toBe(false);
  });

  it('that gives integers requires no grad, formula or not', () => {
    const op = defineOp({
      name: 'count',
      inputs: ['x'],
      shape: like,
      forward: (k, { x }) => k.cast(x, 'int32'),
      vjp: { x: (g) => g },
    });
    expect(apply(op, [leaf(1)], undefined).requiresGrad).toBe(false);
  });

  it('keeps nothing alive but what is in saves', async () => {
    const run = (saves: readonly ['x'] | readonly []): Promise<boolean> => {
      const op = defineOp({
        name: 'keeper',
        inputs: ['x'],
        saves,
        shape: like,
        forward: (k, { x }) => k.copy(x),
        vjp: { x: (g) => g },
      });
      return survives(() => {
        const w = leaf(1);
        const hidden = mul(w, 2);
        return { kept: apply(op, [hidden], undefined), value: new WeakRef(hidden.value) };
      });
    };
    expect([await run([]), await run(['x'])]).toEqual([false, true]);
  });

  it('needs neither eval nor new Function, so that a content security policy may forbid both', () => {
    const forbidden = (): never => {
      throw new Error('code from strings');
    };
    vi.stubGlobal('Function', forbidden);
    vi.stubGlobal('eval', forbidden);
    const op = defineOp({
      name: 'strict',
      inputs: ['x'],
      saves: ['x'],
      shape: like,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: (g, { x }) => mul(g, x) },
    });
    const w = leaf(3);
    backward(apply(op, [w], undefined));
    expect(w.grad?.item()).toBe(3);
  });

  it('tells a formula which elements of a leaf learn', () => {
    const seen: (readonly boolean[] | null)[] = [];
    const op = defineOp({
      name: 'live',
      inputs: ['x'],
      shape: like,
      forward: (k, { x }) => k.copy(x),
      vjp: {
        x: (g, _, call) => {
          const live = call.liveOf('x');
          seen.push(live === null ? null : Array.from(live.toMask(), Boolean));
          return g;
        },
      },
    });
    const run = (x: Tensor): void => backward(apply(op, [x], undefined), { gradient: constant(1, 1) });
    run(leaf(1, 2));
    run(leaf(1, 2).freeze_(Segments.rows([2], [0])));
    run(mul(leaf(1, 2).freeze_(Segments.rows([2], [0])), 2)); // a computed value has no frozen elements
    expect(seen).toEqual([null, [false, true], null]);
  });
});

describe('a joint formula', () => {
  const calls: string[] = [];
  const op = defineOp({
    name: 'joint',
    inputs: ['a', 'b', 'c'],
    saves: ['a', 'b'],
    shape: ({ a }) => a.shape,
    forward: (k, { a, b }, _, shape) => k.mul(a, b, shape),
    vjpAll: {
      inputs: ['a', 'b', 'c'],
      grads: (g, { a, b }, call) => {
        calls.push(['a', 'b', 'c'].filter((name) => call.needs(name as 'a')).join(''));
        return { a: mul(g, b), b: mul(g, a) };
      },
    },
  });

  it('is run once, is told what is wanted, and may leave an input without a gradient', () => {
    const [a, b, c] = [leaf(2), leaf(3), leaf(4)];
    calls.length = 0;
    backward(apply(op, [a, b, c], undefined));
    backward(apply(op, [constant(2), b, constant(4)], undefined));
    expect(calls).toEqual(['abc', 'b']);
    expect([a.grad?.item(), b.grad?.item(), c.grad]).toEqual([3, 4, null]);
  });
});

describe('a composed definition', () => {
  let runs = 0;
  const op = defineOp({
    name: 'product',
    inputs: ['a', 'b'],
    saves: ['a', 'b'],
    shape: ({ a }) => a.shape,
    forward: (k, { a, b }, _, shape) => k.mul(a, b, shape),
    vjpAll: { inputs: ['a', 'b'], grads: (g, { a, b }) => ({ a: mul(g, b), b: mul(g, a) }) },
    composed: ({ a, b }) => {
      runs++;
      return mul(a, b);
    },
  });
  const product = (a: Tensor, b: Tensor): Tensor => apply(op, [a, b], undefined);

  it('is differentiated when gradients are recorded, and only then', () => {
    const [a, b] = [leaf(2), leaf(3)];
    runs = 0;
    backward(product(a, b));
    expect(runs).toBe(0);
    const [da] = grad(product(a, b), [a], { createGraph: true });
    expect([runs, da?.item(), grad(da as Tensor, [b])[0]?.item()]).toEqual([1, 3, 1]);
  });

  it('gives partial derivatives, also where one input was computed from the other, or is the other', () => {
    const a = leaf(3);
    const [cubed] = grad(product(a, mul(a, a)), [a], { createGraph: true });
    expect([cubed?.item(), grad(cubed as Tensor, [a])[0]?.item()]).toEqual([27, 18]);
    const [squared] = grad(product(a, a), [a], { createGraph: true });
    expect([squared?.item(), grad(squared as Tensor, [a])[0]?.item()]).toEqual([6, 2]);
  });

  it('does not look at the graph below its inputs, however large it is', () => {
    const below = mul(leaf(2), 3);
    const x = mul(below, 1);
    let looks = 0;
    const { edges } = below.gradFn as GradNode;
    Object.defineProperty(below.gradFn, 'edges', {
      get() {
        looks++;
        return edges;
      },
    });
    expect(grad(product(x, constant(5)), [x], { createGraph: true })[0]?.item()).toBe(5);
    expect(looks).toBe(0);
  });
});

describe('defineOp refuses', () => {
  const base = { name: 'odd', inputs: ['x'], shape: like, forward: (k: never) => k } as const;
  it.each<[string, object, string]>([
    ['a saved value that nothing is called', { saves: ['y'] }, "odd: it saves 'y', which is none of x, out"],
    ['two inputs of one name', { inputs: ['x', 'x'] }, "odd: 'x' names two values among inputs, extras and 'out'"],
    ["an input called 'out'", { inputs: ['x', 'out'] }, "odd: 'out' names two values among inputs, extras and 'out'"],
    ['an extra called like an input', { extras: ['x'] }, "odd: 'x' names two values among inputs, extras and 'out'"],
    [
      'formulas in two places',
      { vjp: {}, vjpAll: { inputs: [], grads: () => ({}) } },
      "odd: it has 'vjp' and 'vjpAll'; formulas stand in one of them",
    ],
    [
      'a composed definition of what is not saved',
      { composed: () => null },
      "odd: an op with a 'composed' definition must save all its inputs",
    ],
  ])('%s', (_, spec, message) => {
    const define = defineOp as unknown as (spec: object) => unknown;
    expect(() => define({ ...base, ...spec })).toThrow(FrostgradError);
    expect(() => define({ ...base, ...spec })).toThrow(message);
  });
});

describe('a formula that is wrong', () => {
  const wrong = (gradient: Tensor): ((x: Tensor) => Tensor) => {
    const op = defineOp({
      name: 'wrong',
      inputs: ['x'],
      shape: like,
      forward: (k, { x }) => k.copy(x),
      vjp: { x: () => gradient },
    });
    return (x) => apply(op, [x], undefined);
  };

  it('in shape is named, and leaves every gradient as it was', () => {
    const w = leaf(1, 2);
    const before = stateOf(w);
    for (const shape of [[3], [], [2, 3], [1]]) {
      const run = (): void => backward(sum(wrong(zeros(shape, { dtype: 'float64' }))(w)));
      expect(run).toThrow(`wrong: its formula for 'x' gave a gradient of [${shape.join(', ')}], and the input is [2]`);
    }
    expect(stateOf(w)).toEqual(before);
  });

  it('in dtype is named, and leaves every gradient as it was', () => {
    const w = leaf(1, 2);
    const before = stateOf(w);
    expect(() => backward(sum(wrong(tensor([1, 1]))(w)))).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: a gradient arrived as float32, and the tensor, [2], is float64; the formula of an op on the way has to cast it]`,
    );
    expect(stateOf(w)).toEqual(before);
  });

  it('by leading or repeated axes is summed back', () => {
    const w = tensor([[1], [2]], { requiresGrad: true });
    const g = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [10, 20],
        [30, 40],
      ],
    ]);
    backward(sum(wrong(g)(w)));
    expect(w.grad?.toArray()).toEqual([[33], [77]]);
  });
});
