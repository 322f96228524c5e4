import { zeros } from '../create.ts';
import { Tensor } from '../tensor.ts';
import { indexSelect } from './indexing.ts';
import { cat } from './join.ts';
import { reshape } from './reshape.ts';
import { where } from './where.ts';

/**
 * `x` with some of its rows replaced: row `positions[j]` by row `j` of the source. Of several that go to one place the last
 * wins, and it alone gets the gradient. `x` and the source have one row axis, and what is behind it in common.
 *
 * @internal
 */
export function overwriteRows(x: Tensor, positions: Int32Array, source: Tensor): Tensor {
  const [n = 0, ...rest] = x.shape;
  const winner = new Int32Array(n);
  const isWritten = new Uint8Array(n);
  for (const [j, position] of positions.entries()) {
    winner[position] = j;
    isWritten[position] = 1;
  }
  const mask = reshape(Tensor.of(isWritten, [n]), [n, ...rest.map(() => 1)]);
  // where nothing is written there is still a row to look at, so that the source stays part of the graph
  const readable = positions.length === 0 ? cat([source, zeros([1, ...rest], { dtype: x.dtype })]) : source;
  return where(mask, indexSelect(readable, 0, winner), x);
}
