import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A number in [-1, 1) at each place: the same, to the bit, in every library and language. */
const numberAt = (i: number, seed: number): number => ((i * 7919 + seed * 104_729) % 2003) / 1001.5 - 1;

/** `around + scale * number`, as float32. */
export function numbers(size: number, seed: number, scale: number = 1, around: number = 0): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => around + scale * numberAt(i, seed));
}

/** What two libraries must agree on: a projection of all elements, and their size. */
export function digest(x: ArrayLike<number>): number[] {
  let [projected, squares] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    projected += value * numberAt(i, 99);
    squares += value * value;
  }
  return [projected / Math.sqrt(x.length), Math.sqrt(squares / x.length)];
}

/** A parameter of a model: its shape, and the numbers it begins with. */
interface Weight {
  readonly shape: readonly number[];
  readonly scale: number;
  readonly around?: number;
}

/** A parameter as a peer makes it. */
export interface Begun {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Models that every library builds. */
export type ModelName = 'mlp' | 'transformer' | 'lstm' | 'g2p';

/** The parameters of a model, by the names that PyTorch gives them, in order. */
export function weightsOf(model: ModelName): Begun[] {
  const text = readFileSync(join(import.meta.dirname, 'models.json'), 'utf8');
  const models = JSON.parse(text) as Readonly<Record<string, Readonly<Record<string, Weight>>>>;
  return Object.entries(models[model] ?? {}).map(([name, { shape, scale, around }], i) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { name, shape, values: numbers(size, 100 + i, scale, around) };
  });
}

/** Lengths of the transformer's rows, of 64. */
export const LENGTHS: readonly number[] = Array.from({ length: 16 }, (_, i) => 34 + 2 * i);
