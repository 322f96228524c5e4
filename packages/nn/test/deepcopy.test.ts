import {
  assign,
  backward,
  grad,
  noGrad,
  Rng,
  sameBits,
  scope,
  Segments,
  sum,
  type Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core';
import { Adam } from '@frostgrad/optim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  BatchNorm1d,
  Conv1d,
  Conv2d,
  deepcopy,
  Dropout,
  Embedding,
  freezeCertificate,
  GRU,
  LearnedEncoding,
  Linear,
  LSTM,
  Module,
  MultiheadAttention,
  MultiplicativeAttention,
  parameter,
  PReLU,
  RMSNorm,
  rows,
  Sequential,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
  verifyCertificate,
} from '../src/index.ts';

const rng = (): Rng => new Rng(1);

/** A module with a field of every kind, and a parameter that is used twice. */
class Everything extends Module {
  readonly table: Embedding = new Embedding(4, 2, { rng: rng(), paddingIdx: 0 });
  readonly tied = { out: this.table.weight };
  readonly layers: readonly Linear[] = [
    new Linear(2, 3, { rng: rng() }),
    new Linear(3, 2, { rng: rng(), bias: false }),
  ];
  readonly mean: Tensor = tensor(Float32Array.of(NaN, -0));
  readonly doubles: Tensor = tensor([1], { dtype: 'float64' });
  readonly ids: Tensor = tensor(Int32Array.of(3));
  readonly noise: Rng = new Rng(7);
  readonly names: ReadonlyMap<string, number> = new Map([['a', 1]]);
  readonly seen: ReadonlySet<number> = new Set([1, 2]);
  readonly lengths: Int32Array = Int32Array.of(1, 2);
  readonly frozenHere: Segments = Segments.rows([2], [0]);
  readonly scale: number = 3;
  readonly act: (x: number) => number = (x) => x;
  readonly nothing: null = null;

  forward(x: Tensor): Tensor {
    const [first, second] = this.layers as [Linear, Linear];
    return second.forward(first.forward(this.table.forward(x)).tanh());
  }
}

const ids = tensor(Int32Array.of(1, 2, 3, 1));

describe('deepcopy', () => {
  it('copies values bit for bit, with dtypes, requiresGrad, frozen sets, training and plain fields', () => {
    const model = new Everything().freeze('layers.0.weight', rows(1)).eval();
    const copy = deepcopy(model);
    expect(copy).toBeInstanceOf(Everything);
    expect(copy.training).toBe(false);
    const own = new Map(model.namedParameters());
    for (const [name, x] of copy.namedParameters()) {
      const from = own.get(name) as Tensor;
      expect(x).not.toBe(from);
      expect(sameBits(x, from)).toBe(true);
      expect([name, x.requiresGrad, String(x.frozen)]).toEqual([name, from.requiresGrad, String(from.frozen)]);
    }
    expect([...copy.mean.toTypedArray()]).toEqual([NaN, -0]);
    expect([copy.doubles.dtype, copy.ids.dtype]).toEqual(['float64', 'int32']);
    expect([copy.scale, copy.act, copy.nothing, copy.frozenHere]).toEqual([3, model.act, null, model.frozenHere]);
    expect([[...copy.names], [...copy.seen], [...copy.lengths]]).toEqual([[['a', 1]], [1, 2], [1, 2]]);
    expect(verifyCertificate(copy, freezeCertificate(model)).holds).toBe(true);
  });

  it('keeps NaN payloads of frozen elements', () => {
    const bits = Uint32Array.of(0x7fc12345, 0xffc00001);
    const model = new (class extends Module {
      readonly w = parameter(tensor(new Float32Array(bits.buffer)), { frozen: Segments.all([2]) });
    })();
    const copied = deepcopy(model).w.toTypedArray() as Float32Array;
    expect([...new Uint32Array(copied.buffer)]).toEqual([...bits]);
  });

  it('keeps what is tied tied, to the copy and not to the original', () => {
    const model = new Everything();
    const copy = deepcopy(model);
    expect(copy.tied.out).toBe(copy.table.weight);
    expect(copy.tied.out).not.toBe(model.tied.out);
    copy.freeze('tied.out', rows(2));
    expect([String(copy.table.weight.frozen), String(model.table.weight.frozen)]).toEqual([
      'rows 0, 2 of 4',
      'rows 0 of 4',
    ]);
  });

  it('goes on by itself: no step, no draw, no freezing of one is seen by the other', () => {
    const model = new Everything();
    const before = model.stateDict();
    const copy = deepcopy(model);
    expect(sameBits(copy.forward(ids), model.forward(ids))).toBe(true);
    const optimizer = new Adam(copy.parameters(), { lr: 0.1 });
    backward(sum(copy.forward(ids)));
    optimizer.step();
    expect(model.parameters().every((x) => x.grad === null)).toBe(true);
    for (const [name, x] of Object.entries(model.stateDict()))
      expect([name, sameBits(x, before[name] as Tensor)]).toEqual([name, true]);
    expect(copy.noise.word()).toBe(model.noise.word());
    copy.noise.word();
    expect(copy.noise.word()).not.toBe(model.noise.word());
  });

  it('takes no gradient and no hook along', () => {
    const model = new Everything();
    let called = 0;
    model.table.weight.registerHook(() => void called++);
    backward(sum(model.forward(ids)));
    expect(called).toBe(1);
    const copy = deepcopy(model);
    expect(copy.parameters().every((x) => x.grad === null)).toBe(true);
    backward(sum(copy.forward(ids)));
    expect(called).toBe(1);
  });

  it('copies every layer there is: results and gradients have the same bits', () => {
    const x = new Rng(3).uniform([2, 5, 3], -1, 1);
    const layers: [Module, (m: Module) => Tensor][] = [
      [new Linear(3, 2, { rng: rng() }), (m) => (m as Linear).forward(x)],
      [
        new GRU(3, 4, { rng: rng(), bidirectional: true, numLayers: 2 }),
        (m) => (m as GRU).forward(x, { live: [5, 2] }).output,
      ],
      [new LSTM(3, 4, { rng: rng() }), (m) => (m as LSTM).forward(x, { live: [3, 0] }).c],
      [
        new AdditiveAttention(3, 3, 4, { rng: rng(), method: 'frozen' }),
        (m) => (m as AdditiveAttention).forward(x, x, { live: [3, 5] }).context,
      ],
      [
        new MultiplicativeAttention(3, 3, { rng: rng(), score: 'concat' }),
        (m) => (m as MultiplicativeAttention).forward(x, x, { live: [3, 5] }).context,
      ],
      [
        new MultiheadAttention(3, 3, { rng: rng(), method: 'frozen' }),
        (m) => (m as MultiheadAttention).forward(x, x, x, { live: [3, 5] }).context,
      ],
      [
        new TransformerEncoderLayer(3, 3, { rng: rng(), feedforward: 4 }).eval(),
        (m) => (m as TransformerEncoderLayer).forward(x, { live: [3, 5] }),
      ],
      [
        new TransformerDecoderLayer(3, 1, { rng: rng(), feedforward: 4, normFirst: true }).eval(),
        (m) => (m as TransformerDecoderLayer).forward(x, x, { live: [3, 5] }),
      ],
      [
        new TransformerEncoder(3, 3, 2, { rng: rng(), feedforward: 4, norm: true }).eval(),
        (m) => (m as TransformerEncoder).forward(x, { live: [3, 5] }),
      ],
      [
        new TransformerDecoder(3, 1, 2, { rng: rng(), feedforward: 4 }).eval(),
        (m) => (m as TransformerDecoder).forward(x, x, { live: [3, 5] }),
      ],
      [
        new Sequential(new Linear(3, 2, { rng: rng() }), new Dropout(0.5, { rng: rng() }), new PReLU(1, 0.5)),
        (m) => (m as Sequential<[Linear, Dropout, PReLU]>).forward(x),
      ],
      [new RMSNorm(3), (m) => (m as RMSNorm).forward(x)],
      [new BatchNorm1d(5), (m) => (m as BatchNorm1d).forward(x)],
      [new Conv1d(5, 2, 3, { rng: rng(), padding: 1 }), (m) => (m as Conv1d).forward(x, { live: [3, 1] })],
      [new Conv2d(2, 2, 2, { rng: rng() }), (m) => (m as Conv2d).forward(x)],
      [new LearnedEncoding(5, 3, { rng: rng() }), (m) => (m as LearnedEncoding).forward(x, { live: [3, 5] })],
    ];
    for (const [layer, run] of layers) {
      const copy = deepcopy(layer);
      expect(sameBits(run(copy), run(layer))).toBe(true);
      const [a, b] = [copy, layer].map((m) => grad(run(m).pow(2).sum(), m.parameters()) as Tensor[]) as [
        Tensor[],
        Tensor[],
      ];
      expect(a.every((g, i) => sameBits(g, b[i] as Tensor))).toBe(true);
    }
  });

  it('keeps any frozen set', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (mask) => {
        const layer = new Linear(3, 2, { rng: rng(), bias: false });
        layer.weight.freeze_(Segments.mask([2, 3], mask));
        const { weight } = deepcopy(layer);
        expect(
          weight.frozen === null ? layer.weight.frozen : weight.frozen.equals(layer.weight.frozen as Segments),
        ).not.toBe(false);
        expect(Segments.frozenOf(weight).toMask()).toEqual(Uint8Array.from(mask, Number));
      }),
    );
  });

  it('refuses what it cannot copy, and names the field', () => {
    class Caching extends Module {
      readonly layer: Linear = new Linear(2, 2, { rng: rng() });
      cache: { last: unknown } = { last: this.layer.weight.mul(2) };
    }
    const model = new Caching();
    expect(() => deepcopy(model)).toThrow(
      new ValueError(
        'deepcopy',
        "cache.last is computed, by 'mul'; only leaves can be copied. Keep x.detach() in the field",
      ),
    );
    model.cache.last = noGrad(() => model.layer.weight.mul(2));
    expect(deepcopy(model).cache.last).not.toBe(model.cache.last);
    model.cache.last = new Date(0);
    expect(() => deepcopy(model)).toThrow('deepcopy: cache.last is a Date; a copy is known of tensors, modules');
  });

  it('cannot copy what is private: a method that needs it throws', () => {
    class Hiding extends Module {
      readonly #hidden: number = 3;
      hidden(): number {
        return this.#hidden;
      }
    }
    expect(() => deepcopy(new Hiding()).hidden()).toThrow(TypeError);
  });

  it('keeps memory that is shared shared: a detached tensor, a view, one that was expanded', () => {
    class Aliased extends Module {
      readonly column: Tensor;
      readonly weight = parameter(tensor([1, 2, 3, 4], { shape: [2, 2] }));
      readonly seen: Tensor = this.weight.detach();
      readonly wide: Tensor = tensor([5]).expand([3]);
      constructor() {
        super();
        this.column = this.weight.detach().select(1, 1);
      }
    }
    const model = new Aliased();
    const copy = deepcopy(model);
    assign(copy.weight, Float32Array.of(6, 7, 8, 9));
    expect([copy.seen.at(0).toArray(), copy.column.toArray(), copy.wide.toArray()]).toEqual([
      [6, 7],
      [7, 9],
      [5, 5, 5],
    ]);
    expect([model.weight.at(0).toArray(), model.column.toArray()]).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('keeps how fields are defined: symbols, accessors, what is frozen or sparse', () => {
    const name = Symbol('name');
    class Odd extends Module {
      readonly options = Object.freeze({ size: 3 });
      readonly [name] = [1];
      readonly record = {
        first: 2,
        get twice(): number {
          return this.first * 2;
        },
      };
      readonly sparse: unknown[] = [];
    }
    const model = new Odd();
    model.sparse.length = 2;
    const copy = deepcopy(model);
    copy.record.first = 5;
    copy[name].push(2);
    expect([copy.record.twice, model.record.twice, model[name], copy[name]]).toEqual([10, 4, [1], [1, 2]]);
    expect([Object.isFrozen(copy.options), copy.sparse.length, 0 in copy.sparse]).toEqual([true, 2, false]);
  });

  it('does not copy functions: one in a field reads the module that it was made in', () => {
    class Bound extends Module {
      readonly weight = parameter(tensor([1]));
      readonly inField = (): unknown => this.weight.toArray();
      asMethod(): unknown {
        return this.weight.toArray();
      }
    }
    const copy = deepcopy(new Bound());
    assign(copy.weight, Float32Array.of(2));
    expect([copy.inField(), copy.asMethod()]).toEqual([[1], [2]]);
  });

  it('outlives the scope that it is made in', () => {
    let copy: Linear | undefined;
    scope(() => {
      copy = deepcopy(new Linear(2, 3, { rng: new Rng(1) }));
    });
    expect(copy?.weight.toArray()).toEqual(new Linear(2, 3, { rng: new Rng(1) }).weight.toArray());
  });

  it('follows a ring of modules', () => {
    class Ring extends Module {
      readonly own: Set<Module> = new Set([this]);
    }
    const copy = deepcopy(new Ring());
    expect([...copy.own]).toEqual([copy]);
  });
});
