import type { NdArray, Storage } from '../array.ts';
import { GraphError } from '../errors.ts';
import type { Segments } from '../segments.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { algebra } from './algebra.ts';
import type { Deferred } from './checkpoint.ts';
import type { Op } from './define-op.ts';
import { type HookHandle, Hooks, type NodeHook, type NodePrehook } from './hooks.ts';
import { isGradEnabled } from './mode.ts';

let created = 0;

/** The number that the next node will have. @internal */
export function nodesCreated(): number {
  return created;
}

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
  /** @internal whether it is a sum that the pass made, and nobody else has seen */
  isOwnSum: boolean = false;
  /** @internal the pass that gathers it */
  walk: object | null = null;
  /** @internal */
  hooks: Hooks | null = null;

  /** What was registered here, to add to. @internal */
  ownHooks(): Hooks {
    return (this.hooks ??= new Hooks());
  }

  /**
   * Calls `hook` with the gradient of the result before the formulas run, after the hooks of tensors; it may return a
   * replacement.
   */
  registerPrehook(hook: NodePrehook): HookHandle {
    return this.ownHooks().pre.add(hook);
  }

  /** Calls `hook` with the gradients of the inputs, null where none was asked, after the formulas have run. */
  registerHook(hook: NodeHook): HookHandle {
    return this.ownHooks().post.add(hook);
  }
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
  #saved: readonly NdArray[] | Deferred | null;
  readonly #versions: readonly number[];

  /** @internal */
  constructor(
    op: Op,
    edges: readonly (GradNode | null)[],
    params: unknown,
    shapes: readonly Shape[],
    saved: readonly NdArray[],
    deferred: Deferred | null = null,
  ) {
    super();
    this.op = op;
    this.edges = edges;
    this.params = params;
    this.shapes = shapes;
    this.#saved = deferred ?? saved;
    this.#versions = versionsOf(op, saved);
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
    if (this.#saved !== null && !Array.isArray(this.#saved)) this.#saved = (this.#saved as Deferred).take();
    if (this.#saved === null) {
      throw new GraphError(
        'backward',
        `the graph of '${this.name}' was freed by an earlier backward; pass { retainGraph: true } to the first one`,
      );
    }
    const value = (this.#saved as readonly NdArray[])[j] as NdArray;
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
function versionsOf(op: Op, saved: readonly NdArray[]): readonly number[] {
  for (let j = 0; j < saved.length; j++) {
    if ((saved[j] as NdArray).storage.version !== 0)
      return saved.map(({ storage }, j) => countedVersion(op, storage, j));
  }
  return none;
}

function countedVersion(op: Op, storage: Storage, j: number): number {
  if (!storage.isInference) return storage.version;
  throw new GraphError(
    op.name,
    `'${op.saves[j]}' was made in inferenceMode and cannot be saved for backward; make it under noGrad, or clone() it here`,
  );
}

/** An input as messages name it. @internal */
export function inputName({ op }: OpNode, i: number): string {
  return op.inputs[i] === undefined ? `input ${i}` : `'${op.inputs[i]}'`;
}

/** Exactly +0 at a leaf's frozen elements, whatever the gradient held there. @internal */
export function selectLive(tensor: Tensor, gradient: Tensor): Tensor {
  return tensor.frozen === null ? gradient : algebra.zeroAt(gradient, tensor.frozen);
}

/** Where a tensor's gradient goes: its op, its leaf, or nowhere. @internal */
export function edgeOf(tensor: Tensor): GradNode | null {
  if (tensor.gradFn !== null) return tensor.gradFn;
  return tensor.requiresGrad ? tensor.leafNode() : null;
}
