import {
  add,
  additiveScores,
  backward,
  cat,
  expand,
  maskedSoftmax,
  matmul,
  mul,
  Offsets,
  ones,
  permute,
  Ragged,
  raggedAttention,
  type RaggedAttentionOptions,
  raggedMix,
  raggedScores,
  reshape,
  Rng,
  softmax,
  type Tensor,
  tanh,
  tensor,
  transpose,
  unsqueeze,
  where,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { difference } from '../bits.ts';
import { type AnyLaw, defineLaw, type Subject, Violation } from '../law.ts';

/** How pairs of the positions of a row are multiplied, for whole batches. */
export interface PairSubject extends Subject {
  /** Dot products of queries and keys: a row for each query. */
  readonly scores: (q: Ragged, k: Ragged) => Ragged;
  /** Values weighed by pairs, for each query. */
  readonly mix: (w: Ragged, v: Ragged, queries: Offsets) => Ragged;
  /** `v . tanh(q_t + k_s)`: a row for each query. */
  readonly additive: (q: Ragged, k: Ragged, v: Tensor) => Ragged;
  /** Softmax of the scores of each query over the pairs that are allowed, and values weighed by what is kept of it. */
  readonly attention: (q: Ragged, k: Ragged, v: Ragged, options?: RaggedAttentionOptions) => Ragged;
}

export const pairSubjects: readonly PairSubject[] = [
  {
    op: 'raggedScores, raggedMix, additiveScores, raggedAttention',
    scores: raggedScores,
    mix: raggedMix,
    additive: additiveScores,
    attention: raggedAttention,
  },
];

interface Batch {
  readonly queries: readonly number[];
  readonly keys: readonly number[];
  readonly heads: number | null;
  readonly features: number;
  readonly seed: number;
  /** A row that holds nothing but NaN. */
  readonly poisoned: number | null;
  /** Whether all pairs are allowed, or some, which may differ by head. */
  readonly allowed: 'all' | 'some' | 'by head';
  /** Probability with which a weight is dropped. */
  readonly dropout: number;
}

const batches: Arbitrary<Batch> = lengths({ longest: 6 }).chain((queries) =>
  fc.record({
    queries: fc.constant(queries),
    keys: fc.oneof(
      { weight: 3, arbitrary: lengths({ minRows: queries.length, maxRows: queries.length, longest: 6 }) },
      { weight: 1, arbitrary: fc.constant([...queries]) },
    ),
    heads: fc.constantFrom(null, 1, 3),
    features: fc.integer({ min: 0, max: 6 }),
    seed: fc.nat(2 ** 31),
    poisoned: fc.option(fc.nat(queries.length - 1)),
    allowed: fc.constantFrom('all', 'some', 'by head'),
    dropout: fc.constantFrom(0, 0.3, 0.7),
  }),
);

/** Rows `[heads, n, m]` as leaves of their own, and the batch that holds the same numbers, heads behind what is counted. */
interface Rows {
  readonly alone: readonly Tensor[];
  readonly batch: Ragged;
}

function drawn(
  { heads, poisoned }: Batch,
  sizes: readonly (readonly [number, number])[],
  offsets: Offsets,
  joins: (row: Tensor) => Tensor,
  feature: readonly number[],
  rng: Rng,
): Rows {
  const alone = sizes.map(([n, m], b) => {
    const row = rng.normal([heads ?? 1, n, m]);
    const numbers = b === poisoned ? row.toTypedArray().fill(NaN) : row.toTypedArray();
    return tensor(numbers, { shape: row.shape, requiresGrad: true });
  });
  const shape = [offsets.total, ...(heads === null ? [] : [heads]), ...feature];
  return { alone, batch: new Ragged(tensor(flat(alone, joins), { shape, requiresGrad: true }), offsets) };
}

const flat = (rows: readonly Tensor[], joins: (row: Tensor) => Tensor): Float32Array =>
  Float32Array.from(rows.flatMap((row) => [...joins(row).toTypedArray()]));

/** `[heads, n, E]` with positions before heads. */
const byPosition = (row: Tensor): Tensor => transpose(row, 0, 1);
/** `[heads, T, S]` with pairs before heads. */
const byPair = (row: Tensor): Tensor => permute(row, [1, 2, 0]);

function positions(batch: Batch, list: readonly number[], rng: Rng): Rows {
  const { features } = batch;
  const sizes = list.map((n) => [n, features] as const);
  return drawn(batch, sizes, Offsets.fromLengths(list), byPosition, [features], rng);
}

function pairs(batch: Batch, rng: Rng): Rows {
  const { queries, keys } = batch;
  const sizes = queries.map((n, b) => [n, keys[b] as number] as const);
  const offsets = Offsets.pairs(Offsets.fromLengths(queries), Offsets.fromLengths(keys));
  return drawn(batch, sizes, offsets, byPair, [], rng);
}

/** Whether a batch's tensor has the bits of its rows. */
function expectRows(what: string, found: Tensor, rows: readonly Tensor[], joins: (row: Tensor) => Tensor): void {
  const apart = difference(reshape(found, [found.size]), tensor(flat(rows, joins)));
  if (apart !== null) throw new Violation(`${what}: ${apart}, in the batch and of each row alone`);
}

const gradients = (rows: readonly Tensor[]): Tensor[] => rows.map((row) => row.grad as Tensor);

/** Gradients of both, of results and of the rows alone, for the same that comes in. */
function back(out: Tensor, rows: readonly Tensor[], incoming: Rows): void {
  backward(out, { gradient: reshape(incoming.batch.values.detach(), out.shape) });
  for (const [b, row] of rows.entries()) backward(row, { gradient: (incoming.alone[b] as Tensor).detach() });
}

function expectScores({ scores }: PairSubject, c: Batch, rng: Rng): void {
  const [q, k] = [positions(c, c.queries, rng), positions(c, c.keys, rng)];
  const out = scores(q.batch, k.batch).values;
  const alone = q.alone.map((row, b) => matmul(row, transpose(k.alone[b] as Tensor, 1, 2)));
  expectRows('scores', out, alone, byPair);
  back(out, alone, pairs({ ...c, poisoned: null }, rng));
  expectRows('gradient of queries', q.batch.values.grad as Tensor, gradients(q.alone), byPosition);
  expectRows('gradient of keys', k.batch.values.grad as Tensor, gradients(k.alone), byPosition);
}

function expectMix({ mix }: PairSubject, c: Batch, rng: Rng): void {
  const [w, v] = [pairs(c, rng), positions(c, c.keys, rng)];
  const out = mix(w.batch, v.batch, Offsets.fromLengths(c.queries)).values;
  const alone = w.alone.map((row, b) => matmul(row, v.alone[b] as Tensor));
  expectRows('weighed sums', out, alone, byPosition);
  back(out, alone, positions({ ...c, poisoned: null }, c.queries, rng));
  expectRows('gradient of weights', w.batch.values.grad as Tensor, gradients(w.alone), byPair);
  expectRows('gradient of values', v.batch.values.grad as Tensor, gradients(v.alone), byPosition);
}

function expectAdditive({ additive }: PairSubject, batch: Batch, rng: Rng): void {
  const c = { ...batch, heads: null };
  const [q, k] = [positions(c, c.queries, rng), positions(c, c.keys, rng)];
  const numbers = rng.normal([c.features]).toTypedArray();
  const [v, w] = [0, 1].map(() => tensor(numbers.slice(), { requiresGrad: true })) as [Tensor, Tensor];
  const out = additive(q.batch, k.batch, v).values;
  const tangents = q.alone.map((row, b) => {
    const all = tanh(add(unsqueeze(row, 2), unsqueeze(k.alone[b] as Tensor, 1))); // [1, T, S, A]
    return reshape(all, [all.size / Math.max(1, c.features), c.features]);
  });
  if (c.features === 0) return;
  // one product for all rows: v is of all of them
  const alone = matmul(cat(tangents), w);
  expectRows('additive scores', out, [alone], (row) => row);
  const gradient = rng.normal(out.shape);
  backward(out, { gradient });
  backward(alone, { gradient });
  expectRows('gradient of queries', q.batch.values.grad as Tensor, gradients(q.alone), byPosition);
  expectRows('gradient of keys', k.batch.values.grad as Tensor, gradients(k.alone), byPosition);
  expectRows('gradient of v', v.grad as Tensor, [w.grad as Tensor], (row) => row);
}

/** For each row which of its weights `[heads, T, S]` are chosen, by numbers that are drawn in that order, for those of `among`. */
function chosen(c: Batch, lines: number, among: readonly Tensor[] | null, p: number, rng: Rng): Tensor[] {
  return c.queries.map((T, b) => {
    const shape = [lines, T, c.keys[b] as number];
    const of = (among?.[b] ?? ones(shape)).toTypedArray();
    return tensor(
      of.map((is) => (is !== 0 && rng.next() >= p ? 1 : 0)),
      { shape },
    ).ne(0);
  });
}

function expectAttention({ attention }: PairSubject, c: Batch, rng: Rng): void {
  const [q, k, v] = [c.queries, c.keys, c.keys].map((list) => positions(c, list, rng)) as [Rows, Rows, Rows];
  const heads = c.heads ?? 1;
  const lines = c.allowed === 'by head' ? heads : 1;
  const masks = chosen(c, lines, null, c.allowed === 'all' ? 0 : 0.4, rng);
  const all = masks.map((mask) => expand(mask, [heads, ...mask.shape.slice(1)]));
  const kept = c.dropout === 0 ? null : chosen(c, heads, all, c.dropout, new Rng(c.seed));
  const flatMask = cat(
    masks.map((mask) => reshape(mask, [lines, mask.size / lines])),
    1,
  );
  const out = attention(q.batch, k.batch, v.batch, {
    ...(c.allowed !== 'all' && { allowed: lines === 1 ? reshape(flatMask, [flatMask.size]) : flatMask }),
    ...(c.dropout > 0 && { dropout: c.dropout, rng: new Rng(c.seed) }),
  }).values;
  const alone = q.alone.map((row, b) => {
    const scores = matmul(row, transpose(k.alone[b] as Tensor, 1, 2));
    const weights = c.allowed === 'all' ? softmax(scores) : maskedSoftmax(scores, masks[b] as Tensor);
    const used = kept === null ? weights : mul(where(kept[b] as Tensor, weights, 0), 1 / (1 - c.dropout));
    return matmul(used, v.alone[b] as Tensor);
  });
  expectRows('attention', out, alone, byPosition);
  back(out, alone, positions({ ...c, poisoned: null }, c.queries, rng));
  for (const [what, rows] of Object.entries({ queries: q, keys: k, values: v })) {
    expectRows(`gradient of ${what} in attention`, rows.batch.values.grad as Tensor, gradients(rows.alone), byPosition);
  }
}

const isEmpty = ({ queries, keys }: Batch): boolean => queries.includes(0) || keys.includes(0);

export const pairsAlone: AnyLaw<PairSubject> = defineLaw<PairSubject, Batch>({
  name: 'pairs are those of the row alone',
  statement:
    'products of pairs, and the gradients of all operands, have the bits of matmul over each row alone: of no other row, of no ' +
    'padding, and in the same order; additive scores have those of tanh and matmul, attention those of softmax between two products',
  appliesTo: () => true,
  cases: () => batches,
  show: (_, c) => `// ${JSON.stringify(c)}`,
  classes: {
    'a row without queries or without keys': { of: isEmpty, atLeast: 0.3 },
    'several heads': { of: ({ heads }) => heads === 3, atLeast: 0.2 },
    'as many queries as keys': { of: (c) => c.queries.every((n, b) => n === c.keys[b]), atLeast: 0.1 },
    'masks that differ by head': { of: ({ heads, allowed }) => heads === 3 && allowed === 'by head', atLeast: 0.05 },
    'dropped weights': { of: ({ dropout }) => dropout > 0, atLeast: 0.4 },
    'a row of NaN among others': { of: (c) => c.poisoned !== null && c.queries.length > 1, atLeast: 0.2 },
  },
  check: (subject, c) => {
    const rng = new Rng(c.seed);
    expectScores(subject, c, rng);
    expectMix(subject, c, rng);
    expectAdditive(subject, c, rng);
    expectAttention(subject, c, rng);
  },
});

/**
 * What products of pairs obey.
 *
 * @example
 * pairLaws.length // 1
 */
export const pairLaws: readonly AnyLaw<PairSubject>[] = [pairsAlone];
