import { Violation } from '@frostgrad/check';
import { grad, logicalNot, Ragged, Rng, type Tensor } from '@frostgrad/core';
import { type Batch, perRow } from './batch.ts';
import type { Layer, Outcome, Part } from './outcome.ts';

/** Numbers, and which of them belong to each row; null for what the whole batch decides. */
export type Seen = Omit<Part, 'x'> & { readonly values: ArrayLike<number> };

export const module = (layer: Layer): ReturnType<Layer['make']> => layer.make(new Rng(1));

export const seen = ({ what, x, offsets }: Part): Seen => ({ what, offsets, values: x.toTypedArray() });

/** A gradient that may come in for each part: it belongs to positions, wherever they lie. */
export function incoming({ parts }: Outcome, seed: number): Tensor[] {
  return parts.map(({ x }, i) => new Rng(seed + i).normal(x.shape));
}

function expectZero(what: string, x: Tensor, live: Tensor): void {
  const pads = logicalNot(live).toTypedArray();
  const values = x.toTypedArray();
  const width = pads.length === 0 ? 0 : values.length / pads.length;
  for (const [i, v] of values.entries()) {
    if (pads[Math.floor(i / width)] === 1 && !Object.is(v, 0))
      throw new Violation(`${what}: at a pad, element ${i}, stands ${Object.is(v, -0) ? '-0' : v}; expected +0`);
  }
}

/** Gradients of leaves and parameters, the leaves' without their pads; `outputs` are what `g` comes in for. */
export function gradients(
  { leaf, x, layout, query, asked, start }: Batch,
  parameters: readonly [name: string, parameter: Tensor][],
  outputs: readonly Tensor[],
  g: readonly Tensor[],
  createGraph: boolean,
): Seen[] {
  const wanted = [leaf, query, start, ...parameters.map(([, parameter]) => parameter)];
  const found = grad(outputs, wanted, { gradOutputs: g, materializeGrads: true, retainGraph: true, createGraph });
  const [dx, dq, ds, ...rest] = found as [Tensor, Tensor, Tensor, ...Tensor[]];
  if (!(x instanceof Ragged)) expectZero('the gradient of x', dx, layout.mask());
  expectZero('the gradient of queries', dq, asked.mask());
  const name = (what: string): string => `${createGraph ? 'recorded ' : ''}gradient of ${what}`;
  return [
    seen({
      what: name('x'),
      x: x instanceof Ragged ? dx : Ragged.fromPadded(dx, layout).values,
      offsets: layout.offsets,
    }),
    seen({ what: name('queries'), x: Ragged.fromPadded(dq, asked).values, offsets: asked.offsets }),
    seen({ what: name('initial states'), x: ds, offsets: perRow(start.shape[0] as number) }),
    ...parameters.map(([what], i) => seen({ what: name(what), x: rest[i] as Tensor, offsets: null })),
  ];
}

/** What a layer gave, once: all that is observed of it comes from one run. */
export interface Ran {
  readonly model: ReturnType<Layer['make']>;
  readonly out: Outcome;
}

export function ran(layer: Layer, batch: Batch): Ran {
  const model = module(layer);
  return { model, out: layer.run(model, batch) };
}

/** Everything that pads must not reach: results, and all gradients, by the fused formulas and by the recorded ones. */
export function observed(layer: Layer, batch: Batch, seed: number): Seen[] {
  const run = ran(layer, batch);
  return observedOf(run, batch, incoming(run.out, seed), [...run.model.namedParameters()]);
}

/** The same of what was run, for a gradient that comes in, and of some parameters. */
export function observedOf(
  { out }: Ran,
  batch: Batch,
  g: readonly Tensor[],
  parameters: readonly [name: string, parameter: Tensor][],
): Seen[] {
  for (const { what, x, live } of out.padded) expectZero(what, x, live);
  const outputs = out.parts.map(({ x }) => x);
  return [
    ...out.parts.map(seen),
    ...gradients(batch, parameters, outputs, g, false),
    ...gradients(batch, parameters, outputs, g, true),
  ];
}

export function expectSame(how: string, a: readonly Seen[], b: readonly Seen[]): void {
  for (const [k, { what, values }] of a.entries()) {
    const other = b[k]?.values ?? [];
    const n = Math.max(values.length, other.length);
    for (let i = 0; i < n; i++) {
      if (!Object.is(values[i], other[i]))
        throw new Violation(`${how} changes the ${what}, element ${i}: ${values[i]} and ${other[i]}`);
    }
  }
}

/** What of it belongs to one row. */
export function rowOf({ what, values, offsets }: Seen, b: number): Seen {
  if (offsets === null) throw new Error(`${what} has no rows`);
  const width = offsets.total === 0 ? 0 : values.length / offsets.total;
  const own = Array.from(values).slice(offsets.start(b) * width, offsets.start(b + 1) * width);
  return { what, values: own, offsets: null };
}
