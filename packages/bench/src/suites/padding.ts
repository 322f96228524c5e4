import { Ragged, Rng, type Tensor } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { AdditiveAttention, LSTM, MultiheadAttention } from '@frostgrad/nn';
import { useWasm } from '@frostgrad/wasm';
import type { Case } from '../compare.ts';
import type { Suite } from '../suite.ts';

const [B, T, D] = [16, 40, 32];

/** Hundredths of the cells that are pads. */
const SHARES = [10, 50, 90];

/** Lengths of a batch whose pads are so many hundredths of its cells; the first row has none. */
function lengthsFor(share: number): number[] {
  const live = Math.round(B * T * (1 - share / 100)) - T;
  const lengths = [T, ...Array.from({ length: B - 1 }, () => Math.floor(live / (B - 1)))];
  for (let i = 1, rest = live % (B - 1); rest > 0; i++, rest--) lengths[i] = (lengths[i] as number) + 1;
  return lengths;
}

/** Forward and backward, to the parameters and to the input. */
function passOf(name: string, run: () => Tensor): Case {
  return { name, run: () => run().sum().backward() };
}

function input(lengths: readonly number[]): { padded: Tensor; rows: () => Ragged } {
  const padded = new Rng(0).uniform([B, T, D], -1, 1).requiresGrad_();
  return { padded, rows: () => Ragged.fromPadded(padded, lengths) };
}

function additive(share: number): Case[] {
  const lengths = lengthsFor(share);
  const { padded, rows } = input(lengths);
  const query = new Rng(1).uniform([B, 1, D], -1, 1);
  const of = (method: 'mask' | 'frozen'): AdditiveAttention =>
    new AdditiveAttention(D, D, D, { rng: new Rng(2), method });
  const [mask, frozen] = [of('mask'), of('frozen')];
  return [
    passOf('mask', () => mask.forward(query, padded, { live: lengths }).context),
    passOf('frozen', () => frozen.forward(query, padded, { live: lengths }).context),
    passOf('frozen, ragged keys', () => frozen.forward(query, rows()).context),
  ];
}

function multihead(share: number): Case[] {
  const lengths = lengthsFor(share);
  const { padded, rows } = input(lengths);
  const of = (method: 'mask' | 'frozen'): MultiheadAttention =>
    new MultiheadAttention(D, 4, { rng: new Rng(2), method });
  const [mask, frozen] = [of('mask'), of('frozen')];
  return [
    passOf('mask', () => mask.forward(padded, padded, padded, { live: lengths }).context),
    passOf('frozen', () => frozen.forward(padded, padded, padded, { live: lengths }).context),
    passOf('frozen, ragged', () => {
      const x = rows();
      return frozen.forward(x, x, x).context.values;
    }),
  ];
}

function lstm(share: number): Case[] {
  const lengths = lengthsFor(share);
  const { padded, rows } = input(lengths);
  const layer = new LSTM(D, D, { rng: new Rng(2), bidirectional: true });
  return [
    passOf('every cell, pads too', () => layer.forward(padded).output),
    passOf('padded, with lengths', () => layer.forward(padded, { live: lengths }).output),
    passOf('ragged', () => layer.forward(rows()).output.values),
  ];
}

/** The same on the kernels of the module. */
function inModule(cases: readonly Case[]): Case[] {
  return cases.map(({ name, run }) => ({
    name,
    run: () => {
      useWasm();
      try {
        run();
      } finally {
        useBackend({});
      }
    },
  }));
}

/** What pads cost, by method and by their share. */
export const padding: Suite = {
  name: 'padding',
  about: 'forward and backward of attention and of a BiLSTM, by method and by the share of pads, on TypeScript kernels',
  *groups() {
    for (const share of SHARES) {
      yield { title: `additive attention, one query, ${share} % pads`, cases: additive(share) };
      yield { title: `self-attention of 4 heads, ${share} % pads`, cases: multihead(share) };
      yield { title: `the same in the module, ${share} % pads`, cases: inModule(multihead(share)) };
      yield { title: `BiLSTM, ${share} % pads`, cases: lstm(share) };
    }
  },
};
