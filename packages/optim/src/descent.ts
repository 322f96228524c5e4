/** What decides in which direction a rule goes. */
interface Direction {
  /** L2: added to the gradient, times the value. */
  readonly weightDecay: number;
  readonly maximize: boolean;
}

/**
 * The slope that a rule goes down: the gradient, turned round to go up instead, and the slope of L2.
 */
export function descent(grad: number, value: number, { weightDecay, maximize }: Direction): number {
  const g = maximize ? -grad : grad;
  // without decay no product: 0 * Infinity would be NaN
  return weightDecay === 0 ? g : g + weightDecay * value;
}
