import { NdArray } from './array.ts';
import type { TypedArray } from './dtype.ts';
import type { GradNode } from './engine/node.ts';
import { GradMemory } from './grad-memory.ts';
import { Printed } from './printed.ts';
import { currentScope, endedError, expectLasting, keptZeros, livingScope, type Scope } from './scope-state.ts';
import { rowMajorCopy } from './strided.ts';

/** What a tensor holds, and for how long: its values may be those of a scope, and it may have been made in one. */
export abstract class ScopedValue extends Printed {
  #value: NdArray;
  /** Where this was made: what it refers to must be there as long. */
  #home: Scope | null = currentScope;
  /** For gradients of this that nobody has seen. */
  #gradMemory: GradMemory | null = null;
  abstract gradFn: GradNode | null;

  /** @internal */
  constructor(value: NdArray) {
    super();
    this.#value = value;
  }

  /** @throws ScopeError when the scope that computed it has ended. @internal */
  get value(): NdArray {
    if (this.hasEnded) throw endedError();
    return this.#value;
  }

  /** @internal */
  set value(value: NdArray) {
    this.#value = value;
  }

  /**
   * The value, from now on in memory that lives on behind every scope, where kernels work if there is room. What other tensors
   * may look at, or was computed, stays where it is, since they go on sharing it.
   *
   * @internal
   */
  settle(): NdArray {
    const { storage, data, strides, shape, dtype } = this.value;
    const isOwn = !storage.isShared && !storage.isInference && storage.scope === null && this.gradFn === null;
    const kept = isOwn && strides === null && ArrayBuffer.isView(data) ? keptZeros(dtype, data.length) : null;
    if (kept !== null) {
      kept.set(data);
      this.#value = NdArray.from(kept, shape, dtype);
      this.#value.storage.scope = null;
    }
    this.#value.storage.isShared = true;
    return this.#value;
  }

  /** Whether the values were those of a scope that has ended. @internal */
  get hasEnded(): boolean {
    const { scope } = this.#value.storage;
    return scope !== null && scope.ended;
  }

  /**
   * What another tensor, made outside of the scope that runs, is about to refer to: its memory becomes an ordinary array,
   * bit for bit, unless it is there as long: the holder's own, if nobody else holds this tensor.
   *
   * @throws ScopeError when its graph ends sooner; nothing is changed then.
   * @internal
   */
  keepFor(op: string, holder: ScopedValue, isUnseen: boolean = false): this {
    if (currentScope !== null) {
      expectLasting(op, this, holder.#home);
      this.#moveTo(holder.#home, isUnseen ? (holder.#gradMemory ??= new GradMemory()) : null);
      // what this comes to refer to, by a second pass, must be there as long, too
      if (this.#home?.holds(holder.#home) === false) this.#home = livingScope(holder.#home);
    }
    return this;
  }

  /** Memory of a gradient of this, row-major, that nobody can see but through `.grad`: to be written in place; null for any other. @internal */
  unseenMemory({ value: { data } }: ScopedValue): TypedArray | null {
    return this.#gradMemory?.isIn(data) === true ? data : null;
  }

  /** Says that from now on others may hold the gradient of this. @internal */
  showGrad(): void {
    this.#gradMemory?.show();
  }

  /** Refuses, before anything is changed, what `keepFor` would. @internal */
  expectKeeps(op: string, gradient: ScopedValue): void {
    if (currentScope !== null) expectLasting(op, gradient, this.#home);
  }

  /** Moves what was made in a scope into the one around it; false for what was not. @internal */
  moveOutOf(scope: Scope): boolean {
    if (this.#home !== scope) return false;
    this.#home = scope.parent;
    this.#moveTo(scope.parent, null);
    return true;
  }

  #moveTo(home: Scope | null, memory: GradMemory | null): void {
    const { storage, shape, dtype } = this.value;
    if (storage.scope === null || storage.scope.holds(home)) return;
    const kept = NdArray.from(memory?.copyOf(this.value) ?? rowMajorCopy(this.value), shape, dtype);
    kept.storage.scope = livingScope(home);
    if (storage.isInference) kept.storage.forbidSaving();
    this.#value = kept;
  }
}
