import {
  conv1d,
  flip,
  grad,
  Layout,
  Ragged,
  Rng,
  slice,
  squeeze,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { Conv1d, GRU, type HiddenRecurrent, LSTM, RNN } from '../../src/index.ts';
import { bug, expectBits } from './bug.ts';

const I = 2;
const H = 3;

/** Outputs `[B, T, F]` of a batch `[B, T, I]`, and what is made of its rows' ends, `[B, ...]`. */
type Read = (x: Tensor, layout: Layout) => readonly [outputs: Tensor, ends: Tensor];

type Make = (bidirectional: boolean) => HiddenRecurrent | LSTM;
const kinds: Readonly<Record<string, Make>> = {
  RNN: (bidirectional) => new RNN(I, H, { rng: new Rng(2), bidirectional }),
  GRU: (bidirectional) => new GRU(I, H, { rng: new Rng(2), bidirectional }),
  LSTM: (bidirectional) => new LSTM(I, H, { rng: new Rng(2), bidirectional }),
};

const cut = (x: Tensor, layout: Layout): Tensor => where(unsqueeze(layout.mask(), 2), x, 0);

/** A layer that is told what is live. */
const told =
  (make: Make, bidirectional: boolean): Read =>
  (x, live) => {
    const { output, h } = (make(bidirectional) as GRU).forward(x, { live });
    return [output, transpose(h, 0, 1)];
  };

const overRagged =
  (make: Make, bidirectional: boolean): Read =>
  (x, layout) => {
    const { output, h } = (make(bidirectional) as GRU).forward(Ragged.fromPadded(x, layout));
    return [output.place(layout), transpose(h, 0, 1)];
  };

const ours = (bidirectional: boolean): Readonly<Record<string, Read>> =>
  Object.fromEntries(
    Object.entries(kinds).flatMap(([name, make]) => [
      [name, told(make, bidirectional)],
      [`${name} over ragged rows`, overRagged(make, bidirectional)],
    ]),
  );

/** The layer over the whole padded sequence, zeros at pads, and what it gives cut to what is live. */
const overPads =
  (make: Make, bidirectional: boolean): Read =>
  (x, layout) => {
    const { output, h } = (make(bidirectional) as GRU).forward(cut(x, layout));
    return [cut(output, layout), transpose(h, 0, 1)];
  };

/** A layer of one direction over the sequence as it is, and over all of it turned round. */
const turnedRound: Read = (x, layout) => {
  const { output, h } = new GRU(I, H, { rng: new Rng(2) }).forward(flip(cut(x, layout), 1));
  return [cut(flip(output, 1), layout), transpose(h, 0, 1)];
};

const rows = new Rng(5).normal([2, 3, I]);
const lengths = [3, 1];

/** Every row is what it is alone: outputs, ends, and the gradient of its inputs. */
const alone =
  (side: 'left' | 'right') =>
  (read: Read): void => {
    const layout = Layout.of('test', lengths, 2, 5, side);
    const x = Ragged.fromPadded(rows, lengths).place(layout).detach().requiresGrad_();
    const [outputs, ends] = read(x, layout);
    const [dx] = grad([outputs.sum()], [x], { retainGraph: true }) as [Tensor];
    const [packed, dPacked] = [outputs, dx].map((of) => Ragged.fromPadded(of, layout).rows()) as [Tensor[], Tensor[]];
    for (const [b, n] of lengths.entries()) {
      const row = slice(slice(rows, 0, b, b + 1), 1, 0, n)
        .detach()
        .requiresGrad_();
      const [output, end] = read(row, Layout.of('test', [n], 1, n));
      expectBits(`the outputs of row ${b}`, packed[b] as Tensor, output);
      expectBits(`the end of row ${b}`, slice(ends, 0, b, b + 1), end);
      expectBits(`the gradient of row ${b}`, dPacked[b] as Tensor, grad([output.sum()], [row])[0] as Tensor);
    }
  };

bug<Read>(
  'the reverse direction starts at the last live position, and does not read pads first ' +
    '(torch #1811, #3662, #517; DL4J #1030; Keras #7695)',
  alone('right'),
  {
    ours: ours(true),
    naive: {
      'both directions over the padded sequence': {
        run: overPads(kinds['GRU'] as Make, true),
        shows: /the outputs of row 0, element 3, is/,
      },
      'the padded sequence turned round': { run: turnedRound, shows: /the outputs of row 0, element 0, is/ },
    },
  },
);

bug<Read>('the end of a row is its own, and not that of the padding', alone('right'), {
  ours: ours(false),
  naive: {
    'the state after the padded sequence': {
      run: overPads(kinds['GRU'] as Make, false),
      shows: /the end of row 0, element 0, is/,
    },
    'the output at the last padded position': {
      run: (x, live) => {
        const { output } = new GRU(I, H, { rng: new Rng(2) }).forward(x, { live });
        return [output, slice(output, 1, -1)];
      },
      shows: /the end of row 0, element 0, is 0/,
    },
  },
});

bug<Read>(
  'pads on the left do not bleed into the first real position (transformers #46773; google/tunix #2310)',
  alone('left'),
  {
    ours: ours(true),
    naive: {
      'a state that runs over the pads on its way in': {
        run: overPads(kinds['GRU'] as Make, false),
        shows: /the outputs of row 0, element 0, is/,
      },
      'lengths alone, which mean pads on the right': {
        run: (x, { offsets }) => {
          const { output, h } = new GRU(I, H, { rng: new Rng(2) }).forward(x, { live: offsets.lengths() });
          return [output, transpose(h, 0, 1)];
        },
        shows: /the outputs of row 0, element \d+, is/,
      },
    },
  },
);

const kernel = tensor([[[0.5, 1, -1]]]);
const bias = tensor([0.25]);
const convolve = (x: Tensor): Tensor => conv1d(x, kernel, bias, { padding: 1 });

/** Two convolutions in a row, `[B, 1, T]`. */
bug<(x: Tensor, mask: Tensor) => Tensor>(
  'a convolution after a convolution reads no pad: the bias of the first stands there (transformers #46773)',
  (run) => {
    const row = tensor([[[1, 2, 3]]]);
    const padded = tensor([[[0, 0, 1, 2, 3, 0]]]);
    const live = tensor([[[false, false, true, true, true, false]]]);
    const wanted = run(row, tensor([[[true, true, true]]]));
    expectBits('what comes out', slice(run(padded, live), 2, 2, 5), wanted);
  },
  {
    ours: {
      'a selection at the entry of each': (x, live) => convolve(where(live, convolve(where(live, x, 0)), 0)),
      'Conv1d, which is told what is live': (x, mask) => {
        const live = squeeze(mask, 1);
        return [1, 2].reduce((at, seed) => {
          return new Conv1d(1, 1, 3, { rng: new Rng(seed), padding: 1 }).forward(at, { live });
        }, x);
      },
    },
    naive: {
      'a selection at the entry of the first': {
        run: (x, live) => convolve(convolve(where(live, x, 0))),
        shows: /what comes out, element 0, is/,
      },
    },
  },
);
