import { indexSelect, Layout, Offsets, Ragged } from '@frostgrad/core/functional';

/** How windows lie over rows, each row by itself: over its own live positions, and what is added at its own ends. */
export interface Sliding {
  readonly kernelSize: number;
  readonly stride: number;
  /** Positions added before and behind each row. */
  readonly padding: readonly [before: number, behind: number];
  readonly dilation: number;
  readonly ceilMode: boolean;
}

/** How far a window reaches. */
export const reachOf = ({ kernelSize, dilation }: Sliding): number => dilation * (kernelSize - 1) + 1;

/** How many windows lie in a row of `n`, as PyTorch counts; none in an empty row. */
export function windowCount(n: number, sliding: Sliding): number {
  const { stride, padding, ceilMode } = sliding;
  const [before, behind] = padding;
  const room = n + before + behind - reachOf(sliding);
  if (n === 0 || room < 0) return 0;
  if (!ceilMode) return Math.floor(room / stride) + 1;
  const count = Math.ceil(room / stride) + 1;
  return (count - 1) * stride >= n + before ? count - 1 : count; // none starts behind the row
}

/**
 * Where results of windows lie: where the row does that they come from, if each position has one (`keeps`), else at the beginning of
 * as many places as the whole length gives.
 */
export function windowLayout(op: string, layout: Layout, count: (n: number) => number, keeps: boolean): Layout {
  if (keeps) return layout;
  const lengths = layout.offsets.lengths().map(count);
  return Layout.of(op, lengths, lengths.length, Math.max(count(layout.length), ...lengths));
}

/** Positions of a window, from 0 in its row, and what a sum over it is divided by for its mean. */
export interface Window {
  readonly at: readonly number[];
  readonly divisor: number;
}

/** Windows of rows, packed: a row of `windows` for each window, in the order of rows; `offsets` say how many each row has. */
export interface RowWindows {
  readonly windows: Ragged;
  readonly offsets: Offsets;
  readonly divisors: readonly number[];
}

/** Takes the windows of each row `[L, C]`; `of` says where they lie in a row of some length. */
export function rowWindows({ values, offsets }: Ragged, of: (n: number) => readonly Window[]): RowWindows {
  const taken: number[] = [];
  const all: Window[] = [];
  const counts = offsets.lengths().map((n, b) => {
    const own = of(n);
    for (const window of own) {
      all.push(window);
      for (const i of window.at) taken.push(offsets.start(b) + i);
    }
    return own.length;
  });
  return {
    windows: new Ragged(indexSelect(values, 0, taken), Offsets.fromLengths(all.map(({ at }) => at.length))),
    offsets: Offsets.fromLengths(counts),
    divisors: all.map(({ divisor }) => divisor),
  };
}

/** Windows that slide over a row of `n`: of each the positions that the row has. */
export function slidingWindows(n: number, sliding: Sliding, divisor: (start: number, own: number) => number): Window[] {
  const { kernelSize, stride, dilation, padding } = sliding;
  return Array.from({ length: windowCount(n, sliding) }, (_, i) => {
    const start = i * stride - padding[0];
    const at = Array.from({ length: kernelSize }, (_, j) => start + j * dilation).filter((t) => t >= 0 && t < n);
    return { at, divisor: divisor(start, at.length) };
  });
}

/** `size` windows of a row of `n`, as equal as can be, which may overlap by one; none in an empty row. */
export function adaptiveRowWindows(n: number, size: number): Window[] {
  return Array.from({ length: n === 0 ? 0 : size }, (_, i) => {
    const [start, end] = [Math.floor((i * n) / size), Math.ceil(((i + 1) * n) / size)];
    return { at: Array.from({ length: end - start }, (_, j) => start + j), divisor: end - start };
  });
}
