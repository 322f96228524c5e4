import { full } from '../create.ts';
import { canHold } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexSelect } from './indexing.ts';
import { cat } from './join.ts';
import { alias } from './reshape.ts';
import { narrow } from './slice.ts';

/** What a pad holds: one value; the inside mirrored at its edge; the edge repeated; the inside from the other end on. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

const modes: readonly PadMode[] = ['constant', 'reflect', 'replicate', 'circular'];

/** Options of `pad`. */
export interface PadOptions {
  /** Default `constant`. */
  readonly mode?: PadMode;
  /** For `constant`; default 0. */
  readonly value?: number;
}

/** How much an axis grows before and behind; it shrinks where that is negative. */
interface AxisPad {
  readonly axis: number;
  readonly before: number;
  readonly behind: number;
}

/**
 * Adds positions before and behind axes, or takes them away where a pad is negative.
 *
 * - `constant` adds a value;
 * - `reflect` mirrors what is inside at the edge, without repeating the edge: less than the axis has;
 * - `replicate` repeats the edge;
 * - `circular` goes on at the other end, at most once around, after taking away what is negative.
 *
 * @param pads pairs of before and behind, of the last axis first: `[left, right, top, bottom]` for images.
 * @throws ShapeError when there are more pairs than axes, or a pad does not fit its axis.
 * @throws ValueError for a pad that is no integer, half a pair, and a mode that does not exist.
 * @throws DTypeError when the dtype of `x` cannot hold the value.
 * @example
 * pad(tensor([1, 2, 3]), [1, 2]).toArray() // [0, 1, 2, 3, 0, 0]
 * pad(tensor([1, 2, 3]), [2, 1], { mode: 'reflect' }).toArray() // [3, 2, 1, 2, 3, 2]
 * pad(tensor([1, 2, 3]), [2, 1], { mode: 'replicate' }).toArray() // [1, 1, 1, 2, 3, 3]
 * pad(tensor([1, 2, 3]), [2, 1], { mode: 'circular' }).toArray() // [2, 3, 1, 2, 3, 1]
 * pad(tensor([[1, 2], [3, 4]]), [-1, 0, 0, 1]).toArray() // [[2], [4], [0]]
 */
export function pad(x: Tensor, pads: readonly number[], { mode = 'constant', value = 0 }: PadOptions = {}): Tensor {
  if (!modes.includes(mode))
    throw new ValueError('pad', `mode is '${String(mode)}'; expected one of ${modes.join(', ')}`);
  const list = pairsOf(x, pads);
  if (mode === 'constant') {
    if (!canHold(x.dtype, value)) {
      throw new DTypeError('pad', `x is ${x.dtype}, which cannot hold ${value}; cast it to a floating dtype first`);
    }
    for (const axisPad of list) expectRest(x.shape, axisPad);
    return list.reduce((y, axisPad) => withValue(y, axisPad, value), alias(x));
  }
  const positions = list.map((axisPad) => positionsOf(x.shape, axisPad, mode));
  return list.reduce((y, { axis }, i) => indexSelect(y, axis, positions[i] as readonly number[]), alias(x));
}

/** The pads that change something. */
function pairsOf(x: Tensor, pads: readonly number[]): AxisPad[] {
  const broken = pads.find((n) => !Number.isInteger(n));
  if (broken !== undefined) throw new ValueError('pad', `pad ${broken} is no integer`);
  if (pads.length % 2 !== 0) {
    throw new ValueError('pad', `${showShape(pads)} is no list of pairs, of what comes before and what comes behind`);
  }
  if (pads.length > 2 * x.ndim) {
    throw new ShapeError('pad', `${showShape(pads)} pads ${pads.length / 2} axes and x is ${showShape(x.shape)}`);
  }
  const list: AxisPad[] = [];
  for (let i = 0; i < pads.length; i += 2) {
    const [before, behind] = [pads[i] as number, pads[i + 1] as number];
    if (before !== 0 || behind !== 0) list.push({ axis: x.ndim - 1 - i / 2, before, behind });
  }
  return list;
}

function misfit(shape: Shape, { axis, before, behind }: AxisPad, why: string): ShapeError {
  return new ShapeError(
    'pad',
    `axis ${axis} of ${showShape(shape)} cannot be padded by ${before} and ${behind}: ${why}`,
  );
}

/** How many positions negative pads leave. */
function expectRest(shape: Shape, axisPad: AxisPad): number {
  const n = shape[axisPad.axis] as number;
  const rest = n + Math.min(axisPad.before, 0) + Math.min(axisPad.behind, 0);
  if (rest < 0) throw misfit(shape, axisPad, `it has ${n} positions, and more than these would go`);
  return rest;
}

function withValue(x: Tensor, { axis, before, behind }: AxisPad, value: number): Tensor {
  const [cutBefore, cutBehind] = [Math.max(-before, 0), Math.max(-behind, 0)];
  const rest = (x.shape[axis] as number) - cutBefore - cutBehind;
  const inside = cutBefore + cutBehind === 0 ? x : narrow(x, axis, cutBefore, rest);
  const blocks = [before, behind].map((n) => full(x.shape.with(axis, Math.max(n, 0)), value, { dtype: x.dtype }));
  const [first, last] = blocks as [Tensor, Tensor];
  return before <= 0 && behind <= 0 ? inside : cat([first, inside, last], axis);
}

/** Which position of the axis each one of the padded axis shows. */
function positionsOf(shape: Shape, axisPad: AxisPad, mode: Exclude<PadMode, 'constant'>): readonly number[] {
  const { axis, before, behind } = axisPad;
  const n = shape[axis] as number;
  const shown = shownBy(shape, axisPad, mode);
  if (n + before + behind < 0) throw misfit(shape, axisPad, `it has ${n} positions, and more than these would go`);
  return Array.from({ length: n + before + behind }, (_, j) => shown(j - before));
}

function shownBy(shape: Shape, axisPad: AxisPad, mode: Exclude<PadMode, 'constant'>): (p: number) => number {
  const n = shape[axisPad.axis] as number;
  const start = Math.max(-axisPad.before, 0);
  const expectAtMost = (longest: number): void => {
    if (Math.max(axisPad.before, axisPad.behind, 0) <= longest) return;
    throw misfit(shape, axisPad, `${mode} pads it by at most ${longest}`);
  };
  switch (mode) {
    case 'reflect':
      expectAtMost(Math.max(0, n - 1));
      return (p) => (p < 0 ? -p : p < n ? p : 2 * (n - 1) - p);
    case 'replicate':
      if (n === 0) expectAtMost(0);
      return (p) => Math.min(Math.max(p, 0), n - 1);
    case 'circular': {
      const rest = expectRest(shape, axisPad);
      expectAtMost(rest);
      return (p) => start + ((((p - start) % rest) + rest) % rest);
    }
  }
}
