import { Segments, type Tensor, tensor, where } from '@frostgrad/core';
import { clipGradNorm, ExponentialLR } from '@frostgrad/optim';
import { type Changes, changesOf } from '../../examples/race/changes.ts';
import { optimizers } from '../../packages/optim/test/settings.ts';
import settings from './settings.json' with { type: 'json' };

/** What happened to the frozen elements of one optimizer's weight. */
export interface Drift {
  readonly optimizer: string;
  /** Frozen before the first step, with weight decay; null where there is no such optimizer. */
  readonly fromTheStart: Changes | null;
  /** Frozen after a tenth of the steps, in full motion, without weight decay. */
  readonly later: Changes | null;
}

/** How elements are kept: by `freeze_`, or as a gradient hook does. */
export type Way = 'frozen' | 'hook';

const SHAPE = [8, 4];
const rows = Segments.rows(SHAPE, [0, 1, 2, 3]);
const inside: Tensor = tensor(Array.from(rows.toMask(), Boolean)).reshape(SHAPE);

/** The same numbers as hook_drift.py: a linear congruential generator, in [-1, 1). */
function* gradients(): Generator<Float32Array> {
  let state = 1;
  for (;;) {
    yield Float32Array.from({ length: 32 }, () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return (state >>> 8) / 2 ** 23 - 1;
    });
  }
}

/**
 * Trains a weight of 8 x 4 of which four rows are kept. With `frozen` all is made harder: gradients are clipped, a schedule runs, and every
 * 97th gradient is NaN at the elements that are kept.
 */
function drift(optimizer: string, options: object, steps: number, since: number, way: Way): Changes {
  const w = tensor(new Float32Array(32).fill(1), { shape: SHAPE, requiresGrad: true });
  const rule = (optimizers[optimizer] as (typeof optimizers)['SGD'])([w], options as Record<string, unknown>);
  const schedule = new ExponentialLR(rule, 0.9999);
  let before: Float32Array = new Float32Array(0);
  const source = gradients();
  for (let step = 0; step < steps; step++) {
    if (step === since) {
      before = rows.take(w.toTypedArray() as Float32Array);
      if (way === 'frozen') w.freeze_(rows);
    }
    const values = source.next().value as Float32Array;
    if (way === 'frozen' && step >= since && step % 97 === 0) rows.put(new Float32Array(16).fill(Number.NaN), values);
    const g = tensor(values, { shape: SHAPE });
    w.grad = null;
    w.backward({ gradient: way === 'hook' && step >= since ? where(inside, 0, g) : g });
    if (way === 'frozen') clipGradNorm([w], 1);
    rule.step();
    if (way === 'frozen') schedule.step();
  }
  return changesOf(before, rows.take(w.toTypedArray() as Float32Array));
}

/** Both cases for every optimizer. @param seen is called after each. */
export function driftOfAll(steps: number, way: Way, seen: (optimizer: string) => void = () => {}): Drift[] {
  return settings.map(({ optimizer, options }) => {
    const without = { ...options, ...('weightDecay' in options ? { weightDecay: 0 } : {}) };
    const found = {
      optimizer,
      fromTheStart: drift(optimizer, options, steps, 0, way),
      later: drift(optimizer, without, steps, Math.floor(steps / 10), way),
    };
    seen(optimizer);
    return found;
  });
}

const show = (changes: Changes | null): string =>
  changes === null
    ? 'none'
    : `${changes.bits} bits${changes.bits === 0 ? '' : `, ${Number(changes.largest.toPrecision(2))}`}`;

/** The table of docs/freezing.md: ours beside a hook; for an optimizer that PyTorch does not have, a hook here. */
export function driftTable(ours: readonly Drift[], hook: readonly Drift[], hookHere: readonly Drift[]): string {
  const rowsOf = ours.map(({ optimizer, fromTheStart, later }, i) => {
    const theirs = hook.find((one) => one.optimizer === optimizer);
    const other = theirs?.later === null || theirs === undefined ? (hookHere[i] as Drift) : theirs;
    const mark = other === theirs ? '' : ' (here)';
    return [optimizer, show(fromTheStart), show(later), show(other.fromTheStart) + mark, show(other.later) + mark];
  });
  const cells = [
    ['optimizer', 'frozen from the start', 'frozen later', 'hook from the start', 'hook later'],
    ...rowsOf,
  ];
  const widths = (cells[0] as string[]).map((_, k) => Math.max(...cells.map((row) => (row[k] as string).length)));
  // as the formatter of the page writes a table
  const [head, ...rest] = cells.map(
    (row) => `| ${row.map((cell, k) => cell.padEnd(widths[k] as number)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}
