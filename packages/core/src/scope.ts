import { nodesCreated } from './engine/node.ts';
import { ScopeError } from './errors.ts';
import { Ragged } from './ragged/ragged.ts';
import { inScope, type Scope } from './scope-state.ts';
import { Tensor } from './tensor.ts';

/**
 * Runs `body` and gives back the memory of everything that was computed in it, at once, after an exception too: a training
 * step, say. Every result has the bits that it has without a scope; with `@frostgrad/wasm` it is computed faster, since
 * results stay where kernels work.
 *
 * What `body` returns - a tensor, ragged rows, or arrays and records of them - is moved out, detached: the graph ends here. Gradients of
 * tensors made outside, what is written to them, and what creation functions make - `tensor`, `zeros`, draws, parameters -
 * live on. Anything else that was computed inside, and is kept elsewhere, must not be used any more. Scopes may be nested;
 * what an inner one returns belongs to the outer one.
 *
 * @throws ScopeError when a tensor is used after its scope; when a gradient that has a graph would be left on a tensor made
 * outside; for an async function or a generator.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * let kept;
 * const loss = scope(() => {
 *   kept = mul(w, 3);
 *   const loss = sum(mul(kept, kept));
 *   loss.backward();
 *   return loss;
 * });
 * loss.item() // 36
 * w.grad.toArray() // [36]
 * kept.toArray() // throws ScopeError
 */
export function scope<T>(body: () => T): T {
  return inScope(nodesCreated(), body, (result, own) => {
    const kind = deferredKind(result);
    if (kind !== null) {
      throw new ScopeError(
        'scope',
        `the body is ${kind}, which runs on when its scope has ended; give scope a synchronous part`,
      );
    }
    moveOut(result, own);
  });
}

/** What a function is that has not run to its end when it returns; null for any other. */
function deferredKind(result: unknown): string | null {
  if (typeof result !== 'object' || result === null) return null;
  if ('then' in result && typeof result.then === 'function') return 'an async function';
  const iterates = Symbol.iterator in result || Symbol.asyncIterator in result;
  return iterates && 'next' in result && typeof result.next === 'function' ? 'a generator function' : null;
}

/** Moves tensors out of a scope, in lists, plain records and ragged rows too. */
function moveOut(result: unknown, own: Scope): void {
  if (result instanceof Tensor) return result.leave(own);
  if (result instanceof Ragged) return result.values.leave(own);
  if (typeof result !== 'object' || result === null) return;
  const isPlain = Array.isArray(result) || Object.getPrototypeOf(result) === Object.prototype;
  if (isPlain) for (const part of Object.values(result)) moveOut(part, own);
}
