import {
  add,
  arange,
  cast,
  cat,
  grad,
  Layout,
  linear,
  matmul,
  Ragged,
  ragged,
  Rng,
  segmentMean,
  softmax,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '@frostgrad/core';
import {
  AdditiveAttention,
  Embedding,
  GRU,
  MultiplicativeAttention,
  type PaddingMethod,
  TransformerEncoderLayer,
} from '../../src/index.ts';
import { bug, expectBits } from './bug.ts';

const rng = (): Rng => new Rng(9);

/** Contexts of one query a row `[B, 1, 2]` over what an encoder read `[B, S, 2]`, zeros at pads; with their weights. */
type Decode = (query: Tensor, read: Tensor, lengths: readonly number[]) => readonly [context: Tensor, weights: Tensor];

const additive =
  (method: PaddingMethod): Decode =>
  (query, read, live) => {
    const attention = new AdditiveAttention(2, 2, 3, { rng: rng(), method });
    const { context, weights } = attention.forward(query, read, { live });
    return [context, weights];
  };

const multiplicative =
  (method: PaddingMethod): Decode =>
  (query, read, live) => {
    const { context, weights } = new MultiplicativeAttention(2, 2, { rng: rng(), method }).forward(query, read, {
      live,
    });
    return [context, weights];
  };

const lengths = [3, 1];

bug<Decode>(
  'attention on top of an encoder spends no weight on pads: zeros there have weight, too (tensorflow #512)',
  (decode) => {
    const encoder = new GRU(2, 2, { rng: rng() });
    const x = rng().normal([2, 3, 2]);
    const query = rng().normal([2, 1, 2]);
    const at = (more: number): ReturnType<Decode> => {
      const padded = Ragged.fromPadded(x, lengths).toPadded({ length: 3 + more });
      return decode(query, encoder.forward(padded, { live: lengths }).output, lengths);
    };
    const [[context, weights], [contextBesideMore]] = [at(0), at(2)];
    expectBits('the weights of pads', weights.slice(0, 1).slice(2, 1), [0, 0]);
    expectBits('the context beside more pads', contextBesideMore, context);
  },
  {
    ours: {
      'AdditiveAttention, mask': additive('mask'),
      'AdditiveAttention, frozen': additive('frozen'),
      'MultiplicativeAttention, mask': multiplicative('mask'),
      'MultiplicativeAttention, frozen': multiplicative('frozen'),
    },
    naive: {
      "AdditiveAttention, method 'none'": { run: additive('none'), shows: /the weights of pads, element 0, is 0\.\d+/ },
      "MultiplicativeAttention, method 'none'": {
        run: multiplicative('none'),
        shows: /the weights of pads, element 0, is 0\.\d+/,
      },
      'a plain softmax': {
        run: (query, read) => {
          const weights = softmax(matmul(query, transpose(read)));
          return [matmul(weights, read), weights];
        },
        shows: /the weights of pads, element 0, is 0\.\d+/,
      },
    },
  },
);

/** One vector a row, of ids `[B, T]`: looked up, mapped with a bias, averaged. */
type Sentence = (ids: Tensor, lengths: readonly number[]) => Tensor;

const table = new Embedding(5, 2, { rng: rng() });
const [weight, bias] = [rng().normal([2, 2]), tensor([0.5, -0.5])];

bug<Sentence>(
  'what is live is not forgotten on the way (keras #18543; tensorflow #33260: layers that pass no mask on)',
  (sentence) => {
    const ids = tensor(
      [
        [1, 2, 3],
        [4, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const together = sentence(ids, lengths);
    expectBits('the vector of row 1', together.slice(0, 1), sentence(ids.slice(0, 1).slice(1, 0, 1), [1]));
  },
  {
    ours: {
      'ragged rows, which know their lengths': (ids, live) =>
        segmentMean(table.forward(Ragged.fromPadded(ids, live)).map((values) => linear(values, weight, bias))),
    },
    naive: {
      'lengths told to the first layer, and to no other': {
        run: (ids, live) => linear(table.forward(ids, live), weight, bias).mean(1),
        shows: /the vector of row 1, element 0, is/,
      },
    },
  },
);

/** Outputs of a transformer `[B, T, 4]` over ids that are padded on the left. */
type Transform = (ids: Tensor, layout: Layout) => Tensor;

const layer = new TransformerEncoderLayer(4, 2, { rng: rng(), feedforward: 5, dropout: 0 });
const words = new Embedding(5, 4, { rng: rng() });
const positions = new Embedding(6, 4, { rng: rng() });

/** 0, 1, 2, ... from the first live position of each row. */
const ownPlaces = ({ offsets }: Layout): Ragged => ragged(offsets.lengths().map((n) => cast(arange(n), 'int32')));

/** 0, 1, 2, ... from the first pad. */
const places = (ids: Tensor): Tensor => cast(arange(ids.shape[1] as number), 'int32').expand(ids.shape);

bug<Transform>(
  'padding on the left changes no output of a transformer ' +
    '(transformers #278, #3150, #22707, #26869, #29029, #29419: logits move; models whose tests leave one side out)',
  (transform) => {
    const ids = tensor(
      [
        [1, 2, 3],
        [4, 0, 0],
      ],
      { dtype: 'int32' },
    );
    const padded = Layout.of('test', lengths, 2, 5, 'left');
    const out = Ragged.fromPadded(transform(Ragged.fromPadded(ids, lengths).place(padded), padded), padded).rows();
    for (const [b, n] of lengths.entries()) {
      const row = ids.slice(0, b, b + 1).slice(1, 0, n);
      expectBits(`the outputs of row ${b}`, out[b] as Tensor, transform(row, Layout.of('test', [n], 1, n)));
    }
  },
  {
    ours: {
      'positions counted over what is live': (ids, layout) => {
        const x = words.forward(Ragged.fromPadded(ids, layout)).zip(positions.forward(ownPlaces(layout)), add);
        return layer.forward(x).place(layout);
      },
      'the same, padded': (ids, live) =>
        layer.forward(add(words.forward(ids, live), positions.forward(ownPlaces(live)).place(live)), { live }),
    },
    naive: {
      'positions counted from the first pad': {
        run: (ids, live) => layer.forward(add(words.forward(ids, live), positions.forward(places(ids))), { live }),
        shows: /the outputs of row 0, element 0, is/,
      },
      'no mask': {
        run: (ids, layout) =>
          layer.forward(add(words.forward(ids), positions.forward(ownPlaces(layout)).place(layout))),
        shows: /the outputs of row 0, element 0, is/,
      },
    },
  },
);

/** Something of one position beside a pad `[2]`. */
bug<(x: Tensor) => Tensor>(
  'a pad learns nothing: what is padded with a parameter keeps it (a padding vector that trains)',
  (pooled) => {
    const pad = tensor([7, 7], { requiresGrad: true });
    const out = pooled(pad);
    const [dPad] = grad([sum(out)], [pad], { materializeGrads: true }) as [Tensor];
    expectBits('the gradient of the pad', dPad, [0, 0]);
  },
  {
    ours: {
      segmentMean: (pad) => segmentMean(Ragged.fromPadded(beside(pad), [1])),
      AdditiveAttention: (pad) =>
        new AdditiveAttention(2, 2, 3, { rng: rng() }).forward(rng().normal([1, 1, 2]), beside(pad), { live: [1] })
          .context,
    },
    naive: {
      'a mean over the padded length': {
        run: (pad) => beside(pad).mean(1),
        shows: /the gradient of the pad, element 0, is 0\.5/,
      },
      "method 'none'": {
        run: (pad) =>
          new AdditiveAttention(2, 2, 3, { rng: rng(), method: 'none' }).forward(rng().normal([1, 1, 2]), beside(pad), {
            live: [1],
          }).context,
        shows: /the gradient of the pad, element 0, is/,
      },
    },
  },
);

/** `[1, 2, 2]`: a position, and the pad behind it. */
function beside(pad: Tensor): Tensor {
  return cat([tensor([[[1, 2]]]), pad.reshape([1, 1, 2])], 1);
}
