import type { Tensor } from '../tensor.ts';
import { arranged, contract, type Labelled, summedOut, withoutRepeats } from './contract.ts';
import { bindEquation } from './einsum-equation.ts';

/**
 * Sum of products over named axes: `einsum('ij,jk->ik', a, b)` is the product of two matrices.
 *
 * A term names the axes of an operand by letters, lower and upper case; a letter that the result lacks is summed over,
 * one that comes twice in a term takes the diagonal, and axes of size 1 broadcast. `...` stands for any number of axes,
 * aligned from the right; they are summed too when the result lacks them. Without `->` the result has the ellipsis, then
 * the letters that come once, in alphabetical order with upper case first. Spaces may stand between these.
 *
 * Several operands are multiplied from left to right, two at a time, as one `matmul`. Axes that no other operand and not
 * the result has are summed before; after each product those that are not needed any more are gone.
 *
 * @throws ValueError for what is no equation: an unknown sign, a second arrow or ellipsis, another number of operands, a
 * letter of the result that is in no operand or comes twice.
 * @throws ShapeError when a term does not have a letter for each axis, or a letter two sizes.
 * @example
 * einsum('ij,jk->ik', tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 * einsum('ii', tensor([[1, 2], [3, 4]])).toArray() // 5
 * einsum('...i,i->...', tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray() // [21, 43]
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const { operands: names, output } = bindEquation(
    equation,
    operands.map((x) => x.shape),
  );
  const [first, ...others] = operands.map((x, i) => withoutRepeats({ x, labels: names[i] as string[] }));
  let product = first as Labelled;
  for (const [i, other] of others.entries()) {
    const later = new Set([...output, ...names.slice(i + 2).flat()]);
    product = contract(product, other, (label) => later.has(label));
  }
  const wanted = new Set(output);
  return arranged(
    summedOut(product, (label) => wanted.has(label)),
    output,
  );
}
