import {
  div,
  eq,
  gather,
  indexSelect,
  Layout,
  Ragged,
  reshape,
  ShapeError,
  squeeze,
  sum,
  type Tensor,
  tensor,
  unsqueeze,
  ValueError,
  where,
} from '@frostgrad/core/functional';
import { showShape, sizeOf } from '@frostgrad/core/extend';
import { type Entered, expectFloating, type LossOf, meanOrZero, reduced, type Rows } from './loss-entry.ts';

/** Positions that have a class, and the way back. */
export interface ClassTargets {
  /** `[P, V]` */
  readonly scores: Tensor;
  /** `[P]`, from 0 to V - 1. */
  readonly ids: Tensor;
  /** Terms `[P]` in the form of the input, +0 at positions without a class. */
  readonly give: Entered['give'];
}

/**
 * What of scores `[..., V]` and ids `[...]` counts. Positions whose id is ignored are left out here, as pads are: their
 * scores are read no more than those of pads.
 *
 * @throws ShapeError when they do not go together. @throws ValueError for an id that is no class and not ignored.
 */
export function classTargets(
  op: string,
  names: readonly [scores: string, ids: string],
  { values, give }: Entered,
  ignoreIndex: number | null,
): ClassTargets {
  const [all, targets] = values as [Tensor, Tensor];
  const [ofScores, ofIds] = names;
  expectFloating(op, ofScores, all);
  const V = all.shape.at(-1);
  const positions = all.shape.slice(0, -1);
  if (V === undefined || targets.shape.join() !== positions.join()) {
    throw new ShapeError(
      op,
      `${ofScores} are ${showShape(all.shape)} and ${ofIds} ${showShape(targets.shape)} over live positions; ` +
        `expected classes on the last axis, and ${ofIds} ${showShape(positions)}`,
    );
  }
  const P = sizeOf(positions);
  const [scores, ids] = [reshape(all, [P, V]), reshape(targets, [P])];
  const back = (terms: Tensor): Rows => give(reshape(terms, positions));
  const kept = keptOf(op, ofIds, ids, V, ignoreIndex);
  if (kept.length === P) return { scores, ids, give: back };
  const places = tensor(Int32Array.from(kept));
  return {
    scores: indexSelect(scores, 0, places),
    ids: indexSelect(ids, 0, places),
    give: (terms) => back(spread(op, terms, kept, P)),
  };
}

/** Where the ids that are not ignored stand. */
function keptOf(op: string, name: string, ids: Tensor, V: number, ignoreIndex: number | null): number[] {
  const kept: number[] = [];
  for (const [i, id] of ids.toTypedArray().entries()) {
    if (id === ignoreIndex) continue;
    if (!(id >= 0 && id < V && Number.isInteger(id))) {
      const but = ignoreIndex === null ? '' : `, nor ${ignoreIndex}, which is ignored`;
      throw new ValueError(
        op,
        `${name} has ${id} at live position ${i}; it is none of the classes 0 to ${V - 1}${but}`,
      );
    }
    kept.push(i);
  }
  return kept;
}

/** Terms at their places among P, +0 elsewhere. */
function spread(op: string, terms: Tensor, kept: readonly number[], P: number): Tensor {
  const mask = new Uint8Array(P);
  for (const i of kept) mask[i] = 1;
  const layout = Layout.of(op, tensor(mask, { shape: [1, P] }), 1, P);
  return reshape(new Ragged(terms, layout.offsets).place(layout), [P]);
}

/** What each row of `[P, V]` holds for its class, `[P]`. */
export const ofClass = (x: Tensor, ids: Tensor): Tensor => squeeze(gather(x, 1, unsqueeze(ids, 1)), 1);

/** Refuses weights that are not one for each class. */
export function expectClassWeights(op: string, weight: Tensor | null, V: number): void {
  if (weight === null || weight.shape.join() === `${V}`) return;
  throw new ShapeError(op, `weight is ${showShape(weight.shape)} and there are ${V} classes; expected [${V}]`);
}

/** Terms reduced; their mean, where classes have weights, is over those of the targets. */
export function reducedByClass<X extends Rows, R extends string>(
  terms: Tensor,
  { ids, give }: ClassTargets,
  weight: Tensor | null,
  reduction: R | undefined,
): LossOf<X, R> {
  return reduced<X, R>(terms, give, reduction, (all) => {
    if (weight === null) return meanOrZero(all);
    const total = sum(indexSelect(weight, 0, ids));
    const nothing = eq(total, 0);
    return where(nothing, 0, div(sum(all), where(nothing, 1, total)));
  });
}
