import type { AdamArrays, AdamNumbers } from '../interface.ts';

/** In float64, rounded once by each store; what was stored is what goes on. */
export function adamStep({ value, grad, m, v, largest }: AdamArrays, numbers: AdamNumbers): void {
  const { b1, b2, size, scale, eps, kept, weightDecay, maximize } = numbers;
  for (let i = 0; i < value.length; i++) {
    const w = value[i] as number;
    const up = maximize ? -(grad[i] as number) : (grad[i] as number);
    // without decay no product: 0 * Infinity would be NaN
    const g = weightDecay === 0 ? up : up + weightDecay * w;
    m[i] = b1 * (m[i] as number) + (1 - b1) * g;
    v[i] = b2 * (v[i] as number) + (1 - b2) * g * g;
    if (largest !== null) largest[i] = Math.max(largest[i] as number, v[i] as number);
    const second = largest === null ? (v[i] as number) : (largest[i] as number);
    value[i] = kept * w - (size * (m[i] as number)) / (Math.sqrt(second) / scale + eps);
  }
}
