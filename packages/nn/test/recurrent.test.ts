import { gradcheck } from '@frostgrad/check';
import '@frostgrad/check/vitest';
import {
  backward,
  grad,
  Layout,
  mul,
  Ragged,
  ragged,
  Rng,
  select,
  ShapeError,
  slice,
  sum,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { dropout } from '../src/functional/dropout.ts';
import { GRU, GRUCell, LSTM, LSTMCell, type Module, type RecurrentOptions, RNN, RNNCell } from '../src/index.ts';

const rng = (): Rng => new Rng(7);
const double = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

type Layer = RNN | GRU | LSTM;
type Kind = readonly [name: string, make: (options: RecurrentOptions) => Layer];

const I = 2;
const H = 3;
const kinds: readonly Kind[] = [
  ['RNN, tanh', (options) => new RNN(I, H, options)],
  ['RNN, relu', (options) => new RNN(I, H, { ...options, nonlinearity: 'relu' })],
  ['GRU', (options) => new GRU(I, H, options)],
  ['LSTM', (options) => new LSTM(I, H, options)],
  ['LSTM, projected', (options) => new LSTM(I, H, { ...options, projSize: 2 })],
];

/** Initial states of a batch, and all results in one list. */
function running(
  layer: Layer,
  B: number,
): { initial: Tensor[]; run: (x: Tensor | Ragged, live?: number[]) => Tensor[] } {
  const n = layer.weights.length;
  const h = double([n, B, layer.outputSize], 20);
  const flat = (x: Tensor | Ragged): Tensor => (x instanceof Ragged ? x.values : x);
  const told = (live: number[] | undefined): { live?: number[] } => (live === undefined ? {} : { live });
  if (layer instanceof LSTM) {
    const c = double([n, B, layer.hiddenSize], 21);
    const run = (x: Tensor | Ragged, live?: number[]): Tensor[] => {
      const result = layer.forward(x as Tensor, { ...told(live), state: { h, c } });
      return [flat(result.output), result.h, result.c];
    };
    return { initial: [h, c], run };
  }
  const run = (x: Tensor | Ragged, live?: number[]): Tensor[] => {
    const result = layer.forward(x as Tensor, { ...told(live), h });
    return [flat(result.output), result.h];
  };
  return { initial: [h], run };
}

const squares = (parts: readonly Tensor[]): Tensor =>
  parts.map((part, i) => sum(mul(mul(part, part), i + 1)).add(sum(part))).reduce((a, b) => a.add(b));

describe('parameters', () => {
  it('have the names and shapes of PyTorch, those of a projection in reverse too', () => {
    const layer = new LSTM(2, 3, { rng: rng(), numLayers: 2, bidirectional: true, projSize: 1 });
    const shapes = Object.fromEntries(Object.entries(layer.stateDict()).map(([name, { shape }]) => [name, shape]));
    const of = (suffix: string, inputs: number): object => ({
      [`weight_ih_${suffix}`]: [12, inputs],
      [`weight_hh_${suffix}`]: [12, 1],
      [`bias_ih_${suffix}`]: [12],
      [`bias_hh_${suffix}`]: [12],
      [`weight_hr_${suffix}`]: [1, 3],
    });
    expect(shapes).toEqual({ ...of('l0', 2), ...of('l0_reverse', 2), ...of('l1', 2), ...of('l1_reverse', 2) });
    const plain = new RNN(2, 3, { rng: rng(), bias: false });
    expect(Object.keys(plain.stateDict())).toEqual(['weight_ih_l0', 'weight_hh_l0']);
  });

  it('start uniform in +-1 / sqrt(H)', () => {
    for (const [, make] of kinds) {
      for (const parameter of make({ rng: rng(), bidirectional: true }).parameters()) {
        const values = [...parameter.toTypedArray()];
        expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1 / Math.sqrt(H)));
        expect(new Set(values).size).toBe(values.length);
      }
    }
  });
});

describe.each(kinds)('%s', (_, make) => {
  it('has right first and second derivatives in all layers and directions, rows of length zero among them', () => {
    const layer = make({ rng: rng(), numLayers: 2, bidirectional: true }).to('float64');
    const { initial, run } = running(layer, 3);
    const x = double([3, 3, I], 3);
    const fn = (): Tensor => squares(run(x, [3, 0, 2]));
    const inputs = [x, ...initial, ...layer.parameters()];
    expect(gradcheck(fn, inputs).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, inputs, { order: 2, directions: 1 }).comparisons).toBeGreaterThan(0);
  });

  it('has them without biases, over ragged rows, and with what dropout selects held still', () => {
    const own = rng();
    const layer = make({ rng: own, numLayers: 2, bias: false, dropout: 0.5 }).to('float64');
    const { state } = own;
    const { initial, run } = running(layer, 2);
    const rows = [double([3, I], 4), double([1, I], 5)];
    const fn = (): Tensor => {
      own.state = state;
      return squares(run(ragged(rows)));
    };
    const inputs = [...rows, ...initial, ...layer.parameters()];
    expect(gradcheck(fn, inputs).comparisons).toBeGreaterThan(0);
    expect(gradcheck(fn, inputs, { order: 2, directions: 1 }).comparisons).toBeGreaterThan(0);
  });

  it('drops between layers, in training alone, and draws one number for each live output', () => {
    const own = rng();
    const layer = make({ rng: own, numLayers: 2, bidirectional: true, dropout: 0.5 });
    const { run } = running(layer.to('float64'), 3);
    const x = double([3, 4, I], 6).detach();
    const lengths = [4, 0, 2];
    const before = own.state;
    const [trained] = run(x, lengths) as [Tensor];
    const draws = 6 * 2 * layer.outputSize;
    expect(own.state.drawn - before.drawn).toBe(2 * draws); // two words a number
    const after = own.state;
    own.state = before;
    expect(run(Ragged.fromPadded(x, lengths))[0]).toHaveSameBits(Ragged.fromPadded(trained, lengths).values);
    expect(own.state).toEqual(after);
    const [evaluated] = (layer.eval(), run(x, lengths)) as [Tensor];
    expect(own.state).toEqual(after);
    expect([...evaluated.toTypedArray()]).not.toEqual([...trained.toTypedArray()]);
    const whole = make({ rng: rng(), numLayers: 2, bidirectional: true }).to('float64');
    whole.loadStateDict(layer.stateDict());
    expect(running(whole, 3).run(x, lengths)[0]).toHaveSameBits(evaluated);
  });

  it('gives long rows the same bits however they are padded: outputs, and all gradients', () => {
    const lengths = [300, 0, 211, 97];
    const rows = lengths.map((n, b) => new Rng(b).normal([n, I]));
    const packed = ragged(rows);
    const results = [
      packed,
      ...(['right', 'left'] as const).map((side) => Layout.of('test', lengths, 4, 305 + side.length, side)),
    ].map((way) => {
      const layer = make({ rng: rng(), bidirectional: true });
      const x = way instanceof Layout ? packed.place(way, NaN) : packed;
      const { output } = (layer as GRU).forward(x as Tensor, way instanceof Layout ? { live: way } : {});
      const values =
        way instanceof Layout ? Ragged.fromPadded(output, way).values : (output as unknown as Ragged).values;
      const g = new Rng(50).normal(values.shape);
      return [values, ...grad([values], layer.parameters(), { gradOutputs: [g] })];
    });
    for (const other of results.slice(1))
      for (const [i, part] of other.entries()) expect(part).toHaveSameBits(results[0]?.[i] as Tensor);
  });
});

describe('dropout between layers', () => {
  it('is dropout of what the first layer gives', () => {
    const own = rng();
    const both = new GRU(I, H, { rng: own, numLayers: 2, dropout: 0.3 });
    const dict = both.stateDict();
    const [first, second] = [I, H].map((size, layer) => {
      const one = new GRU(size, H, { rng: rng() });
      one.loadStateDict(
        Object.fromEntries(
          Object.keys(one.stateDict()).map((name) => [name, dict[name.replace('l0', `l${layer}`)] as Tensor]),
        ),
      );
      return one;
    }) as [GRU, GRU];
    const x = ragged([new Rng(1).normal([3, I]), new Rng(2).normal([2, I])]);
    const { state } = own;
    const { output, h } = both.forward(x);
    own.state = state;
    const below = first.forward(x);
    const above = second.forward(below.output.map((values) => dropout(values, 0.3, { rng: own })));
    expect(output.values).toHaveSameBits(above.output.values);
    expect(select(h, 0, 0)).toHaveSameBits(select(below.h, 0, 0)); // states are not dropped
    expect(select(h, 0, 1)).toHaveSameBits(select(above.h, 0, 0));
  });

  it('scales what stays, selects what goes - a NaN there too - and does nothing at 0', () => {
    const x = tensor([1, NaN, 3, NaN, 5, 6, 7, 8], { requiresGrad: true });
    const dropped = dropout(x, 0.75, { rng: new Rng(3) });
    const kept = [...dropped.toTypedArray()].map((v) => !Object.is(v, 0));
    const expected = [...x.toTypedArray()].map((v, i) => (kept[i] === true ? 4 * v : 0));
    expect([...dropped.toTypedArray()]).toEqual(expected);
    expect(new Set(kept).size).toBe(2);
    backward(sum(dropped));
    expect([...(x.grad as Tensor).toTypedArray()]).toEqual(kept.map((yes) => (yes ? 4 : 0)));
    const all = dropout(tensor([Infinity, NaN], { requiresGrad: true }), 1, { rng: new Rng(3) });
    expect(all).toHaveSameBits(new Float32Array(2));
    expect(() => dropout(x, -0.1, { rng: new Rng(3) })).toThrow(
      new ValueError('dropout', 'the probability is -0.1; expected 0 to 1'),
    );
  });
});

describe('cells', () => {
  const copied = <M extends Module>(cell: M, layer: Module): M => {
    const entries = Object.entries(layer.stateDict()).map(([name, value]) => [name.replace('_l0', ''), value] as const);
    cell.loadStateDict(Object.fromEntries(entries));
    return cell;
  };

  it.each<[string, RNN | GRU, RNNCell | GRUCell]>([
    ['RNNCell', new RNN(I, H, { rng: rng() }), new RNNCell(I, H, { rng: rng() })],
    [
      'RNNCell, relu, no biases',
      new RNN(I, H, { rng: rng(), nonlinearity: 'relu', bias: false }),
      new RNNCell(I, H, { rng: rng(), nonlinearity: 'relu', bias: false }),
    ],
    ['GRUCell', new GRU(I, H, { rng: rng() }), new GRUCell(I, H, { rng: rng() })],
  ])('%s, again and again, is the layer bit for bit; its state starts at zeros', (_, layer, cell) => {
    copied(cell, layer);
    const x = new Rng(5).normal([2, 4, I]);
    const { output } = layer.forward(x);
    let h: Tensor | undefined;
    for (let t = 0; t < 4; t++) {
      h = cell.forward(select(x, 1, t), h);
      expect(h).toHaveSameBits(select(output, 1, t));
    }
  });

  it('LSTMCell too', () => {
    const layer = new LSTM(I, H, { rng: rng() });
    const cell = copied(new LSTMCell(I, H, { rng: rng() }), layer);
    const x = new Rng(5).normal([2, 3, I]);
    const { output, c } = layer.forward(x);
    let state = cell.forward(select(x, 1, 0));
    for (let t = 1; t < 3; t++) state = cell.forward(select(x, 1, t), state);
    expect(state.h).toHaveSameBits(select(output, 1, 2));
    expect(state.c).toHaveSameBits(select(c, 0, 0));
  });

  it('have right first and second derivatives', () => {
    const options = { rng: rng() };
    const x = double([2, I], 8);
    const [h, c] = [double([2, H], 9), double([2, H], 10)];
    const lstm = new LSTMCell(I, H, options).to('float64');
    const others = [
      new RNNCell(I, H, options),
      new RNNCell(I, H, { ...options, nonlinearity: 'relu' }),
      new GRUCell(I, H, { ...options, bias: false }),
    ].map((cell) => cell.to('float64'));
    const checked: [fn: () => Tensor, inputs: Tensor[]][] = [
      ...others.map((cell): [() => Tensor, Tensor[]] => [
        () => squares([cell.forward(x, h)]),
        [x, h, ...cell.parameters()],
      ]),
      [
        () => {
          const next = lstm.forward(x, { h, c });
          return squares([next.h, next.c]);
        },
        [x, h, c, ...lstm.parameters()],
      ],
    ];
    for (const [fn, inputs] of checked) {
      expect(gradcheck(fn, inputs).comparisons).toBeGreaterThan(0);
      expect(gradcheck(fn, inputs, { order: 2 }).comparisons).toBeGreaterThan(0);
    }
  });

  it('refuse what does not fit', () => {
    const cell = new LSTMCell(2, 3, { rng: rng() });
    expect(() => cell.forward(zeros([1, 2, 2]))).toThrow(
      new ShapeError('LSTMCell', 'the input is [1, 2, 2]; expected [B, 2]'),
    );
    expect(() => cell.forward(zeros([1, 2]), { h: zeros([1, 3]), c: zeros([2, 3]) })).toThrow(
      new ShapeError('LSTMCell', 'c is [2, 3]; expected [1, 3]'),
    );
    expect(() => new GRUCell(2, 3, { rng: rng() }).forward(zeros([1, 3]))).toThrow(
      new ShapeError('GRUCell', 'the input is [1, 3]; expected [B, 2]'),
    );
  });
});

describe('recurrent layers refuse', () => {
  it.each<[string, () => unknown, string]>([
    [
      'no layers',
      () => new GRU(2, 3, { rng: rng(), numLayers: 0 }),
      'GRU: numLayers is 0; expected an integer of at least 1',
    ],
    [
      'what is no probability',
      () => new GRU(2, 3, { rng: rng(), numLayers: 2, dropout: 1.5 }),
      'GRU: the probability is 1.5; expected 0 to 1',
    ],
    [
      'dropout that has no place',
      () => new RNN(2, 3, { rng: rng(), dropout: 0.5 }),
      'RNN: dropout is 0.5 and acts between layers, of which there is one; leave it out',
    ],
    [
      'a projection to as many features',
      () => new LSTM(2, 3, { rng: rng(), projSize: 3 }),
      'LSTM: projSize is 3; expected an integer from 1 to 2',
    ],
    [
      'another nonlinearity',
      () => new RNN(2, 3, { rng: rng(), nonlinearity: 'sigmoid' as 'tanh' }),
      "RNN: nonlinearity is 'sigmoid'; expected 'tanh' or 'relu'",
    ],
    [
      'another nonlinearity of a cell',
      () => new RNNCell(2, 3, { rng: rng(), nonlinearity: 'sigmoid' as 'tanh' }),
      "RNNCell: nonlinearity is 'sigmoid'; expected 'tanh' or 'relu'",
    ],
    [
      'a cell state of the size of the projection',
      () =>
        new LSTM(2, 3, { rng: rng(), projSize: 2 }).forward(zeros([1, 1, 2]), {
          state: { h: zeros([1, 1, 2]), c: zeros([1, 1, 2]) },
        }),
      'LSTM: the initial c is [1, 1, 2]; expected [1, 1, 3]: layers * directions, rows, features',
    ],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it('nothing when there are no rows, or no positions', () => {
    for (const [, make] of kinds) {
      const layer = make({ rng: rng(), bidirectional: true }) as GRU;
      for (const shape of [
        [0, 4, I],
        [2, 0, I],
      ]) {
        const { output, h } = layer.forward(zeros(shape));
        expect([output.shape, h.shape]).toEqual([
          [...shape.slice(0, 2), 2 * layer.outputSize],
          [2, shape[0], layer.outputSize],
        ]);
        backward(sum(output).add(sum(h)));
        for (const { grad: g } of layer.parameters()) expect(g?.toTypedArray().every((v) => v === 0)).toBe(true);
        expect(slice(h, 0, 0, 1).size).toBe((shape[0] as number) * layer.outputSize);
      }
    }
  });
});
