/**
 * The slope that a rule goes down: the gradient, or with sign -1 what goes up it instead, and the slope of L2.
 */
export function descent(grad: number, value: number, sign: number, weightDecay: number): number {
  const g = sign * grad;
  // without decay no product: 0 * Infinity would be NaN
  return weightDecay === 0 ? g : g + weightDecay * value;
}

/** The sign that `descent` takes. */
export function signOf({ maximize }: { readonly maximize: boolean }): number {
  return maximize ? -1 : 1;
}
