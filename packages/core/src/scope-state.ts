import { allocate, type DType, type TypedArray } from './dtype.ts';
import type { GradNode } from './engine/node.ts';
import { ScopeError } from './errors.ts';

/** A stretch of a program whose results end with it. */
export class Scope {
  readonly parent: Scope | null;
  /** The number of the first graph node that is made in it. */
  readonly firstNode: number;
  #ended = false;

  constructor(parent: Scope | null, firstNode: number) {
    this.parent = parent;
    this.firstNode = firstNode;
  }

  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
  }

  /** Whether what is made in this scope is there as long as what is made in `home`; null is outside of all. */
  holds(home: Scope | null): boolean {
    for (let scope = home; scope !== null; scope = scope.parent) if (scope === this) return !this.#ended;
    return false;
  }
}

/**
 * Where kernels work: results of theirs lie there while a scope is open, and memory that a scope took is given back at its
 * end, all at once; arrays that are read again and again lie there for as long as anything holds them.
 */
export interface Residence {
  open(): number;
  /** Gives back what was taken since `open` returned this. */
  close(mark: number): void;
  /** Memory that holds zeros; null where there is none left. */
  zeros(dtype: DType, size: number): TypedArray | null;
  /** Memory that holds anything; null where there is none left. */
  unset(dtype: DType, size: number): TypedArray | null;
  /** Memory that holds zeros, belongs to no scope, and is the array's as long as the array is held; null where there is none. */
  keep(dtype: DType, size: number): TypedArray | null;
}

let residence: Residence | null = null;

/** The scope in which what runs now was called. */
export let currentScope: Scope | null = null;

/**
 * Gives scopes a place for the results of kernels. What a backend keeps there itself it must not hand out outside of scopes.
 *
 * @example
 * useResidence(null) // undefined
 */
export function useResidence(place: Residence | null): void {
  residence = place;
}

/** Runs `body` in a scope of its own; `leave` is called with its result, before memory is given back. @internal */
export function inScope<T>(firstNode: number, body: () => T, leave: (result: T, scope: Scope) => void): T {
  const scope = new Scope(currentScope, firstNode);
  const place = residence;
  const mark = place === null ? 0 : place.open();
  currentScope = scope;
  try {
    const result = body();
    leave(result, scope);
    return result;
  } finally {
    currentScope = scope.parent;
    scope.end();
    place?.close(mark);
  }
}

/** Results that are smaller, in elements, are ordinary arrays: a view costs as much. */
const LEAST = 32;

/** The place that scopes have for a result; null where it is an ordinary array. */
const placeOf = (size: number): Residence | null => (currentScope === null || size < LEAST ? null : residence);

/** Zeros for a result, in the place that scopes have for it. @internal */
export function zerosInScope(dtype: DType, size: number): TypedArray | null {
  return placeOf(size)?.zeros(dtype, size) ?? null;
}

/** Memory for a result of which all is set, in the same place. @internal */
export function unsetInScope(dtype: DType, size: number): TypedArray | null {
  return placeOf(size)?.unset(dtype, size) ?? null;
}

/** Arrays that are smaller, in elements, are ordinary: kernels copy them in less time than it takes to find them a place. */
const LEAST_KEPT = 64;

/** Zeros that live on behind every scope, where kernels work; null where there is no room, or it would not pay. @internal */
export function keptZeros(dtype: DType, size: number): TypedArray | null {
  return residence === null || size < LEAST_KEPT ? null : residence.keep(dtype, size);
}

/**
 * Zeros that live on behind every scope, and lie where kernels work if there is room: for parameters and what optimizers remember. Hold the
 * array itself: what is made from its `buffer`, or by `subarray`, does not hold its memory.
 *
 * @example
 * [...lastingZeros('float32', 3)] // [0, 0, 0]
 */
export function lastingZeros(dtype: DType, size: number): TypedArray {
  return keptZeros(dtype, size) ?? allocate(dtype, size);
}

/** The innermost scope around one that has not ended; itself where it has not. @internal */
export function livingScope(scope: Scope | null): Scope | null {
  let living = scope;
  while (living !== null && living.ended) living = living.parent;
  return living;
}

/** What is thrown for a tensor whose memory was given back. @internal */
export function endedError(): ScopeError {
  return new ScopeError(
    'scope',
    'this tensor was computed in a scope that has ended, and its memory was given back. Return it from the scope, or ' +
      'copy what you need there, by tensor(x), toArray() or item()',
  );
}

/** Refuses a graph that ends with a scope, for a tensor that does not. @internal */
export function expectLasting(op: string, { gradFn }: { readonly gradFn: GradNode | null }, home: Scope | null): void {
  if (gradFn === null) return;
  let outermost: Scope | null = null;
  for (let scope = currentScope; scope !== null && !scope.holds(home); scope = scope.parent) outermost = scope;
  if (outermost === null || gradFn.id < outermost.firstNode) return;
  throw new ScopeError(
    op,
    `what '${gradFn.name}' computed has a graph that ends with the scope, and the tensor that would keep it was made ` +
      'outside. detach() it, or make that tensor inside',
  );
}
