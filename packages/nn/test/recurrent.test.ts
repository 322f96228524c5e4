import { gradcheck } from '@frostgrad/check';
import '@frostgrad/check/vitest';
import { backward, grad, Layout, mul, Ragged, ragged, Rng, slice, sum, type Tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { GRU, LSTM, type RecurrentOptions, RNN, RNNCell } from '../src/index.ts';

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
