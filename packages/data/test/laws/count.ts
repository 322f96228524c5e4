/** Counts a case of a class, so that a law can say that it came. */
export function count<Name extends string>(seen: Record<Name, number>, name: Name, isOne: boolean): void {
  if (isOne) seen[name]++;
}
