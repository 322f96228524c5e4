import { Tensor, ValueError } from '@frostgrad/core/functional';
import { expectWritable } from '@frostgrad/core/extend';
import { withDefaults } from './hyper.ts';

/** Parameters with hyperparameters of their own. A name is the group's alone: errors and state dicts call it by that. */
export type ParamGroup<H> = { readonly params: Iterable<Tensor>; readonly name?: string } & {
  readonly [K in keyof H]?: H[K];
};

/** What an optimizer is made from: tensors, which are one group, or groups. */
export type Params<H> = Iterable<Tensor> | Iterable<ParamGroup<H>>;

/** A group as the optimizer holds it. */
export interface Group<H> {
  readonly params: readonly Tensor[];
  readonly name: string | null;
  /** May be changed between steps, which check them. What a scheduler writes. */
  readonly hyper: { -readonly [K in keyof H]: H[K] };
  /** The learning rate that schedulers start from; null while there is no scheduler. Null again: the next one starts anew. */
  initialLr: number | null;
}

/**
 * What an optimizer is made from as a list of groups.
 *
 * @internal
 */
export function groupedParams<H extends object>(optimizer: string, params: Params<H>): readonly ParamGroup<H>[] {
  if (params instanceof Tensor)
    throw new ValueError(optimizer, 'the parameters are one tensor; expected a list of tensors or of groups');
  const items: readonly (Tensor | ParamGroup<H>)[] = [...params];
  const bare = items.filter((item) => item instanceof Tensor);
  const grouped = items.filter((item): item is ParamGroup<H> => !(item instanceof Tensor));
  if (grouped.length > 0 && bare.length > 0)
    throw new ValueError(optimizer, 'tensors and groups are mixed; give one or the other');
  return grouped.length > 0 ? grouped : [{ params: bare } as unknown as ParamGroup<H>];
}

/**
 * A group to come after others, its name and each of its tensors checked.
 *
 * @internal
 */
export function groupAfter<H extends object>(
  optimizer: string,
  groups: readonly Group<H>[],
  { params: given, name: called, ...overrides }: ParamGroup<H>,
  defaults: H,
): Group<H> {
  const name: unknown = called ?? null;
  if (name !== null && typeof name !== 'string')
    throw new ValueError(optimizer, `the name of group ${groups.length} is a ${typeof name}; expected a string`);
  const label = labelOf(groups.length, name);
  if (name !== null && groups.some((other) => other.name === name))
    throw new ValueError(optimizer, `the name '${name}' comes twice; each group needs its own`);
  if (given instanceof Tensor)
    throw new ValueError(optimizer, `the parameters of ${label} are one tensor; expected a list of tensors`);
  const list = [...given];
  const seen = new Set(groups.flatMap(({ params }) => params));
  for (const [i, param] of list.entries()) {
    const where = `parameter ${i} of ${label}`;
    if (!(param instanceof Tensor)) throw new ValueError(optimizer, `${where} is no tensor`);
    expectSteppable(optimizer, where, param);
    if (!param.requiresGrad) throw new ValueError(optimizer, `${where} does not require grad; leave it out`);
    if (seen.has(param)) throw new ValueError(optimizer, `${where} comes twice; it would be stepped twice`);
    seen.add(param);
  }
  return { params: list, name, hyper: withDefaults(defaults, overrides), initialLr: null };
}

/** What errors call a group: its name, or else its place. @internal */
export function labelOf(place: number, name: string | null): string {
  return name === null ? `group ${place}` : `group '${name}'`;
}

/** Refuses a tensor that a step cannot write. @internal */
export function expectSteppable(optimizer: string, where: string, param: Tensor): void {
  if (!param.isLeaf) {
    throw new ValueError(
      optimizer,
      `${where} was computed ('${param.gradFn?.name}'); only leaves can be optimized. Use detach()`,
    );
  }
  if (param.value.strides !== null) {
    throw new ValueError(
      optimizer,
      `${where} is a view whose elements do not lie in row-major order. Make the leaf from a copy: tensor(x.toTypedArray(), { shape: x.shape })`,
    );
  }
  expectWritable(optimizer, param.value);
}
