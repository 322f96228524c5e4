import { grad, mul, Ragged, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  fromPackedSequence,
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  type Module,
  RNN,
  RNNCell,
  type StateDict,
  toPackedSequence,
} from '../src/index.ts';
import golden from './golden/recurrent.json' with { type: 'json' };

/** Rounding, and no more: the largest difference of 20,816 numbers is 1.7e-15, relative where they are above 1. */
const TOLERANCE = 4e-15;

const { B, T, I, H, P } = golden.size;
const rng = new Rng(0);

/** The numbers of the script. */
function numbers(shape: readonly number[], seed: number, requiresGrad: boolean = false): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: n }, (_, i) => (((7 * i + 5 * seed + 3 * (i % 3)) % 19) - 9) / 12);
  return tensor(values, { shape, requiresGrad });
}

function filled<M extends Module>(module: M, shapes: object): M {
  const entries = Object.entries(shapes as Readonly<Record<string, readonly number[]>>);
  const dict: StateDict = Object.fromEntries(entries.map(([name, shape], k) => [name, numbers(shape, k + 1)]));
  module.to('float64').loadStateDict(dict); // strict: names and shapes are PyTorch's
  expect([...module.namedParameters()].map(([name]) => name)).toEqual(entries.map(([name]) => name));
  return module;
}

function lossOf(parts: readonly Tensor[]): Tensor {
  const each = parts.map((part, i) => sum(mul(mul(numbers(part.shape, 4 + i), part), part).add(part)));
  return each.reduce((a, b) => a.add(b));
}

function expectNear(found: Tensor, expected: readonly number[]): void {
  const values = found.toTypedArray();
  expect(values).toHaveLength(expected.length);
  for (const [i, v] of expected.entries()) {
    const difference = Math.abs((values[i] as number) - v) / Math.max(1, Math.abs(v));
    expect(difference).toBeLessThanOrEqual(TOLERANCE);
  }
}

interface Expected {
  readonly states: readonly (readonly number[])[];
  readonly dx: readonly number[];
  readonly dStates: readonly (readonly number[])[];
  readonly gradients: object;
}

/** Holds states, and the gradients of everything, to what the script wrote. */
function expectSame(
  module: Module,
  parts: readonly Tensor[],
  x: Tensor,
  initial: readonly Tensor[],
  e: Expected,
): void {
  for (const [i, state] of parts.slice(-initial.length).entries()) expectNear(state, e.states[i] as number[]);
  const parameters = module.parameters();
  const gradients = grad(lossOf(parts), [x, ...initial, ...parameters]);
  const expected = [e.dx, ...e.dStates, ...(Object.values(e.gradients) as number[][])];
  expect(gradients).toHaveLength(expected.length);
  for (const [i, gradient] of gradients.entries()) expectNear(gradient, expected[i] as number[]);
}

describe('PyTorch gives the same in float64', () => {
  const cases = golden.layers.map((expected) => {
    const { kind, layers, bidirectional, bias, lengths } = expected;
    const rows = lengths === null ? 'unpadded' : `lengths ${lengths.join(', ')}`;
    const title = `${kind}, ${layers} layers, ${bidirectional ? 'both directions' : 'forward'}, ${bias ? 'biases' : 'no biases'}, ${rows}`;
    return [title, expected] as const;
  });

  it.each(cases)('%s', (_, expected) => {
    const { kind, layers: numLayers, bidirectional, bias, lengths } = expected;
    const options = { rng, numLayers, bidirectional, bias };
    const x = numbers([B, T, I], 0, true);
    const n = numLayers * (bidirectional ? 2 : 1);
    const projected = kind === 'LSTM projected';
    const h = numbers([n, B, projected ? P : H], 2, true);
    const live = lengths === null ? {} : { live: lengths };
    const saved = expected.packed;
    if (kind.startsWith('LSTM')) {
      const layer = filled(new LSTM(I, H, { ...options, ...(projected ? { projSize: P } : {}) }), expected.shapes);
      const state = { h, c: numbers([n, B, H], 3, true) };
      const out = layer.forward(x, { ...live, state });
      expectNear(out.output, expected.output);
      if (lengths !== null && saved !== undefined) expectPacked(out.output, lengths, saved);
      expectSame(layer, [out.output, out.h, out.c], x, [h, state.c], expected);
      return;
    }
    const layer =
      kind === 'GRU'
        ? new GRU(I, H, options)
        : new RNN(I, H, { ...options, nonlinearity: kind === 'RNN relu' ? 'relu' : 'tanh' });
    const out = filled(layer, expected.shapes).forward(x, { ...live, h });
    expectNear(out.output, expected.output);
    if (lengths !== null && saved !== undefined) expectPacked(out.output, lengths, saved);
    expectSame(layer, [out.output, out.h], x, [h], expected);
  });

  /** PyTorch's packed form of the same output, one way and the other. */
  function expectPacked(
    output: Tensor,
    lengths: number[],
    saved: {
      readonly data: readonly number[];
      readonly batchSizes: readonly number[];
      readonly sortedIndices: readonly number[];
      readonly unsortedIndices: readonly number[];
    },
  ): void {
    const rows = Ragged.fromPadded(output, lengths);
    const { data, ...indices } = toPackedSequence(rows);
    expectNear(data, saved.data);
    expect(indices).toEqual({
      batchSizes: saved.batchSizes,
      sortedIndices: saved.sortedIndices,
      unsortedIndices: saved.unsortedIndices,
    });
    const theirs = tensor(Float64Array.from(saved.data), { shape: data.shape });
    const back = fromPackedSequence({ ...saved, data: theirs });
    expect(back.offsets.lengths()).toEqual(lengths);
    expectNear(back.values, [...rows.values.toTypedArray()]);
  }

  it.each(
    golden.cells.map((expected) => [`${expected.kind}, ${expected.bias ? 'biases' : 'no biases'}`, expected] as const),
  )('%s', (_, expected) => {
    const { kind, bias } = expected;
    const options = { rng, bias };
    const x = numbers([B, I], 0, true);
    const h = numbers([B, H], 2, true);
    if (kind === 'LSTMCell') {
      const cell = filled(new LSTMCell(I, H, options), expected.shapes);
      const state = { h, c: numbers([B, H], 3, true) };
      const next = cell.forward(x, state);
      expectSame(cell, [next.h, next.c], x, [h, state.c], expected);
      return;
    }
    const cell =
      kind === 'GRUCell'
        ? new GRUCell(I, H, options)
        : new RNNCell(I, H, { ...options, nonlinearity: kind === 'RNNCell relu' ? 'relu' : 'tanh' });
    expectSame(cell, [filled(cell, expected.shapes).forward(x, h)], x, [h], expected);
  });
});
