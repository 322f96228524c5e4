import { type Layout, logicalAnd, ShapeError, type Tensor, tensor, unsqueeze } from '@frostgrad/core/functional';
import { expectMask } from '../live.ts';

/** Which pairs of a live query and a live key are allowed; left out, all. */
export interface AllowedPairs {
  /** `[T, S]`, `[B, T, S]` or `[B, heads, T, S]`, bool, true = may attend; B and heads may be 1. */
  readonly attnMask?: Tensor;
  /** Each query sees the keys up to its own place, counted over live positions from the row's first. */
  readonly causal?: boolean;
}

/** Sizes of the scores. */
export interface ScoreSizes {
  readonly B: number;
  /** null when there is no axis of heads. */
  readonly heads: number | null;
  readonly T: number;
  readonly S: number;
}

/** Whether a layout has no pads. */
export function isFull({ offsets, length }: Layout): boolean {
  return offsets.total === offsets.count * length;
}

/**
 * Who may attend to whom: live queries to live keys, and of these pairs what is allowed. Broadcasts to
 * `[B, heads, T, S]`; null when everything is allowed.
 *
 * @throws DTypeError when the mask is not bool. @throws ShapeError when it does not fit the scores.
 */
export function attentionMask(
  op: string,
  asked: Layout,
  live: Layout,
  heads: number | null,
  { attnMask, causal = false }: AllowedPairs,
): Tensor | null {
  const masks: Tensor[] = [];
  if (causal) masks.push(unsqueeze(upToOwn(asked, live), 1)); // [B, 1, T, S]
  else {
    if (!isFull(asked)) masks.push(unsqueeze(unsqueeze(asked.mask(), 1), 3)); // [B, 1, T, 1]
    if (!isFull(live)) masks.push(unsqueeze(unsqueeze(live.mask(), 1), 1)); // [B, 1, 1, S]
  }
  if (attnMask !== undefined) {
    expectMask(op, 'attnMask', attnMask);
    masks.push(spanning(op, attnMask, { B: asked.offsets.count, heads, T: asked.length, S: live.length }));
  }
  return masks.length === 0 ? null : masks.reduce(logicalAnd);
}

/**
 * Which pairs of a live query and a live key are allowed, among all of them: bool, `[1, P]`, or `[heads, P]` where heads
 * differ; null when all are.
 *
 * @throws DTypeError when the mask is not bool. @throws ShapeError when it does not fit the scores.
 */
export function allowedPairs(
  op: string,
  asked: Layout,
  live: Layout,
  heads: number | null,
  { attnMask, causal = false }: AllowedPairs,
): Tensor | null {
  if (attnMask !== undefined) expectMask(op, 'attnMask', attnMask);
  if (attnMask === undefined && !causal) return null;
  const [B, T, S] = [asked.offsets.count, asked.length, live.length];
  const mask = attnMask === undefined ? null : spanning(op, attnMask, { B, heads, T, S });
  const [batches, lines] = mask === null ? [1, 1] : (mask.shape as [number, number]);
  const told = mask?.toTypedArray();
  const P = pairCount(asked, live);
  const flat = new Uint8Array(lines * P);
  let p = 0;
  for (let b = 0; b < B; b++) {
    const [first, n] = [live.offsets.start(b), live.offsets.length(b)];
    const keys = live.places.subarray(first, first + n);
    for (let i = 0; i < asked.offsets.length(b); i++, p += n) {
      const t = (asked.places[asked.offsets.start(b) + i] as number) - b * T;
      const end = causal ? Math.min(i + 1, n) : n;
      for (let h = 0; h < lines; h++) {
        const to = h * P + p;
        if (told === undefined) {
          flat.fill(1, to, to + end);
          continue;
        }
        const from = (((batches === 1 ? 0 : b) * lines + h) * T + t) * S - b * S;
        for (let j = 0; j < end; j++) flat[to + j] = told[from + (keys[j] as number)] as number;
      }
    }
  }
  return tensor(flat, { shape: [lines, P] });
}

function pairCount(asked: Layout, live: Layout): number {
  let count = 0;
  for (let b = 0; b < asked.offsets.count; b++) count += asked.offsets.length(b) * live.offsets.length(b);
  return count;
}

/** True where a live key is no later in its row than a live query, `[B, T, S]`. */
function upToOwn(asked: Layout, live: Layout): Tensor {
  const [B, T, S] = [asked.offsets.count, asked.length, live.length];
  const flat = new Uint8Array(B * T * S);
  for (let b = 0; b < B; b++) {
    const [first, n] = [live.offsets.start(b), live.offsets.length(b)];
    for (let i = 0; i < asked.offsets.length(b); i++) {
      const row = (asked.places[asked.offsets.start(b) + i] as number) * S;
      for (let j = 0; j <= Math.min(i, n - 1); j++) flat[row + (live.places[first + j] as number) - b * S] = 1;
    }
  }
  return tensor(flat, { shape: [B, T, S] });
}

/** A mask with all four axes. The last two never broadcast: a mask of the wrong axis would pass unseen. */
function spanning(op: string, mask: Tensor, { B, heads, T, S }: ScoreSizes): Tensor {
  const { shape, ndim } = mask;
  const fits = (axis: number, n: number): boolean => shape[axis] === n || shape[axis] === 1;
  const inner = ndim >= 2 && shape.at(-2) === T && shape.at(-1) === S;
  if (inner && ndim === 2) return unsqueeze(unsqueeze(mask, 0), 0);
  if (inner && ndim === 3 && fits(0, B)) return unsqueeze(mask, 1);
  if (inner && ndim === 4 && heads !== null && fits(0, B) && fits(1, heads)) return mask;
  const withHeads = heads === null ? '' : ` or [${B}, ${heads}, ${T}, ${S}]`;
  throw new ShapeError(
    op,
    `attnMask is [${shape.join(', ')}]; expected [${T}, ${S}], [${B}, ${T}, ${S}]${withHeads}, queries before keys`,
  );
}
