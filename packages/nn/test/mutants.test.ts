import { Violation } from '@frostgrad/check';
import {
  cast,
  div,
  exp,
  gt,
  Layout,
  logicalNot,
  logSoftmax,
  maskedFill,
  mean,
  mul,
  Ragged,
  softmax,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  AdditiveAttention,
  type AttendOptions,
  type AttentionMemory,
  type AttentionResult,
  Embedding,
  GRU,
  type GRUOptions,
  type GRUResult,
  type Live,
} from '../src/index.ts';
import { I } from './laws/batch.ts';
import { embeddingLayer, recurrentLayer } from './laws/layers.ts';
import type { Layer } from './laws/outcome.ts';
import { type Mutant, verdict } from './laws/verdict.ts';
import { attention, weighing } from './laws/weighing.ts';
import {
  lengthsFit,
  padsAnywhere,
  padsOfGradientsUnread,
  padsUnread,
  paddedIsRagged,
  rowsAlone,
  twinsAgree,
} from './laws/laws.ts';

const numeric = (mask: Tensor): Tensor => cast(mask, 'float32');

/** Softmax over everything, and what is left of it divided by its sum. */
function timesMask(scores: Tensor, mask: Tensor, divisor: (total: Tensor) => Tensor): Tensor {
  const kept = mul(softmax(scores), numeric(mask));
  return div(kept, divisor(sum(kept, -1, { keepDims: true })));
}

class ReadsPaddedKeys extends AdditiveAttention {
  override memory(keys: Tensor, live?: Live): AttentionMemory {
    return { ...super.memory(keys, live), values: keys };
  }
}

class ProjectsPaddedKeys extends AdditiveAttention {
  override memory(keys: Tensor, live?: Live): AttentionMemory {
    return { ...super.memory(keys, live), projected: this.key.forward(keys) };
  }
}

class ReadsPaddedQueries extends AdditiveAttention {
  override forward(
    query: Tensor | Ragged,
    keys: Tensor | Ragged,
    { live, liveQueries }: AttendOptions = {},
  ): AttentionResult<never> {
    const { context, weights } = super.forward(query as Tensor, keys, live === undefined ? {} : { live });
    if (query instanceof Ragged) return { context: context as never, weights: weights as never };
    const asked = unsqueeze((liveQueries as Layout).mask(), 2);
    return { context: where(asked, context, 0) as never, weights: where(asked, weights, 0) as never };
  }
}

type Forward = (x: Tensor, options: GRUOptions) => GRUResult<Tensor>;
type Run = (honest: Forward, x: Tensor, options: GRUOptions & { readonly live: Layout }) => GRUResult<Tensor>;

/** A GRU of both directions that does something else with padded input. */
function recurrent(run: Run): Layer {
  class Wrong extends GRU {
    override forward(x: Tensor | Ragged, options: GRUOptions = {}): GRUResult<never> {
      const honest: Forward = (input, given) => super.forward(input, given);
      const result = x instanceof Ragged ? super.forward(x, options) : run(honest, x, options as { live: Layout });
      return result as GRUResult<never>;
    }
  }
  return recurrentLayer('GRU', (rng) => new Wrong(I, 2, { rng, bidirectional: true }));
}

const cut = (x: Tensor, live: Layout): Tensor => where(unsqueeze(live.mask(), 2), x, 0);

/** The layer over the whole padded sequence, pads as zeros. */
const overPads = (honest: Forward, x: Tensor, { live, ...rest }: GRUOptions & { readonly live: Layout }) =>
  honest(cut(x, live), rest);

class MultipliedEmbedding extends Embedding {
  override forward(ids: Tensor | Ragged, live?: Live): never {
    if (ids instanceof Ragged) return super.forward(ids) as never;
    const mask = (live as Layout).mask();
    const vectors = super.forward(where(mask, ids, 0));
    return mul(vectors, numeric(unsqueeze(mask, 2))) as never;
  }
}

class CentredEmbedding extends Embedding {
  override forward(ids: Tensor | Ragged, live?: Live): never {
    const packed = ids instanceof Ragged ? ids : Ragged.fromPadded(ids, live as Layout);
    const centred = super.forward(packed).map((x) => (x.size === 0 ? x : sub(x, mean(x))));
    return (ids instanceof Ragged ? centred : centred.place(live as Layout)) as never;
  }
}

/** As many positions as there are, whatever the lengths say: PyTorch's silence. */
class CuttingGRU extends GRU {
  override forward(x: Tensor | Ragged, { live, ...rest }: GRUOptions = {}): GRUResult<never> {
    const T = x instanceof Ragged ? 0 : (x.shape[1] as number);
    const fitting =
      live instanceof Layout || live === undefined ? live : Array.from(live as number[], (n) => Math.min(n, T));
    return super.forward(x as Tensor, {
      ...rest,
      ...(fitting === undefined ? {} : { live: fitting }),
    }) as GRUResult<never>;
  }
}

/** Wrong in ways that have been shipped, and the law that finds it. */
const mutants: readonly Mutant[] = [
  {
    mistake: 'weights times mask, after the softmax: a row without keys is 0 / 0',
    law: padsUnread,
    layer: attention(weighing((scores, mask) => timesMask(scores, mask, (total) => total))),
    shows: /weights of padded keys: at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'weights times mask, no division by zero: pads have a say in how the others round',
    law: padsAnywhere,
    layer: attention(weighing((scores, mask) => timesMask(scores, mask, (total) => where(gt(total, 0), total, 1)))),
    shows: /padding on the \w+ changes the (contexts|weights|gradient of x)/,
  },
  {
    mistake: 'a large negative number added to the scores of pads: a row without keys attends to its pads',
    law: padsUnread,
    layer: attention(weighing((scores, mask) => softmax(sub(scores, mul(numeric(logicalNot(mask)), 1e9))))),
    shows: /weights of padded keys: at a pad, element \d+, stands 0\.\d+|stands 1/,
  },
  {
    mistake: '-Infinity in a plain softmax: a row without keys is NaN',
    law: padsUnread,
    layer: attention(weighing((scores, mask) => softmax(maskedFill(scores, logicalNot(mask), -Infinity)))),
    shows: /weights of padded keys: at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'values that are not selected at the entry: 0 times NaN',
    law: padsUnread,
    layer: attention(ReadsPaddedKeys),
    shows: /what stands at pads changes the contexts, element \d+: .+ and NaN/,
  },
  {
    mistake: 'keys that are not selected at the entry: NaN comes back through tanh',
    law: padsUnread,
    layer: attention(ProjectsPaddedKeys),
    shows: /the gradient of x: at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'queries that are not selected at the entry: NaN comes back through tanh',
    law: padsUnread,
    layer: attention(ReadsPaddedQueries),
    shows: /the gradient of queries: at a pad, element \d+, stands NaN/,
  },
  {
    mistake: 'the exponential of the logarithm of the weights, which is not their bits',
    law: twinsAgree,
    layer: {
      ...attention(weighing((scores, mask) => where(mask, exp(logSoftmax(where(mask, scores, -1e30))), 0))),
      twin: attention(AdditiveAttention),
    },
    shows: /freezing changes the (contexts|weights)/,
  },
  {
    mistake: 'the reverse direction starts at the padded end',
    law: padsAnywhere,
    layer: recurrent((honest, x, given) => ({
      ...honest(x, given),
      output: cut(overPads(honest, x, given).output, given.live),
    })),
    shows: /padding on the right changes the outputs/,
  },
  {
    mistake: 'final states are those after the pads',
    law: paddedIsRagged,
    layer: recurrent((honest, x, given) => ({ ...honest(x, given), h: overPads(honest, x, given).h })),
    shows: /padding changes the final h/,
  },
  {
    mistake: 'outputs at pads go on',
    law: padsUnread,
    layer: recurrent((honest, x, given) => ({ ...honest(x, given), output: overPads(honest, x, given).output })),
    shows: /outputs: at a pad, element \d+, stands/,
  },
  {
    mistake: 'ids at pads are looked up, and multiplied away',
    law: padsOfGradientsUnread,
    layer: embeddingLayer('Embedding', (rng) => new MultipliedEmbedding(5, 2, { rng })),
    shows: /what arrives at pads changes the gradient of weight, element \d+: .+ and (NaN|.*Infinity)/,
  },
  {
    mistake: 'a statistic over the batch',
    law: rowsAlone,
    layer: embeddingLayer('Embedding', (rng) => new CentredEmbedding(5, 2, { rng })),
    shows: /company for row \d changes the vectors/,
  },
  {
    mistake: 'lengths beyond the sequence are accepted',
    law: lengthsFit,
    layer: recurrentLayer('GRU', (rng) => new CuttingGRU(I, 2, { rng })),
    shows: /were accepted/,
  },
];

describe('the laws of pads kill', () => {
  it.each(mutants)('$mistake', ({ law, layer, shows }) => {
    const found = verdict(law, layer);
    // by the law's own verdict: a mutant that cannot run at all proves nothing
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).message).toMatch(shows);
  });
});
