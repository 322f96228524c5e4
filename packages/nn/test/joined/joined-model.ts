import { scatter, Segments, type Shape, Tensor, tensor, type TypedArray } from '@frostgrad/core';
import { deepcopy, Module, Parameter } from '../../src/index.ts';

/** Where a parameter stands in a model: a field, or an entry of an array or a record. */
type Place = readonly [holder: object, key: string];

/** A parameter in two: what learns as one tensor, what does not as another. */
interface Part {
  readonly places: Place[];
  readonly shape: Shape;
  /** `[n]`, the live elements row-major; null when there are none. */
  readonly live: Tensor | null;
  /** Which elements those are. */
  readonly index: Tensor;
  /** `[size]`, the frozen elements at their places, and 0. */
  readonly rest: Tensor;
}

function isRecord(value: object): boolean {
  return Array.isArray(value) || value instanceof Module || Object.getPrototypeOf(value) === Object.prototype;
}

function* placesOf(holder: object): Generator<[place: Place, found: Parameter]> {
  for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
    if (value instanceof Parameter) yield [[holder, key], value];
    else if (typeof value === 'object' && value !== null && isRecord(value)) yield* placesOf(value);
  }
}

function partOf(x: Parameter): Part {
  const frozen = Segments.frozenOf(x);
  const values = x.toTypedArray();
  const live = frozen.complement();
  const rest = values.map(() => 0);
  frozen.put(frozen.take(values), rest);
  const mask = live.toMask();
  return {
    places: [],
    shape: x.shape,
    live: live.isEmpty ? null : tensor(live.take(values), { requiresGrad: true }),
    index: tensor(Int32Array.from([...mask.keys()].filter((i) => mask[i] === 1))),
    rest: tensor(rest),
  };
}

const joined = ({ live, index, rest, shape }: Part): Tensor =>
  (live === null ? rest : scatter(rest, 0, index, live)).reshape(shape);

/**
 * The same model without frozen sets: every parameter is one 1-D tensor of what learns in it and one of what does not, joined by a
 * scatter before each use. What F5 speaks of.
 */
export class JoinedModel<M extends Module> {
  readonly #module: M;
  /** In the order of the parameters. */
  readonly #parts: readonly Part[];

  constructor(model: M) {
    this.#module = deepcopy(model);
    const parts = new Map(this.#module.parameters().map((x): [Tensor, Part] => [x, partOf(x)]));
    for (const [place, x] of placesOf(this.#module)) (parts.get(x) as Part).places.push(place);
    this.#parts = [...parts.values()];
  }

  /** What learns. */
  get learning(): Tensor[] {
    return this.#parts.flatMap(({ live }) => (live === null ? [] : [live]));
  }

  /** For each parameter the gradient of what learns in it; null when none came. */
  get grads(): (TypedArray | null)[] {
    return this.#parts.map(({ live }) => live?.grad?.toTypedArray() ?? null);
  }

  /** All values of each parameter. */
  get values(): TypedArray[] {
    return this.#parts.map((part) => joined(part).toTypedArray());
  }

  /** The module, in which each parameter is a tensor that was joined just now; one that is tied, one tensor. */
  join(): M {
    for (const part of this.#parts) {
      const whole = joined(part);
      for (const [holder, key] of part.places) Reflect.set(holder, key, whole);
    }
    return this.#module;
  }
}
