import type { NdArray } from '../array.ts';
import { GraphError } from '../errors.ts';
import type { Segments } from '../segments.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Op } from './define-op.ts';
import { isGradEnabled } from './mode.ts';

let created = 0;

/**
 * A place in the graph that gradients pass: an op that ran, or a leaf.
 *
 * Ids ascend in order of creation, and an edge always points to an older node, so descending ids are a topological
 * order. `pending` and `walk` belong to the backward pass under way.
 */
export abstract class GradNode {
  /** The op's name, or `leaf`. */
  abstract readonly name: string;
  /** Where gradients go next, one entry an input; null where none is wanted. */
  abstract readonly edges: readonly (GradNode | null)[];
  readonly id: number = created++;
  /** A leaf that is frozen as a whole, or requires grad no longer, asks for no work. @internal */
  get isSettled(): boolean {
    return false;
  }

  /** @internal gradient gathered so far */
  pending: Tensor | null = null;
  /** @internal the pass that gathers it */
  walk: object | null = null;
}

/** The end of a path: a tensor whose gradient was asked for. */
export class LeafNode extends GradNode {
  override readonly name = 'leaf';
  override readonly edges: readonly (GradNode | null)[] = [];
  /** @internal */
  readonly tensor: Tensor;

  constructor(tensor: Tensor) {
    super();
    this.tensor = tensor;
  }

  override get isSettled(): boolean {
    return !this.tensor.requiresGrad || this.tensor.frozen?.isAll === true;
  }
}

/** An op that ran: what it saved, and what its formulas may read without keeping anything alive. */
export class OpNode extends GradNode {
  override readonly edges: readonly (GradNode | null)[];
  /** @internal */
  readonly op: Op;
  readonly params: unknown;
  readonly shapes: readonly Shape[];
  #saved: readonly NdArray[] | null;
  readonly #versions: readonly number[];

  /** @internal */
  constructor(
    op: Op,
    edges: readonly (GradNode | null)[],
    params: unknown,
    shapes: readonly Shape[],
    saved: readonly NdArray[],
  ) {
    super();
    this.op = op;
    this.edges = edges;
    this.params = params;
    this.shapes = shapes;
    this.#saved = saved;
    this.#versions = versionsOf(saved);
  }

  override get name(): string {
    return this.op.name;
  }

  /** Shape of an input, by name. */
  shapeOf(input: string): Shape {
    return this.shapes[this.op.inputs.indexOf(input)] as Shape;
  }

  /** Whether this input's gradient is wanted. */
  needs(input: string): boolean {
    return this.edges[this.op.inputs.indexOf(input)] !== null;
  }

  /** Which elements of an input learn; null when all do. A formula may use it to save work, and may ignore it. */
  liveOf(input: string): Segments | null {
    const edge = this.edges[this.op.inputs.indexOf(input)];
    return edge instanceof LeafNode ? edge.tensor.live : null;
  }

  /**
   * The saved value in slot `j` as a tensor; with its place in the graph when gradients are themselves recorded.
   *
   * @internal
   */
  unpack(j: number): Tensor {
    if (this.#saved === null) {
      throw new GraphError(
        'backward',
        `the graph of '${this.name}' was freed by an earlier backward; pass { retainGraph: true } to the first one`,
      );
    }
    const value = this.#saved[j] as NdArray;
    const version = this.#versions[j] ?? 0;
    if (value.storage.version !== version) {
      throw new GraphError(
        'backward',
        `'${this.op.saves[j]}', saved by '${this.name}' for its gradient, was changed by assign: it is ` +
          `[${value.shape.join(', ')}] at version ${value.storage.version}, and version ${version} was saved. ` +
          'Call backward before the change, or give the op a copy',
      );
    }
    if (!isGradEnabled()) return new Tensor(value);
    const slot = this.op.saveSlots[j] as number;
    return slot >= 0 ? Tensor.at(value, this.edges[slot] ?? null) : Tensor.at(value, slot === -1 ? this : null);
  }

  /** Lets go of the saved values. @internal */
  release(): void {
    this.#saved = null;
  }
}

const none: readonly number[] = [];

/** Versions of the buffers now; empty when all are 0, which is the rule. */
function versionsOf(saved: readonly NdArray[]): readonly number[] {
  for (let j = 0; j < saved.length; j++) {
    if ((saved[j] as NdArray).storage.version !== 0) return saved.map((value) => value.storage.version);
  }
  return none;
}

/** Where a tensor's gradient goes: its op, its leaf, or nowhere. @internal */
export function edgeOf(tensor: Tensor): GradNode | null {
  if (tensor.gradFn !== null) return tensor.gradFn;
  return tensor.requiresGrad ? tensor.leafNode() : null;
}
