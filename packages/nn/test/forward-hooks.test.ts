import { add, mul, Ragged, Rng, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  deepcopy,
  Embedding,
  LayerNorm,
  Linear,
  Module,
  MultiheadAttention,
  TransformerEncoderLayer,
} from '../src/index.ts';
import { nothing, oneSided, padded } from './laws/batch.ts';
import { layers } from './laws/layers.ts';
import { recurrentLayers } from './laws/recurrent.ts';

class Doubling extends Module {
  forward(x: Tensor): Tensor {
    return mul(x, 2);
  }
}

class Net extends Module {
  readonly inner: Doubling = new Doubling();

  forward(x: Tensor, times: number): Tensor {
    let out = x;
    for (let i = 0; i < times; i++) out = this.inner.forward(out);
    return out;
  }
}

type Callable = Module & { forward(...inputs: readonly unknown[]): unknown };

const isCallable = (module: Module): module is Callable => 'forward' in module && typeof module.forward === 'function';

describe('forward hooks', () => {
  it('run for every call, by whomever, with inputs and output', () => {
    const net = new Net();
    const seen: unknown[] = [];
    net.inner.registerForwardHook((module, [x], out) => void seen.push([module === net.inner, x.item(), out.item()]));
    net.registerForwardPreHook((_, [x, times]) => void seen.push([x.item(), times]));
    expect(net.forward(tensor(3), 2).item()).toBe(12);
    expect(seen).toEqual([
      [3, 2],
      [true, 3, 6],
      [true, 6, 12],
    ]);
  });

  it('may give other inputs and another output, each seeing what the one before it gave', () => {
    const net = new Doubling();
    net.registerForwardPreHook((_, [x]) => [add(x, 1)]);
    net.registerForwardPreHook((_, [x]) => [mul(x, 10)]);
    net.registerForwardHook((_, [x], out) => add(out, x));
    net.registerForwardHook((_, __, out) => mul(out, -1));
    expect(net.forward(tensor(1)).item()).toBe(-60);
  });

  it('are in the order of registration, and may remove themselves while they run', () => {
    const net = new Doubling();
    const seen: string[] = [];
    const once = net.registerForwardHook(() => {
      seen.push('once');
      once.remove();
    });
    net.registerForwardHook(() => void seen.push('each time'));
    net.forward(tensor(1));
    net.forward(tensor(1));
    expect(seen).toEqual(['once', 'each time', 'each time']);
  });

  it('cost a module without them nothing: it has the method of its class, before, and after the last is removed', () => {
    const net = new Doubling();
    const fields = Reflect.ownKeys(net);
    const handles = [net.registerForwardHook(() => {}), net.registerForwardPreHook(() => {})];
    expect(Object.hasOwn(net, 'forward')).toBe(true);
    for (const handle of [...handles, ...handles]) handle.remove();
    expect(Reflect.ownKeys(net)).toEqual(fields);
    expect(net.forward).toBe(Doubling.prototype.forward);
  });

  it('give a method in a field back as it was', () => {
    class Field extends Module {
      readonly forward: (x: Tensor) => Tensor = (x) => mul(x, 3);
    }
    const net = new Field();
    const { forward } = net;
    const handle = net.registerForwardHook((_, __, out) => add(out, 1));
    expect(net.forward(tensor(1)).item()).toBe(4);
    expect(deepcopy(net).forward).toBe(forward);
    handle.remove();
    expect([net.forward, Object.keys(net)]).toEqual([forward, ['training', 'forward']]);
  });

  it('are no part of a state dict, of what is printed, or of a copy', () => {
    const layer = new Linear(2, 1, { rng: new Rng(0) });
    const before = [Object.keys(layer.stateDict()), String(layer)];
    const calls: Tensor[] = [];
    layer.registerForwardHook((_, __, out) => void calls.push(out));
    expect([Object.keys(layer.stateDict()), String(layer)]).toEqual(before);
    const copy = deepcopy(layer);
    expect(Object.hasOwn(copy, 'forward')).toBe(false);
    copy.forward(zeros([1, 2]));
    expect(calls).toHaveLength(0);
    layer.forward(zeros([1, 2]));
    expect(calls).toHaveLength(1);
  });

  it('run once for a call that the module answers by calling itself', () => {
    const table = new Embedding(3, 2, { rng: new Rng(0) });
    const shapes: unknown[] = [];
    (table as Callable).registerForwardHook((_, __, out) => void shapes.push((out as Tensor).shape));
    table.forward(tensor([[1, 2, -5]], { dtype: 'int32' }), [2]);
    expect(shapes).toEqual([[1, 3, 2]]);
  });

  it('leave a module usable after an error in it, or in one of them', () => {
    const norm = new LayerNorm(2);
    const seen: unknown[] = [];
    norm.registerForwardHook((_, __, out) => void seen.push(out.shape));
    expect(() => norm.forward(zeros([3]))).toThrow('layerNorm: x is [3]');
    const wrong = norm.registerForwardPreHook((() => 5) as never);
    expect(() => norm.forward(zeros([1, 2]))).toThrow(
      'LayerNorm: a pre-hook returned number; it must return a list of inputs, or nothing to leave them',
    );
    wrong.remove();
    norm.forward(zeros([1, 2]));
    expect(seen).toEqual([[1, 2]]);
  });

  it('refuse a module that nobody calls', () => {
    class Holder extends Module {}
    expect(() => (new Holder() as Callable).registerForwardHook(() => {})).toThrow(
      'registerForwardHook: Holder has no method forward; name its methods in static entries',
    );
  });

  it('see attention that a layer made of it calls by another method, and once when it is called itself', () => {
    const layer = new TransformerEncoderLayer(4, 2, { rng: new Rng(0) });
    let calls = 0;
    (layer.selfAttn as Callable).registerForwardHook(() => void calls++);
    layer.forward(zeros([1, 2, 4]));
    expect(calls).toBe(1);
    const x = zeros([1, 2, 4]);
    layer.selfAttn.forward(x, x, x);
    expect(calls).toBe(2);
  });
});

describe('a hook on every module of a layer', () => {
  const row = {
    x: Array.from({ length: 12 }, (_, i) => i / 8),
    query: [1, 2, 3, 4],
    start: Array.from({ length: 16 }, () => 0.5),
  };
  const rows = [row, { ...row, x: row.x.slice(0, 4) }];

  it.each([...layers, ...recurrentLayers].map((layer) => [layer.op, layer] as const))(
    'is run, and changes no bit: %s',
    (_, layer) => {
      const results = [false, true].map((hooked) => {
        const module = layer.make(new Rng(1));
        const called = new Set<Module>();
        const below = [...module.namedModules()].filter(([path]) => path !== '').map(([, found]) => found);
        if (hooked)
          for (const found of below) if (isCallable(found)) found.registerForwardHook((own) => void called.add(own));
        const { parts } = layer.run(module, padded({ rows }, oneSided('right', 1), nothing));
        if (hooked) {
          const missed = below.filter((found) => isCallable(found) && !called.has(found));
          expect(missed.map((found) => found.constructor.name)).toEqual([]);
        }
        return parts.map(({ x }) => Array.from(x.toTypedArray()));
      });
      expect(results[1]).toEqual(results[0]);
    },
  );
});

describe('hooks over ragged rows', () => {
  it('see them as they are', () => {
    const attention = new MultiheadAttention(2, 1, { rng: new Rng(0) });
    const x = Ragged.fromPadded(zeros([1, 2, 2]), [1]);
    const kinds: boolean[] = [];
    (attention as Callable).registerForwardHook((_, [q]) => void kinds.push(q instanceof Ragged));
    attention.forward(x, x, x);
    expect(kinds).toEqual([true]);
  });
});
