import { Tensor, ValueError } from '@frostgrad/core';
import { withDefaults } from './hyper.ts';

/** Parameters with hyperparameters of their own. */
export type ParamGroup<H> = { readonly params: Iterable<Tensor>; readonly name?: string } & {
  readonly [K in keyof H]?: H[K];
};

/** A group as the optimizer holds it. */
export interface Group<H> {
  readonly params: readonly Tensor[];
  readonly name: string | null;
  /** May be changed between steps, which check them. What a scheduler writes. */
  readonly hyper: { -readonly [K in keyof H]: H[K] };
}

/**
 * Groups from a list of tensors (one group) or of groups, each tensor checked.
 *
 * @internal
 */
export function groupsOf<H extends object>(
  optimizer: string,
  params: Iterable<Tensor> | Iterable<ParamGroup<H>>,
  defaults: H,
): Group<H>[] {
  if (params instanceof Tensor)
    throw new ValueError(optimizer, 'the parameters are one tensor; expected a list of tensors or of groups');
  const items: readonly (Tensor | ParamGroup<H>)[] = [...params];
  const bare = items.filter((item) => item instanceof Tensor);
  const grouped = items.filter((item): item is ParamGroup<H> => !(item instanceof Tensor));
  if (grouped.length > 0 && bare.length > 0)
    throw new ValueError(optimizer, 'tensors and groups are mixed; give one or the other');
  const seen = new Set<Tensor>();
  const groups = grouped.length > 0 ? grouped : [{ params: bare } as unknown as ParamGroup<H>];
  const made = groups.map(({ params: given, name = null, ...overrides }, g): Group<H> => {
    if (given instanceof Tensor)
      throw new ValueError(optimizer, `the parameters of group ${g} are one tensor; expected a list of tensors`);
    const list = [...given];
    for (const [i, param] of list.entries()) {
      const where = `parameter ${i} of group ${g}`;
      if (!(param instanceof Tensor)) throw new ValueError(optimizer, `${where} is no tensor`);
      expectSteppable(optimizer, where, param);
      if (!param.requiresGrad) throw new ValueError(optimizer, `${where} does not require grad; leave it out`);
      if (seen.has(param)) throw new ValueError(optimizer, `${where} comes twice; it would be stepped twice`);
      seen.add(param);
    }
    return { params: list, name, hyper: withDefaults(defaults, overrides) };
  });
  if (seen.size === 0) throw new ValueError(optimizer, 'there are no parameters; expected at least one');
  return made;
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
}
