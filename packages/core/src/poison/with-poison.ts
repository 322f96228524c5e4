import type { NdArray } from '../array.ts';
import type { TypedArray } from '../dtype.ts';
import { watched, watchedPads, type Watcher } from '../engine/watch.ts';
import { GraphError } from '../errors.ts';
import { userPlace } from '../explain/place.ts';
import { rowMajorCopy } from '../strided.ts';
import { Layout, type Side } from '../ragged/layout.ts';
import type { RowJoin } from '../ragged/join-rows.ts';
import { Ragged } from '../ragged/ragged.ts';
import { watchDraws } from '../random/watch.ts';
import { positionOf, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Pads, stridesOf } from './pads.ts';
import { PoisonReport, type Surfaced } from './poison-report.ts';
import { Recording, type Step } from './recording.ts';

/** Options of `withPoison`. */
export interface PoisonOptions {
  /**
   * Padded tensors `[B, T, ...]` and what is live in them, beside those that are found: for what no layer is told of.
   */
  readonly pads?: readonly (readonly [x: Tensor, live: ArrayLike<number> | Tensor | Layout, side?: Side])[];
  /**
   * Poisons the zeros too that layers write at pads of their results. They are a promise, and reading them is no leak; but a
   * mean over them is rarely what was meant.
   */
  readonly results?: boolean;
  /** Throws where a pad is read, instead of telling. */
  readonly throws?: boolean;
}

/** Thrown on the way out of a run that has told what it had to. */
class Stop extends Error {}

/**
 * Runs a function twice, as it is and with NaN at every pad, and tells the first op, forward or backward, in whose result a
 * pad shows: where an element that lies at no pad has other bits. Pads of integers are poisoned with -2147483648, so that
 * a lookup that reads one throws.
 *
 * Pads are found: whatever a layer or an op is told is padded (lengths, masks, layouts) is followed back to the tensors
 * from outside of the function that it came from. The function should hold the forward and the backward pass, and no
 * optimizer step; random generators and gradients are afterwards as after one run of it. It is for looking, not for
 * training: every result of the first run is kept.
 *
 * @throws GraphError when the function gives a promise; with `throws`, where a pad is read.
 * @example
 * const x = tensor([[1, 2, 0], [3, 0, 0]]);
 * const w = tensor([2], { requiresGrad: true });
 * withPoison(() => maskedMean(x.mul(w), tensor([[true, true, false], [true, false, false]]), 1)).surfaced // null
 * const report = withPoison(() => x.mul(w).mean(1), { pads: [[x, [2, 1]]] });
 * report.surfaced.op // 'mean'
 * report.pads // 3
 */
export function withPoison<T>(
  fn: () => T,
  { pads = [], results = false, throws = false }: PoisonOptions = {},
): PoisonReport<T> {
  const recording = new Recording();
  const { result: value, drawn } = watchDraws(() =>
    watchedPads(
      (x, layout) => recording.told(x.value, layout),
      () => watched((op, inputs, out, params) => recording.note(op, inputs, out, params), fn, 'withPoison'),
    ),
  );
  for (const [x, live, side] of pads) {
    const [B, T] = x.shape as [number, number];
    const told = Pads.of(Layout.of('withPoison', live, B, T, side));
    recording.batches.push(told);
    recording.addSource(x.value, told);
  }
  const sources = recording.sources.filter((source) => source.pads.count > 0);
  const after = drawn.map(({ rng }) => rng.state);
  for (const { rng, state } of drawn) rng.state = state;
  recording.swapGradients();
  const saved = sources.map(({ value: { data } }) => data.slice());
  let surfaced: Surfaced | null = null;
  try {
    for (const source of sources) poison(source.value, source.pads);
    surfaced = compared(fn, value, recording, results);
  } finally {
    for (const [i, source] of sources.entries()) source.value.data.set(saved[i] as TypedArray);
    recording.swapGradients();
    for (const [i, { rng }] of drawn.entries()) rng.state = after[i] as (typeof after)[number];
  }
  const count = sources.reduce((sum, source) => sum + source.pads.count, 0);
  const report = new PoisonReport(value, count, sources.length, surfaced);
  if (throws && surfaced !== null) throw new GraphError('withPoison', report.toString());
  return report;
}

/** Writes poison at pads, past versions: the run that sees it saves its own. */
function poison(x: NdArray, { marks }: Pads): void {
  const width = x.size / marks.length;
  const what = x.dtype === 'int32' ? -2_147_483_648 : NaN;
  const steps = stridesOf(x);
  for (let i = 0; i < x.size; i++) {
    if (marks[Math.floor(i / width)] === 0) continue;
    const position = positionOf(x.shape, i);
    x.data[position.reduce((at, n, axis) => at + n * (steps[axis] as number), x.offset)] = what;
  }
}

/** Runs the function under poison, beside what it was. */
function compared(fn: () => unknown, plain: unknown, { steps, batches }: Recording, results: boolean): Surfaced | null {
  let surfaced: Surfaced | null = null;
  let k = 0;
  const found = (step: Step, shape: Shape, { at, ...values }: Differing): void => {
    const position = positionOf(shape, at);
    const where = { shape, element: at, position, row: position[0] ?? 0, where: userPlace() };
    surfaced = { pass: passOf(step.of), op: step.op, of: step.of, ...values, ...where };
    throw new Stop();
  };
  const watch: Watcher = (op, inputs, out, params) => {
    const step = steps[k++];
    if (step === undefined || step.op !== op.name) {
      found({ op: op.name, of: step?.of ?? null, out: out.value }, [], { at: 0, plain: NaN, poisoned: NaN });
      return;
    }
    if (results && op.name === 'toPadded') fillPads(out.value, params as RowJoin);
    if (MOVES.has(op.name) || inputs.some(({ value }) => value.storage === out.value.storage)) return;
    const differing = difference(step.out, out.value, batches);
    if (differing !== null) found(step, out.shape, differing);
  };
  try {
    const given = tensorsOf(watched(watch, fn, 'withPoison'));
    for (const [i, x] of tensorsOf(plain).entries()) {
      const differing = difference(x.value, (given[i] as Tensor).value, batches);
      const step = steps.findLast(({ out }) => out === x.value) ?? { op: 'result', of: null, out: x.value };
      if (differing !== null) found(step, x.shape, differing);
    }
  } catch (error) {
    if (surfaced === null && !(error instanceof Stop)) {
      const { op, of } = steps[k] ?? { op: 'none', of: null };
      const nowhere = { shape: [], element: 0, position: [], row: 0, plain: NaN, poisoned: NaN };
      surfaced = { pass: passOf(of), op, of, ...nowhere, where: String(error) };
    }
  }
  return surfaced;
}

/** Ops that copy values elsewhere and compute nothing: a pad that is carried has not been read yet. Views are none either. */
const MOVES = new Set([
  'cat',
  'gather',
  'indexSelect',
  'raggedCat',
  'raggedSlice',
  'reshape',
  'segmentFirst',
  'segmentLast',
  'segmentReverse',
]);

/** Tensors of a result, in lists and records too. */
function tensorsOf(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (result instanceof Ragged) return [result.values];
  const prototype = typeof result === 'object' && result !== null ? Object.getPrototypeOf(result) : null;
  return prototype === Object.prototype || Array.isArray(result)
    ? Object.values(result as object).flatMap(tensorsOf)
    : [];
}

const passOf = (of: string | null): Surfaced['pass'] => (of === null ? 'forward' : 'backward');

/** NaN in the rows of a join that come from nowhere. */
function fillPads({ data, size, dtype }: NdArray, { sources, rows }: RowJoin): void {
  const width = size / rows;
  const what = dtype === 'int32' ? -2_147_483_648 : NaN;
  for (const [row, part] of sources.part.entries()) if (part === -1) data.fill(what, row * width, (row + 1) * width);
}

interface Differing {
  readonly at: number;
  readonly plain: number;
  readonly poisoned: number;
}

/** The first element, at no pad, whose bits differ. */
function difference(plain: NdArray, poisoned: NdArray, batches: readonly Pads[]): Differing | null {
  const { shape } = plain;
  const [a, b] = [rowMajorCopy(plain), rowMajorCopy(poisoned)];
  for (let i = 0; i < sizeOf(shape); i++) {
    if (Object.is(a[i], b[i]) || batches.some((pads) => pads.covers(shape, i))) continue;
    return { at: i, plain: a[i] as number, poisoned: b[i] as number };
  }
  return null;
}
