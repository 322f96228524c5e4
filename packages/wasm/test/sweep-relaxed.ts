import { oracles, ulps32, uniform } from '../../core/test/math/sweep.ts';
import type { WasmBuild } from '../src/build.ts';
import { Heap } from '../src/heap.ts';
import type { Map } from '../src/module.ts';

/** What a function of a build does over many numbers. */
export interface RelaxedSweep {
  /** The largest error, in ulps of the exact result, and where. */
  readonly ulps: number;
  readonly at: number;
  /** How many floats, at most, a result is from the strict one, and where. */
  readonly apart: number;
  readonly apartAt: number;
  /** Where one is NaN and the other not, or their signs differ: there should be none. */
  readonly unlike: readonly number[];
  readonly count: number;
}

const BLOCK = 4096;

/** A float's place among all of them, in order. */
const placeOf = (pattern: number): number => (pattern < 0 ? -(pattern & 0x7fff_ffff) : pattern);

/**
 * Runs a function over every `stride`th bit pattern of float32, and over as many numbers of ordinary size, in a build and in
 * the strict one.
 */
export function sweepRelaxed(name: string, build: WasmBuild, stride: number): RelaxedSweep {
  const heap = new Heap(2 ** 23);
  const plain = heap.exports[name] as Map;
  heap.load(build);
  const run = heap.exports[name] as Map;
  const oracle = oracles[`${name}32`] as (x: number, y: number) => number;
  const [from, to, beside] = [0, 1, 2].map(() => heap.take(4 * BLOCK)) as [number, number, number];
  const [xs, ys, zs] = [from, to, beside].map((at) => heap.floats(at, BLOCK)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [given, got, wanted] = [xs, ys, zs].map(
    ({ buffer, byteOffset }) => new Int32Array(buffer, byteOffset, BLOCK),
  ) as [Int32Array, Int32Array, Int32Array];
  let [ulps, at, apart, apartAt, count] = [0, 0, 0, 0, 0];
  const unlike: number[] = [];
  const next = uniform(7);
  const all = 2 ** 32 / (BLOCK * stride);
  for (let block = 0; block < 2 * all; block++) {
    if (block < all) for (let i = 0; i < BLOCK; i++) given[i] = (block * BLOCK + i) * stride;
    else for (let i = 0; i < BLOCK; i++) xs[i] = (next() - 0.5) * 2 ** (i % 9);
    run(from, to, BLOCK);
    plain(from, beside, BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const [x, y, z] = [xs[i] as number, ys[i] as number, zs[i] as number];
      count++;
      if (x !== x || z !== z) {
        if (y === y) unlike.push(x);
        continue;
      }
      if (y !== y || Object.is(y, -0) !== Object.is(z, -0) || y > 0 !== z > 0) unlike.push(x);
      const error = ulps32(y, oracle(x, 0));
      if (error > ulps) [ulps, at] = [error, x];
      const between = Math.abs(placeOf(got[i] as number) - placeOf(wanted[i] as number));
      if (between > apart) [apart, apartAt] = [between, x];
    }
  }
  return { ulps, at, apart, apartAt, unlike, count };
}
