import { grad, mul, ones, Rng, sameBits, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.ts';
import {
  Dropout,
  Embedding,
  GELU,
  GRU,
  LayerNorm,
  Linear,
  Module,
  ModuleDict,
  ModuleList,
  PReLU,
  ReLU,
  Sequential,
  Softmax,
  TransformerEncoderLayer,
} from '../src/index.ts';

const rng = (): Rng => new Rng(1);

/** What is no module, as the compiler would not let it pass. */
const noModule = Math.tanh as unknown as Linear;

describe('Sequential', () => {
  it('gives each stage what the one before gave, and has the names of PyTorch, in another module too', () => {
    class Model extends Module {
      readonly net = new Sequential(new Linear(2, 3, { rng: rng() }), new ReLU(), new Sequential(new LayerNorm(3)));
    }
    const { net } = new Model();
    const x = new Rng(2).normal([4, 2]);
    const [map, relu, inner] = net.layers;
    expect(sameBits(net.forward(x), inner.forward(relu.forward(map.forward(x))))).toBe(true);
    expect(Object.keys(new Model().stateDict())).toEqual([
      'net.0.weight',
      'net.0.bias',
      'net.2.0.weight',
      'net.2.0.bias',
    ]);
    expect([net.length, [...net][1]]).toEqual([3, relu]);
  });

  it('puts all stages in evaluation, and freezes them by name', () => {
    const net = new Sequential(new Linear(2, 2, { rng: rng() }), new Dropout(0.5, { rng: rng() }), new PReLU());
    expect(net.eval().layers[1].training).toBe(false);
    net.freeze('0');
    expect([net.layers[0].weight.frozen?.isAll, net.layers[2].weight.frozen]).toEqual([true, null]);
  });

  it('is checked by the compiler, from stage to stage', () => {
    const state = new Sequential(new Embedding(3, 4, { rng: rng() }), new GRU(4, 2, { rng: rng() }));
    expect(state.forward(tensor([[1, 2]], { dtype: 'int32' })).output.shape).toEqual([1, 2, 2]);
    // @ts-expect-error a GRU gives a record, which a map does not take
    const wrong = new Sequential(new GRU(4, 2, { rng: rng() }), new Linear(2, 2, { rng: rng() }));
    expect(wrong.length).toBe(2);
    const layer = new TransformerEncoderLayer(4, 2, { rng: rng(), feedforward: 3 });
    const layers: readonly TransformerEncoderLayer[] = [layer, layer];
    const several = new Sequential(...layers);
    expect(several.forward(ones([1, 2, 4])).shape).toEqual([1, 2, 4]);
    expect(new Sequential().forward(ones([1])).toArray()).toEqual([1]);
  });

  it('refuses what is no module', () => {
    expect(() => new Sequential(new ReLU(), noModule)).toThrow(ValueError);
    expect(() => new Sequential(new ReLU(), noModule)).toThrow(
      'Sequential: entry 1 is a function; expected a Module. A function needs a module around it',
    );
  });
});

describe('ModuleList and ModuleDict', () => {
  it('refuse what is no module, and what they do not have', () => {
    const list = new ModuleList([new ReLU()]);
    expect(() => list.append(null as never)).toThrow('ModuleList: entry 0 is a null; expected a Module');
    expect(list.length).toBe(1);
    expect(() => list.at(1)).toThrow(new ValueError('ModuleList', 'there is no entry 1; the list has 1'));
    expect(list.at(-1)).toBe(list.at(0));
    const dict = new ModuleDict({ a: new ReLU(), b: new GELU() });
    expect(() => dict.get('c' as 'a')).toThrow(new ValueError('ModuleDict', "there is no 'c'; there are a, b"));
    expect([dict.has('a'), dict.has('toString'), dict.size]).toEqual([true, false, 2]);
    expect(() => new ModuleDict({ 'a.b': new ReLU() })).toThrow("ModuleDict: 'a.b' is no name for an entry");
    expect(() => new ModuleDict({ a: new Map() as never })).toThrow('ModuleDict: entry a is a Map; expected a Module');
  });

  it('are modules: what is in them is trained, saved and tied with them', () => {
    const shared = new Linear(2, 2, { rng: rng() });
    const dict = new ModuleDict({ list: new ModuleList([shared, shared]), other: shared });
    expect(dict.parameters()).toEqual([shared.weight, shared.bias]);
    expect(Object.keys(dict.stateDict()).filter((name) => name.endsWith('weight'))).toEqual([
      'list.0.weight',
      'list.1.weight',
      'other.weight',
    ]);
    expect(dict.eval().get('list').at(1).training).toBe(false);
  });
});

describe('activations as modules', () => {
  it('are called what they are, and are all there', () => {
    const activations = Object.values(nn).filter(
      (value) => typeof value === 'function' && value.prototype instanceof nn.Activation,
    );
    expect(activations.map((value) => (value as typeof nn.Activation).name)).toContain('LogSoftmax');
    expect(activations).toHaveLength(26);
    expect(new ReLU()).toBeInstanceOf(ReLU);
    expect(new ReLU()).not.toBeInstanceOf(Softmax);
  });

  it('pass their options on', () => {
    const x = tensor([
      [0, 0],
      [0, 0],
    ]);
    expect(new Softmax(0).forward(mul(x, tensor([[1], [2]]))).toArray()).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(new GELU({ approximate: 'tanh' }).forward(tensor([1])).item()).not.toBe(
      new GELU().forward(tensor([1])).item(),
    );
  });

  it('PReLU learns a slope for each channel', () => {
    const layer = new PReLU(2, 0.5);
    const x = tensor([[-1, -2]], { requiresGrad: true });
    const y = layer.forward(x);
    expect(y.toArray()).toEqual([[-0.5, -1]]);
    const [dw] = grad(y.sum(), [layer.weight]) as [Tensor];
    expect(dw.toArray()).toEqual([-1, -2]);
  });
});

describe('Dropout', () => {
  it('drops in training, and does nothing in evaluation', () => {
    const layer = new Dropout(0.5, { rng: rng() });
    const x = ones([100]);
    const dropped = new Set(layer.forward(x).toTypedArray());
    expect(dropped).toEqual(new Set([0, 2]));
    expect(layer.eval().forward(x)).toBe(x);
  });

  it('reads no pad, in evaluation neither', () => {
    const x = tensor([[1, NaN]]);
    expect(
      new Dropout(0.5, { rng: rng() })
        .eval()
        .forward(x, { live: [1] })
        .toArray(),
    ).toEqual([[1, 0]]);
  });

  it('refuses what is no probability', () => {
    expect(() => new Dropout(2, { rng: rng() })).toThrow(
      new ValueError('Dropout', 'the probability is 2; expected 0 to 1'),
    );
  });
});

describe('stacks of transformer layers', () => {
  const options = { rng: rng(), feedforward: 3, dropout: 0 };

  it('are their layers, one over the other, each with weights of its own', () => {
    const stack = new nn.TransformerEncoder(4, 2, 2, options);
    const x = new Rng(2).normal([2, 3, 4]);
    const [first, second] = stack.layers as [TransformerEncoderLayer, TransformerEncoderLayer];
    const live = [3, 1];
    expect(sameBits(stack.forward(x, { live }), second.forward(first.forward(x, { live }), { live }))).toBe(true);
    expect(sameBits(first.linear1.weight, second.linear1.weight)).toBe(false);
  });

  it('refuse none, and say whose input does not fit', () => {
    expect(() => new nn.TransformerDecoder(4, 2, 0, options)).toThrow(
      new ValueError('TransformerDecoder', 'there are 0 layers; expected an integer of at least 1'),
    );
    expect(() => new nn.TransformerEncoder(4, 2, 1, options).forward(ones([1, 2, 3]))).toThrow(
      'TransformerEncoder: the input is [1, 2, 3]; expected [B, T, 4]',
    );
  });
});
