import { cos64 } from '@frostgrad/core/extend';

/** From one number to another along half a cosine; `part` from 0 to 1 is how far. @internal */
export function alongCosine(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (1 + cos64(Math.PI * part));
}

/** From one number to another in a straight line. @internal */
export function alongLine(from: number, to: number, part: number): number {
  return (to - from) * part + from;
}
