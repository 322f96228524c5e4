import { gradcheck } from '@frostgrad/check';
import '@frostgrad/check/vitest';
import { Rng, select, ShapeError, sum, mul, type Tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { GRU, GRUCell, LSTM, LSTMCell, type Module, RNN, RNNCell } from '../src/index.ts';

const I = 2;
const H = 3;
const rng = (): Rng => new Rng(7);
const double = (shape: number[], seed: number): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });
const squares = (parts: readonly Tensor[]): Tensor =>
  parts.map((part) => sum(mul(part, part)).add(sum(part))).reduce((a, b) => a.add(b));

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
