import { type Layout, type Tensor, tensor } from '@frostgrad/core';
import type { MultiheadAttendOptions } from '../../src/index.ts';

/** Pairs of live positions that are allowed; by their places in their rows, wherever these lie. */
type Allowing = (query: number, key: number, head: number) => boolean;

const some: Allowing = (query, key, head) => (query + 2 * key + head) % 3 > 0;
const upToOwn: Allowing = (query, key) => key <= query;

/** `[B, T, S]`, or `[B, heads, T, S]` where heads differ. */
function pairMask(allowing: Allowing, heads: number | null, asked: Layout, layout: Layout): Tensor {
  const [B, N, T, S] = [asked.offsets.count, heads ?? 1, asked.length, layout.length];
  const flat = new Uint8Array(B * N * T * S);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < asked.offsets.length(b); i++) {
      const t = (asked.places[asked.offsets.start(b) + i] as number) - b * T;
      for (let j = 0; j < layout.offsets.length(b); j++) {
        const s = (layout.places[layout.offsets.start(b) + j] as number) - b * S;
        for (let h = 0; h < N; h++) flat[((b * N + h) * T + t) * S + s] = allowing(i, j, h) ? 1 : 0;
      }
    }
  }
  return tensor(flat, { shape: heads === null ? [B, T, S] : [B, heads, T, S] });
}

/** Which pairs a layer is told are allowed, and how. */
export interface Telling {
  readonly name: string;
  readonly allowing: Allowing | null;
  /** How many heads there are, where they differ. */
  readonly heads?: number;
  readonly tell: (mask: Tensor) => Pick<MultiheadAttendOptions, 'attnMask' | 'causal'>;
}

export const all: Telling = { name: 'all pairs', allowing: null, tell: () => ({}) };
export const causal: Telling = { name: 'causal', allowing: upToOwn, tell: () => ({ causal: true }) };
export const masked: Telling = { name: 'some pairs', allowing: some, tell: (attnMask) => ({ attnMask }) };
export const byHead: Telling = { ...masked, name: 'some pairs by head', heads: 2 };

interface Told {
  readonly pairs: Tensor | null;
  readonly options: ReturnType<Telling['tell']>;
}

/** Which pairs are allowed in a batch, and what a layer is told of it. */
export function tellings({ allowing, heads, tell }: Telling, asked: Layout, layout: Layout): Told {
  const mask = pairMask(allowing ?? (() => true), heads ?? null, asked, layout);
  return { pairs: allowing === null ? null : mask, options: tell(mask) };
}
