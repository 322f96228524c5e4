/**
 * Shows that exp32 is monotone over every float32 in [-104, 0] (1,120,927,745 numbers, ±0 counted once), and that
 * every result is in [0, 1]; told `relaxed`, that of the relaxed build. Prints a progress line, and fails at the first pair
 * that is out of order.
 */
import { exp32 } from '../../packages/core/src/math/exp.ts';
import { Heap } from '../../packages/wasm/src/heap.ts';
import type { Map } from '../../packages/wasm/src/module.ts';
import { relaxed } from '../../packages/wasm/src/relaxed.ts';

const view = new Float32Array(1);
const bits = new Uint32Array(view.buffer);
view[0] = -104;
const last = bits[0]!;
const first = 0x80000000; // -0
const block = 1 << 20;
const heap = new Heap(2 ** 24);
heap.load(relaxed);
const run = heap.exports['exp'] as Map;
const given = heap.take(4 * block);
const got = heap.take(4 * block);
const chunk = heap.floats(given, block);
const chunkBits = new Uint32Array(chunk.buffer, given, block);
const results = heap.floats(got, block);
const isRelaxed = process.argv[2] === 'relaxed';
const start = performance.now();

/** Checks `count` consecutive numbers below those before; returns the last result, or NaN where the order breaks. */
function descend(from: number, count: number, above: number): number {
  for (let i = 0; i < count; i += 1) chunkBits[i] = from + i;
  if (isRelaxed) run(given, got, count);
  else for (let i = 0; i < count; i += 1) results[i] = exp32(chunk[i]!);
  let previous = above;
  for (let i = 0; i < count; i += 1) {
    const value = results[i]!;
    if (!(value <= previous && value >= 0)) {
      console.log(`\nnot monotone at ${chunk[i]}: ${value} after ${previous}`);
      return Number.NaN;
    }
    previous = value;
  }
  return previous;
}

let above = 1;
for (let from = first; from <= last; from += block) {
  above = descend(from, Math.min(block, last - from + 1), above);
  if (above !== above) process.exit(1);
  if ((from - first) % (block * 64) === 0)
    process.stderr.write(`\r${(((from - first) / (last - first)) * 100).toFixed(0)} %`);
}
const seconds = (performance.now() - start) / 1000;
console.log(
  `\n${isRelaxed ? 'relaxed exp' : 'exp32'} is monotone over ${last - first + 1} float32 in [-104, 0]: ${seconds.toFixed(1)} s`,
);
