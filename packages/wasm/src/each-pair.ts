import { type Shape, sizeOf } from '@frostgrad/core/extend';

/** Visits the places of two operands over leading axes, row-major, by their strides. */
export function eachPair(
  lead: Shape,
  sa: readonly number[],
  sb: readonly number[],
  visit: (i: number, a: number, b: number) => void,
): void {
  const count = sizeOf(lead);
  for (let i = 0; i < count; i++) {
    let a = 0;
    let b = 0;
    for (let axis = lead.length - 1, rest = i; axis >= 0; axis--) {
      const n = lead[axis] as number;
      a += (rest % n) * (sa[axis] as number);
      b += (rest % n) * (sb[axis] as number);
      rest = Math.floor(rest / n);
    }
    visit(i, a, b);
  }
}
