import { ShapeError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** What tensors of these ranks are called. */
const nouns = ['a scalar', 'a vector', 'a matrix', 'a batch of matrices'];

/** Refuses an operand of another rank; `layout` names its axes, as in `M K`. @internal */
export function expectRank(op: string, operand: string, x: Tensor, layout: string, fix: string): void {
  const rank = layout.split(' ').length;
  if (x.ndim === rank) return;
  const noun = nouns[rank] ?? `of rank ${rank}`;
  throw new ShapeError(
    op,
    `${operand} is ${showShape(x.shape)}; expected ${noun} [${layout.split(' ').join(', ')}]. ${fix}`,
  );
}
