import { detachAt, mul, Rng, Segments, type Tensor, tensor } from '@frostgrad/core';
import { difference, firstDifference } from '../bits.ts';
import { type AnyLaw, defineLaw, Violation } from '../law.ts';
import { gradsOf, incoming, leavesOf, recorded, showSample } from '../sample.ts';
import type { Spec } from '../spec.ts';
import { type TypedSample, typedSamples } from './forward.ts';

/**
 * A random set of a tensor's elements: none, all, or by the toss of a coin for each element, or for each position of the first or
 * the last axis - blocks for which an op may save work.
 */
function someOf(x: Tensor, rng: Rng): Segments {
  const share = ([0, 0.5, 0.5, 1] as const)[rng.integer(4)] as number;
  const axis = rng.integer(3) - 1;
  const drawn = Array.from({ length: x.shape.at(axis) ?? 0 }, () => rng.next() < share);
  if (axis > 0 || x.ndim === 0) return Segments.where(x.shape, () => rng.next() < share);
  return Segments.where(x.shape, (_, position) => drawn[position.at(axis) as number] as boolean);
}

/** A gradient that comes in, sometimes with NaN and infinities. */
function perhapsPoisoned(out: Tensor, seed: number): Tensor {
  const g = incoming(out.shape, out.dtype, seed);
  if (seed % 2 === 0 || g.size === 0) return g;
  const values = g.toTypedArray().map((v, i) => ((i + seed) % 3 === 0 ? NaN : (i + seed) % 5 === 0 ? Infinity : v));
  return tensor(values as Float32Array, { shape: out.shape });
}

/** +0 inside the set; outside the bits of a run without it. */
function expectSelected(what: string, frozen: Tensor, free: Tensor, set: Segments): void {
  const [a, b] = [frozen.toTypedArray(), free.toTypedArray()];
  const expected = b.map((v, j) => (set.toMask()[j] === 1 ? 0 : v));
  const j = firstDifference(a, expected);
  if (j !== null) throw new Violation(`${what}, element ${j}: the gradient is ${a[j]}; expected ${expected[j]}`);
}

export const freezing: AnyLaw<Spec> = defineLaw<Spec, TypedSample>({
  name: 'freezing',
  statement:
    'inside a frozen set the gradient is +0, whatever arrives; outside it has the bits of an unfrozen run; at a leaf and at detachAt',
  appliesTo: () => true,
  cases: (spec) => typedSamples(spec, 'ordinary'),
  show: (spec, { sample }, source) => showSample(spec, sample, source),
  classes: { poisoned: { of: ({ sample }) => sample.seed % 2 === 1, atLeast: 0.3 } },
  check: (spec, { sample, dtype }) => {
    const free = recorded(spec, sample, dtype);
    if (free === null) return;
    const { params } = sample.call;
    const rng = new Rng(sample.seed);
    const g = perhapsPoisoned(free.out, sample.seed);
    const unfrozen = free.vjp(g);
    const sets = free.xs.map((x) => someOf(x, rng));

    const leaves = leavesOf(sample, dtype).map((x, i) => x.freeze_(sets[i] as Segments));
    const out = spec.run(leaves, params);
    const fault = difference(out, free.out);
    if (fault !== null) throw new Violation(`freezing changes the result: ${fault}`);
    const atLeaf = out.requiresGrad ? gradsOf(out, leaves, g) : unfrozen.map((x) => mul(x, 0));
    for (const [i, set] of sets.entries())
      expectSelected(`frozen leaf ${i}`, atLeaf[i] as Tensor, unfrozen[i] as Tensor, set);

    const xs = leavesOf(sample, dtype);
    const cut = spec.run(
      xs.map((x, i) => detachAt(x, sets[i] as Segments)),
      params,
    );
    if (!cut.requiresGrad) {
      if (sets.every((set, i) => set.isAll || (unfrozen[i] as Tensor).size === 0)) return;
      throw new Violation('the result of partly detached inputs does not require grad');
    }
    const throughCut = gradsOf(cut, xs, g);
    for (const [i, set] of sets.entries())
      expectSelected(`detachAt of input ${i}`, throughCut[i] as Tensor, unfrozen[i] as Tensor, set);
  },
});
