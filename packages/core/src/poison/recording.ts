import type { NdArray, Storage } from '../array.ts';
import type { Op } from '../engine/define-op.ts';
import { differentiating } from '../engine/watch.ts';
import type { RowJoin } from '../ragged/join-rows.ts';
import type { Layout } from '../ragged/layout.ts';
import type { Tensor } from '../tensor.ts';
import { Pads, stridesOf } from './pads.ts';

/** What ops call operands that are shared by all rows. */
const WEIGHTS = new Set(['weight', 'bias', 'projection']);

/** Whether rows of an operand among several go into the same rows of the result. */
function keepsRows(op: Op, i: number, values: readonly NdArray[]): boolean {
  const rank = (k: number): number => values[k]?.shape.length ?? 0;
  // filters by windows: what has more axes has the rows
  if (op.name === 'matmul') return i === (rank(1) > rank(0) ? 1 : 0);
  const { shape } = values[i] as NdArray;
  return shape.length >= 2 && shape[1] !== 1 && !WEIGHTS.has(op.inputs[i] ?? '');
}

/** An op that ran. */
export interface Step {
  readonly op: string;
  /** The op whose gradient it computed a part of; null in a forward pass. */
  readonly of: string | null;
  readonly out: NdArray;
}

/** Memory that no op of the function made, which is called with pads in it. */
interface Source {
  readonly value: NdArray;
  readonly pads: Pads;
}

/** What a gradient was before a run. */
interface Held {
  readonly grad: Tensor | null;
  readonly value: NdArray | null;
  readonly covered: Tensor['covered'];
}

/** A run of the function as it is: its ops, its batches, and where what is padded comes from. */
export class Recording {
  readonly steps: Step[] = [];
  /** Batches that some op knew, each once. */
  readonly batches: Pads[] = [];
  readonly #reads = new Map<Storage, readonly NdArray[]>();
  /** Memory that no op made, as it was first seen. */
  readonly #outside = new Map<Storage, NdArray>();
  readonly #sources = new Map<Storage, Source>();
  readonly #leaves = new Map<Tensor, Held>();

  note(op: Op, inputs: readonly Tensor[], out: Tensor, params: unknown): void {
    for (const input of inputs) {
      const { storage } = input.value;
      if (!this.#reads.has(storage) && !this.#outside.has(storage)) this.#outside.set(storage, input.value);
      if (input.isLeaf && !this.#leaves.has(input)) this.#leaves.set(input, held(input));
    }
    const { storage } = out.value;
    const values = inputs.map(({ value }) => value);
    const read =
      op.inputs.length <= 1 && values.length === 1 ? values : values.filter((_, i) => keepsRows(op, i, values));
    this.steps.push({ op: op.name, of: differentiating?.name ?? null, out: out.value });
    if (!values.some((value) => value.storage === storage)) this.#reads.set(storage, read);
    const layout = (params as Partial<RowJoin> | undefined)?.layout;
    if (layout !== undefined) this.told(values[0] as NdArray, layout);
  }

  /** Something was told where a tensor is live: pads of what it came from, row by row, are pads too. */
  told(value: NdArray, layout: Layout): void {
    const pads = Pads.of(layout);
    if (pads.count === 0) return;
    if (!this.batches.some((other) => other.equals(pads))) this.batches.push(pads);
    const seen = new Set<Storage>();
    const next = [value];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      const { storage } = at;
      if (seen.has(storage)) continue;
      seen.add(storage);
      const reads = this.#reads.get(storage);
      if (reads !== undefined) next.push(...reads);
      // a view that is laid out as the batch says where in its memory the pads are
      else this.addSource(pads.fits(at) ? at : (this.#outside.get(storage) ?? at), pads);
    }
  }

  /** Says that memory from outside has pads; where it was said before, those that both have, and none by another view. */
  addSource(value: NdArray, pads: Pads): void {
    const { B, T } = pads;
    if (!pads.fits(value) || value.dtype === 'bool') return;
    const known = this.#sources.get(value.storage);
    if (known !== undefined && (known.pads.B !== B || known.pads.T !== T)) return;
    const both = known === undefined || sameView(known.value, value) ? pads : Pads.none(B, T);
    this.#sources.set(value.storage, { value, pads: known === undefined ? both : known.pads.and(both) });
  }

  get sources(): Source[] {
    return [...this.#sources.values()];
  }

  /** Puts back every gradient as it was before the run, or brings it back. */
  swapGradients(): void {
    for (const [leaf, before] of this.#leaves) {
      const now = held(leaf);
      if (before.grad !== null) before.grad.value = before.value as NdArray;
      leaf.setGrad(before.grad, before.covered);
      this.#leaves.set(leaf, now);
    }
  }
}

const sameView = (a: NdArray, b: NdArray): boolean =>
  a.offset === b.offset && stridesOf(a).join() === stridesOf(b).join();

const held = (leaf: Tensor): Held => ({ grad: leaf.grad, value: leaf.grad?.value ?? null, covered: leaf.covered });
