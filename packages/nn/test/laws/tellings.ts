import { type Layout, type Tensor, tensor } from '@frostgrad/core';
import type { MultiheadAttendOptions } from '../../src/index.ts';

/** Pairs of live positions that are allowed; by their places in their rows, wherever these lie. */
type Allowing = (query: number, key: number) => boolean;

const some: Allowing = (query, key) => (query + 2 * key) % 3 > 0;
const upToOwn: Allowing = (query, key) => key <= query;

/** `[B, T, S]` */
function pairMask(allowing: Allowing, asked: Layout, layout: Layout): Tensor {
  const [B, T, S] = [asked.offsets.count, asked.length, layout.length];
  const flat = new Uint8Array(B * T * S);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < asked.offsets.length(b); i++) {
      const row = (asked.places[asked.offsets.start(b) + i] as number) * S;
      for (let j = 0; j < layout.offsets.length(b); j++) {
        const column = (layout.places[layout.offsets.start(b) + j] as number) - b * S;
        flat[row + column] = allowing(i, j) ? 1 : 0;
      }
    }
  }
  return tensor(flat, { shape: [B, T, S] });
}

/** Which pairs a layer is told are allowed, and how. */
export interface Telling {
  readonly name: string;
  readonly allowing: Allowing | null;
  readonly tell: (mask: Tensor) => Pick<MultiheadAttendOptions, 'attnMask' | 'causal'>;
}

export const all: Telling = { name: 'all pairs', allowing: null, tell: () => ({}) };
export const causal: Telling = { name: 'causal', allowing: upToOwn, tell: () => ({ causal: true }) };
export const masked: Telling = { name: 'some pairs', allowing: some, tell: (attnMask) => ({ attnMask }) };

interface Told {
  readonly pairs: Tensor | null;
  readonly options: ReturnType<Telling['tell']>;
}

/** Which pairs are allowed in a batch, and what a layer is told of it. */
export function tellings({ allowing, tell }: Telling, asked: Layout, layout: Layout): Told {
  const mask = pairMask(allowing ?? (() => true), asked, layout);
  return { pairs: allowing === null ? null : mask, options: tell(mask) };
}
