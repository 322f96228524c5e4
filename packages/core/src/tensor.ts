import { NdArray, type Storage } from './array.ts';
import { type DType, expectDType, isFloating, type TypedArray } from './dtype.ts';
import { backward, type BackwardOptions } from './engine/backward.ts';
import { isInferenceMode } from './engine/mode.ts';
import { type GradNode, LeafNode } from './engine/node.ts';
import { DTypeError, GraphError, ShapeError, ValueError } from './errors.ts';
import type { Scope } from './scope-state.ts';
import { ScopedValue } from './scoped-value.ts';
import { inspectTensor } from './inspect.ts';
import { kernels } from './kernels/backend.ts';
import { rowMajorCopy } from './strided.ts';
import type { Segments } from './segments.ts';
import { sameShape, type Shape, showShape } from './shape.ts';
import type { ThawOptions } from './thaw-options.ts';
import { algebra } from './engine/algebra.ts';

/** Numbers or truth values in nested arrays, as deep as a tensor has axes. */
export type Nested<T = number> = T | readonly Nested<T>[];

const noResets: readonly Segments[] = [];

/**
 * An array of numbers that may remember how it was computed.
 *
 * A tensor is a leaf when it was not computed from one that requires grad; a leaf that requires grad collects gradients
 * in `.grad`. Values are never changed by ops; only `assign` writes them.
 */
export class Tensor extends ScopedValue {
  /** The node that computed this tensor; null for a leaf. Its `name` is the op's. */
  override gradFn: GradNode | null = null;
  #requiresGrad = false;
  #grad: Tensor | null = null;
  #leaf: LeafNode | null = null;
  #frozen: Segments | null = null;
  #covered: Segments | null = null;
  #resets: readonly Segments[] = noResets;

  /** Leaves the scope in which it was made, and its graph, which ends there; its gradient comes along. @internal */
  leave(scope: Scope): void {
    if (!this.moveOutOf(scope)) return;
    this.gradFn = null;
    this.#grad?.leave(scope);
  }

  /** A value at its place in the graph: what a formula sees of a saved tensor. @internal */
  static at(value: NdArray, edge: GradNode | null): Tensor {
    if (edge instanceof LeafNode && edge.tensor.value === value) return edge.tensor;
    const tensor = new Tensor(value);
    tensor.gradFn = edge;
    return tensor;
  }

  /** A leaf over memory it takes over. @internal */
  static of(data: TypedArray, shape: Shape): Tensor {
    const value = NdArray.from(data, shape);
    value.storage.scope = null; // no kernel made it
    return Tensor.fresh(value);
  }

  /** A leaf over an array that nothing else holds. @internal */
  static fresh(value: NdArray): Tensor {
    if (isInferenceMode()) value.storage.forbidSaving();
    return new Tensor(value);
  }

  get shape(): Shape {
    return this.value.shape;
  }

  get dtype(): DType {
    return this.value.dtype;
  }

  /** Number of elements. */
  get size(): number {
    return this.value.size;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.value.shape.length;
  }

  /** Whether gradients flow to or through this tensor. */
  get requiresGrad(): boolean {
    return this.gradFn !== null || this.#requiresGrad;
  }

  /**
   * Asks for a gradient, or no longer.
   *
   * @throws DTypeError for a dtype that is not floating. @throws GraphError when a computed tensor is told not to, and,
   * outside of `inferenceMode`, for one that was made in it.
   */
  set requiresGrad(wanted: boolean) {
    if (this.gradFn !== null) {
      if (wanted) return;
      throw new GraphError('requiresGrad', 'only a leaf can stop requiring grad; use detach() to leave the graph here');
    }
    if (wanted && !isFloating(this.dtype)) {
      throw new DTypeError('requiresGrad', `only floating tensors can require grad, and this one is ${this.dtype}`);
    }
    if (wanted && this.value.storage.isInference && !isInferenceMode()) {
      throw new GraphError(
        'requiresGrad',
        'a tensor made in inferenceMode cannot require grad outside of it; clone() it',
      );
    }
    this.#requiresGrad = wanted;
  }

  /** Sets `requiresGrad`, and gives the tensor back. @throws as setting `requiresGrad` does. */
  requiresGrad_(wanted: boolean = true): this {
    this.requiresGrad = wanted;
    return this;
  }

  /** Whether this tensor was not computed from one that requires grad. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /** What backward passes added up for this leaf; null when nothing reached it, which is not the same as zeros. */
  get grad(): Tensor | null {
    this.showGrad();
    return this.#grad;
  }

  /** `.grad` for who lets go of it again: its memory may be used for the next one. @internal */
  get unseenGrad(): Tensor | null {
    return this.#grad;
  }

  /**
   * @throws DTypeError when the gradient's dtype is another. @throws ShapeError when its shape is.
   */
  set grad(gradient: Tensor | null) {
    if (gradient !== null) {
      if (!(gradient instanceof Tensor)) throw new DTypeError('grad', 'a gradient is a tensor or null');
      if (!sameShape(gradient.shape, this.shape)) {
        throw new ShapeError(
          'grad',
          `the gradient is ${showShape(gradient.shape)} and the tensor is ${showShape(this.shape)}`,
        );
      }
      expectDType('grad', 'the gradient', gradient.dtype, [this.dtype]);
    }
    this.setGrad(gradient === null || this.#frozen === null ? gradient : algebra.zeroAt(gradient, this.#frozen));
  }

  /** Sets `.grad` to one that is known to fit, maybe one that nobody else holds, and what it covers. @internal */
  setGrad(gradient: Tensor | null, covered: Segments | null = this.live, isUnseen: boolean = false): void {
    this.#grad = gradient === null ? null : gradient.keepFor('grad', this, isUnseen);
    this.#covered = covered;
  }

  /** Sets `.grad` to a longer sum of the same, or a scaled one: what it covers stays. @internal */
  replaceGrad(gradient: Tensor): void {
    this.#grad = gradient.keepFor('grad', this);
  }

  /** Adds the elements that learn now to those that `.grad` covers. @internal */
  coverLive(): void {
    const { live } = this;
    this.#covered = live === null || this.#covered === null ? null : this.#covered.union(live);
  }

  /** Elements that learn; null when all do. */
  get live(): Segments | null {
    return this.#frozen === null ? null : this.#frozen.complement();
  }

  /** Elements that learned at some pass that was added up in `.grad`; null means all. @internal */
  get covered(): Segments | null {
    return this.#covered;
  }

  /** Elements that `.grad` covers and that learn now: what clipping and a step act on. Null means all. @internal */
  get active(): Segments | null {
    const { live } = this;
    if (this.#covered === null || live === null) return live ?? this.#covered;
    return live.intersection(this.#covered);
  }

  /** Elements that do not learn; null when all do. */
  get frozen(): Segments | null {
    return this.#frozen;
  }

  /**
   * Freezes elements of a leaf: they receive no gradient and no optimizer moves them. Adds to what is frozen already.
   *
   * @throws GraphError on a computed tensor. @throws ShapeError when the set is of another shape.
   * @example
   * const w = tensor([[1, 2], [3, 4]], { requiresGrad: true });
   * w.freeze_(Segments.rows([2, 2], [0]));
   * w.mul(w).sum().backward();
   * w.grad.toArray() // [[0, 0], [6, 8]]
   */
  freeze_(segments: Segments): this {
    this.#expectOwnSegments('freeze_', segments);
    const frozen = this.#frozen === null ? segments : this.#frozen.union(segments);
    this.#frozen = frozen.isEmpty ? null : frozen;
    return this;
  }

  /**
   * Lets frozen elements learn again: these, or all. Their optimizer goes on with what it remembered of them, or with
   * `state: 'reset'` forgets it at its next step.
   *
   * @throws GraphError on a computed tensor. @throws ShapeError when the set is of another shape.
   */
  thaw_(segments?: Segments, { state = 'keep' }: ThawOptions = {}): this {
    if (segments !== undefined) this.#expectOwnSegments('thaw_', segments);
    if (this.#frozen === null) return this;
    const thawed = segments === undefined ? this.#frozen : this.#frozen.intersection(segments);
    const frozen = this.#frozen.intersection(thawed.complement());
    this.#frozen = frozen.isEmpty ? null : frozen;
    if (state === 'reset' && !thawed.isEmpty) this.#resets = [...this.#resets, thawed];
    return this;
  }

  /** Elements that were thawed with `state: 'reset'`, one set a time: what optimizers forget. @internal */
  get resets(): readonly Segments[] {
    return this.#resets;
  }

  #expectOwnSegments(op: string, segments: Segments): void {
    if (!this.isLeaf)
      throw new GraphError(op, 'only a leaf has frozen elements; use detachAt(segments) inside a graph');
    if (!sameShape(segments.shape, this.shape)) {
      throw new ShapeError(op, `the set is of ${showShape(segments.shape)} and the tensor is ${showShape(this.shape)}`);
    }
  }

  /** The node at which this leaf's gradients end. @internal */
  leafNode(): LeafNode {
    return (this.#leaf ??= new LeafNode(this));
  }

  /** Whether `retainGrad` was called on this computed tensor. */
  get retainsGrad(): boolean {
    return this.gradFn?.hooks?.retainer === this;
  }

  /** The same values outside the graph. Shares memory, so a later `assign` to either is seen by both. */
  detach(): Tensor {
    this.value.storage.isShared = true;
    return new Tensor(this.value);
  }

  /**
   * Takes this tensor itself out of the graph: it becomes a leaf that does not require grad.
   *
   * @throws GraphError on a view, whose history other tensors share; use `detach()`.
   */
  detach_(): this {
    if (this.value.isView) throw new GraphError('detach_', 'this tensor is a view; use detach()');
    this.gradFn = null;
    this.#requiresGrad = false;
    return this;
  }

  /** `detach`, in row-major memory that is no view and not yet `taken`, which it joins. @internal */
  detachOwned(taken: Set<Storage>): Tensor {
    const { storage, strides, isView } = this.value;
    if (strides !== null || isView || taken.has(storage)) return Tensor.fresh(kernels.copy(this.value));
    taken.add(storage);
    return this.detach();
  }

  /**
   * Makes this tensor another one's value, history included: what an in-place name does.
   *
   * @internal
   */
  rebind(result: Tensor): void {
    result.keepFor('in place', this);
    const retains = this.retainsGrad;
    if (retains) (this.gradFn as GradNode).ownHooks().retainer = null;
    this.value = result.value;
    this.gradFn = result.gradFn;
    if (retains && this.gradFn !== null) this.gradFn.ownHooks().retainer = this;
  }

  /**
   * Adds gradients to the `.grad` of every leaf behind this tensor; see `backward`.
   *
   * @throws GraphError as `backward` does.
   */
  backward(options?: BackwardOptions): void {
    backward(this, options);
  }

  /**
   * The one element as a number.
   *
   * @throws ValueError when there are more, or none.
   */
  item(): number {
    if (this.size !== 1) {
      throw new ValueError(
        'item',
        `a tensor of ${showShape(this.shape)} has ${this.size} elements; index it or reduce it first`,
      );
    }
    return this.value.data[this.value.offset] as number;
  }

  /** A row-major copy of the elements, bit for bit. */
  toTypedArray(): TypedArray {
    return rowMajorCopy(this.value);
  }

  /** The elements in nested arrays, or the number of a scalar; booleans for a mask. */
  toArray(): Nested<number> | Nested<boolean> {
    const flat = this.toTypedArray();
    const bool = this.dtype === 'bool';
    let at = 0;
    const build = (axis: number): Nested<number | boolean> => {
      if (axis === this.ndim) {
        const v = flat[at++] as number;
        return bool ? v !== 0 : v;
      }
      return Array.from({ length: this.shape[axis] as number }, () => build(axis + 1));
    };
    return build(0) as Nested<number>;
  }

  /** Values, shape and what the graph knows, for a reader. */
  override toString(): string {
    return inspectTensor(this);
  }
}
