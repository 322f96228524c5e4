import type { Tensor } from '@frostgrad/core/functional';
import { expectModules } from './containers.ts';
import { Module } from './module.ts';

/** A module with one input. */
export type Stage = Module & { forward(x: never): unknown };

/** What the last of some stages gives, when the first is given `X`; `never` where one does not take what it is given. */
export type ResultOf<Stages extends readonly Stage[], X> = number extends Stages['length']
  ? Tensor
  : Stages extends readonly [infer First, ...infer Rest extends readonly Stage[]]
    ? First extends { forward(x: X): infer Y }
      ? ResultOf<Rest, Y>
      : never
    : X;

/** The same stages, each of which takes what the one before gives; one that does not is `never`, which no module is. */
type Fitting<Stages extends readonly Stage[], X> = number extends Stages['length']
  ? Stages
  : Stages extends readonly [infer First, ...infer Rest extends readonly Stage[]]
    ? First extends { forward(x: X): infer Y }
      ? [First, ...Fitting<Rest, Y>]
      : [never, ...Rest]
    : [];

/**
 * Modules one behind the other: each is given what the one before gave. Names in its state dict are `0.weight`, `1.weight`
 * and so on, as PyTorch's.
 *
 * Stages have one input: a layer that has to be told what is live is called by hand. Over ragged rows, `rows.map((x) =>
 * net.forward(x))` is right for stages that work position by position.
 *
 * @throws ValueError for what is no module with `forward`.
 * @example
 * const rng = new Rng(0);
 * const net = new Sequential(new Linear(3, 4, { rng }), new ReLU(), new Linear(4, 2, { rng }));
 * net.forward(ones([5, 3])).shape // [5, 2]
 * Object.keys(net.stateDict()) // ['0.weight', '0.bias', '2.weight', '2.bias']
 */
export class Sequential<const Stages extends readonly Stage[]> extends Module {
  readonly layers: Stages;

  constructor(...layers: Stages & Fitting<Stages, Tensor>) {
    super();
    this.layers = layers;
    expectModules('Sequential', Object.entries(layers));
  }

  protected override stateName(path: string): string {
    return path.replace(/^layers\./, '');
  }

  /** How many stages there are. */
  get length(): number {
    return this.layers.length;
  }

  [Symbol.iterator](): IterableIterator<Stages[number]> {
    return this.layers[Symbol.iterator]();
  }

  /** @param x what the first stage takes. @returns what the last one gives; x itself when there are none. */
  forward(x: Tensor): ResultOf<Stages, Tensor> {
    let at: unknown = x;
    for (const layer of this.layers) at = layer.forward(at as never);
    return at as ResultOf<Stages, Tensor>;
  }
}
