import type { MatrixBlock } from '../kernels/sequence-interface.ts';
import type { Segments } from '../segments.ts';

// a set never changes, and the same one is asked for at every step
const blocks = new WeakMap<Segments, MatrixBlock>();

/**
 * The smallest block of rows and columns around a set of elements; columns count over all axes after the first.
 *
 * @internal
 */
export function liveBlock(live: Segments): MatrixBlock {
  const known = blocks.get(live);
  if (known !== undefined) return known;
  const rows = live.shape[0] ?? 1;
  const columns = live.shape.slice(1).reduce((a, b) => a * b, 1);
  const inRow = new Uint8Array(rows);
  const inColumn = new Uint8Array(columns);
  live.forEachRun((start, end) => {
    const first = Math.floor(start / columns);
    inRow.fill(1, first, Math.ceil(end / columns));
    const [from, to] = [start - first * columns, end - first * columns];
    inColumn.fill(1, from, to);
    // a run may go on in the next rows
    inColumn.fill(1, 0, Math.max(to - columns, 0));
  });
  const block = { rows: chosen(inRow), columns: chosen(inColumn) };
  blocks.set(live, block);
  return block;
}

function chosen(inside: Uint8Array): readonly number[] | null {
  return inside.includes(0) ? [...inside.keys()].filter((i) => inside[i] === 1) : null;
}
