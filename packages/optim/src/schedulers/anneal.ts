import { cos64 } from '@frostgrad/core/extend';

/** From one number to another in a straight line; `part` from 0 to 1 is how far. Exact at both ends. @internal */
export function alongLine(from: number, to: number, part: number): number {
  return from * (1 - part) + to * part;
}

/** From one number to another along half a cosine. Exact at both ends. @internal */
export function alongCosine(from: number, to: number, part: number): number {
  return alongLine(to, from, (1 + cos64(Math.PI * part)) / 2);
}
