import { expand, grad, type GradNode, Layout, Rng, type Tensor, unsqueeze } from '@frostgrad/core';
import { weightRowsWithinBound } from '@frostgrad/check';
import type { Batch } from './batching.ts';
import { differingBits } from './bits.ts';
import { LeakyAttention } from './leaky-attention.ts';
import { G2P, type ModelConfig, type Padding, type TapName } from './model.ts';
import { countPoisoned, poison, withPadIds } from './poison.ts';
import type { EvidenceRow } from './report-data.ts';

/** What one pass over a batch leaves behind: everything that pads must not change. */
interface Pass {
  readonly loss: Tensor;
  readonly logits: Tensor;
  readonly weights: Tensor;
  readonly gradients: readonly Tensor[];
}

/** The claims about pads, checked on this very model and batch. */
export function gatherEvidence(model: G2P, config: ModelConfig, batch: Batch): EvidenceRow[] {
  const plain = passOf(model, batch);
  const twinMethod: Padding = config.padding === 'mask' || config.padding === 'none' ? 'frozen' : 'mask';
  const twin = twinOf(model, { ...config, padding: twinMethod });
  const poisoned = countPoisoned(batch, config.padding);
  return [
    paddingRow(batch),
    sumRow(plain, batch),
    padWeightRow(plain, batch),
    padGradientRow(model, batch),
    invarianceRow(`NaN at ${poisoned} pad positions (${poisonedPlaces(config)})`, plain, () =>
      passOf(model, batch, poison),
    ),
    invarianceRow('arbitrary integers for the ids of pads', plain, () => passOf(model, withPadIds(batch, new Rng(7)))),
    leakRow(model, config, batch),
    ...(config.padding === 'none' ? [] : [methodsRow(config.padding, twinMethod, plain, passOf(twin, batch))]),
    joinRow(twinMethod === 'mask' ? model : twin, batch),
  ];
}

function poisonedPlaces({ padding }: ModelConfig): string {
  if (padding === 'ragged') return 'target embeddings; nothing else has pads';
  const places = 'source and target embeddings, encoder outputs';
  return padding === 'frozen' ? `${places}; scores have no pads to poison` : `${places}, scores`;
}

/** Forward and backward. */
function passOf(model: G2P, batch: Batch, tap?: typeof poison): Pass {
  const { logits, weights } = model.teach(batch, tap);
  const loss = model.lossOf(logits, batch);
  return { loss, logits: logits.values, weights, gradients: grad(loss, model.parameters()) };
}

/** The same weights under another method. */
function twinOf(model: G2P, config: ModelConfig): G2P {
  const twin = new G2P(config, new Rng(0));
  twin.loadStateDict(model.stateDict());
  return twin;
}

function paddingRow(batch: Batch): EvidenceRow {
  const cells = batch.size * (batch.sourceSize + batch.targetSize);
  const live = total(batch.sourceLengths) + total(batch.targetLengths);
  return {
    claim: 'cells of the batch that are padding',
    value: `${cells - live} of ${cells} (${((100 * (cells - live)) / cells).toFixed(1)} %), ${batch.size} words`,
    holds: cells > live,
  };
}

function sumRow({ weights }: Pass, batch: Batch): EvidenceRow {
  const { largest, rows, holds } = weightRowsWithinBound(weights, liveWeights(batch));
  return {
    claim: `weights sum to one: largest |sum - 1| over ${rows} rows, sums taken exactly`,
    value:
      largest === null
        ? 'no row'
        : `${largest.error.toExponential(2)} (${largest.errorInU.toFixed(2)} u, ${largest.live} live)`,
    bound: largest?.bound.toExponential(2) ?? '',
    holds,
  };
}

/** True where a weight belongs to a live letter, in the shape of the weights `[B, T, S]`. */
function liveWeights(batch: Batch): Tensor {
  const { size: B, targetSize: T, sourceSize: S } = batch;
  const live = Layout.of('evidence', batch.sourceLengths, B, S).mask();
  return expand(unsqueeze(live, 1), [B, T, S]);
}

function padWeightRow({ weights }: Pass, batch: Batch): EvidenceRow {
  const flat = weights.toTypedArray();
  const S = batch.sourceSize;
  let pads = 0;
  let heaviest = 0;
  let exact = true;
  for (let i = 0; i < flat.length; i++) {
    const b = Math.floor(i / (S * batch.targetSize));
    if (i % S < (batch.sourceLengths[b] as number)) continue;
    pads++;
    heaviest = Math.max(heaviest, flat[i] as number);
    if (!Object.is(flat[i], 0)) exact = false;
  }
  return {
    claim: `the largest weight on ${pads} pads`,
    value: exact ? '+0, every one' : heaviest.toExponential(2),
    bound: '+0',
    holds: exact,
  };
}

/** Gradients of the loss at every tapped place: exactly +0 at pads. */
function padGradientRow(model: G2P, batch: Batch): EvidenceRow {
  const seen: { name: TapName; x: Tensor; live: Tensor }[] = [];
  const { logits } = model.teach(batch, (name, x, live) => {
    seen.push({ name, x, live });
    return x;
  });
  const gradients = grad(
    model.lossOf(logits, batch),
    seen.map(({ x }) => x),
    { materializeGrads: true },
  );
  let pads = 0;
  let other = 0;
  for (const [i, { x, live }] of seen.entries()) {
    const flat = (gradients[i] as Tensor).toTypedArray();
    const mask = live.toTypedArray();
    const width = x.size / mask.length;
    for (let j = 0; j < flat.length; j++) {
      if (mask[Math.floor(j / width)] !== 0) continue;
      pads++;
      if (!Object.is(flat[j], 0)) other++;
    }
  }
  return {
    claim: `the gradient at ${pads} pad elements of ${[...new Set(seen.map(({ name }) => name))].join(', ')}`,
    value: other === 0 ? '+0, every one' : `${other} are not +0`,
    bound: '+0',
    holds: other === 0,
  };
}

function invarianceRow(what: string, plain: Pass, run: () => Pass): EvidenceRow {
  const changed = differences(plain, run());
  return {
    claim: `${what}: loss, logits, weights and ${plain.gradients.length} parameter gradients keep their bits`,
    value: changed === 0 ? 'bit-identical' : `${changed} values changed`,
    bound: '0 changed',
    holds: changed === 0,
  };
}

/** The usual way, on the same batch with the same poison: weights times mask. It must be seen to fail. */
function leakRow(model: G2P, config: ModelConfig, batch: Batch): EvidenceRow {
  const leaky = new G2P({ ...config, padding: 'none' }, new Rng(0), LeakyAttention);
  leaky.loadStateDict(model.stateDict());
  const clean = passOf(leaky, batch);
  const { loss, gradients } = passOf(leaky, batch, poison);
  const nan = gradients.filter((g) => g.toTypedArray().some(Number.isNaN)).length;
  const fails = Number.isFinite(clean.loss.item()) && Number.isNaN(loss.item()) && nan > 0;
  return {
    claim: 'for comparison, weights multiplied by the mask on the same poisoned batch: fails, as it should',
    value: `loss ${clean.loss.item().toFixed(4)} without poison, ${loss.item()} with it; NaN in ${nan} of ${gradients.length} gradients`,
    bound: 'NaN',
    holds: fails,
  };
}

function methodsRow(method: Padding, other: Padding, a: Pass, b: Pass): EvidenceRow {
  const changed = differences(a, b);
  return {
    claim: `the ${method} method and the ${other} method: loss, logits, weights and all parameter gradients`,
    value: changed === 0 ? 'bit-identical' : `${changed} values differ`,
    bound: '0 differ',
    holds: changed === 0,
  };
}

/** One node a join, whatever the batch: counted in the graph of this batch and of a single word of it. */
function joinRow(model: G2P, batch: Batch): EvidenceRow {
  const joins = (b: Batch): number => countNodes(model.teach(b).weights.gradFn, 'raggedCat') / b.targetSize;
  const [whole, single] = [joins(batch), joins(firstWord(batch))];
  return {
    claim: `graph nodes that join the live weights of ${batch.size} words with their frozen pads, a decoder step`,
    value: `${whole} (and ${single} for one word alone)`,
    bound: '1',
    holds: whole === 1 && single === 1,
  };
}

/** The first word of a batch, at the batch's padded length. */
function firstWord(batch: Batch): Batch {
  const { sourceSize: S, targetSize: T } = batch;
  return {
    ...batch,
    size: 1,
    source: batch.source.slice(0, S),
    sourceLengths: batch.sourceLengths.slice(0, 1),
    targetIn: batch.targetIn.slice(0, T),
    targetOut: batch.targetOut.slice(0, T),
    targetLengths: batch.targetLengths.slice(0, 1),
    words: batch.words.slice(0, 1),
  };
}

/** Nodes of a name among all that a gradient would pass. */
export function countNodes(root: GradNode | null, name: string): number {
  const seen = new Set<GradNode>(root === null ? [] : [root]);
  for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
  return [...seen].filter((node) => node.name === name).length;
}

/** How many numbers of two passes differ in their bits. */
function differences(a: Pass, b: Pass): number {
  const pairs: [Tensor, Tensor][] = [
    [a.loss, b.loss],
    [a.logits, b.logits],
    [a.weights, b.weights],
    ...a.gradients.map((g, i): [Tensor, Tensor] => [g, b.gradients[i] as Tensor]),
  ];
  return pairs.reduce((sum, [x, y]) => sum + differingBits(x.toTypedArray(), y.toTypedArray()), 0);
}

function total(lengths: Int32Array): number {
  return lengths.reduce((a, b) => a + b, 0);
}
