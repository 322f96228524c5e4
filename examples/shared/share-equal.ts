/** The share of guesses that are right. */
export function shareEqual(guesses: ArrayLike<unknown>, right: ArrayLike<unknown>): number {
  let equal = 0;
  for (let i = 0; i < right.length; i++) if (guesses[i] === right[i]) equal++;
  return equal / right.length;
}
