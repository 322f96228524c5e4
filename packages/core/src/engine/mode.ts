import { GraphError } from '../errors.ts';

let recording = true;
let inferring = false;

/**
 * Whether ops record a graph now.
 *
 * @example
 * noGrad(() => isGradEnabled()) // false
 */
export function isGradEnabled(): boolean {
  return recording;
}

/**
 * Whether what is computed now may never enter a graph.
 *
 * @example
 * inferenceMode(() => isInferenceMode()) // true
 */
export function isInferenceMode(): boolean {
  return inferring;
}

/**
 * Runs `body`, then `restore`, on exceptions too.
 *
 * @throws GraphError when the body returns a promise: what `restore` undoes would leak into whatever runs while it waits.
 * @internal
 */
export function scoped<T>(caller: string, body: () => T, restore: () => void): T {
  try {
    const result = body();
    if (isThenable(result)) {
      throw new GraphError(
        caller,
        'the body returned a promise, and the mode would leak into whatever runs while it waits. ' +
          `Await first, and give ${caller} the synchronous part`,
      );
    }
    return result;
  } finally {
    restore();
  }
}

/** Runs `body` with recording on or off; the mode before is restored on exceptions too. @internal */
export function withGradMode<T>(on: boolean, body: () => T, caller: string): T {
  const before = recording;
  recording = on;
  return scoped(caller, body, () => {
    recording = before;
  });
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Runs `body` without recording: its results do not require grad.
 *
 * A tensor made inside with `requiresGrad: true` keeps it. The mode is restored when `body` throws.
 *
 * @throws GraphError when `body` returns a promise.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * noGrad(() => mul(w, 3)).requiresGrad // false
 */
export function noGrad<T>(body: () => T): T {
  return withGradMode(false, body, 'noGrad');
}

/**
 * Runs `body` with recording on, inside `noGrad` too; inside `inferenceMode` it stays off.
 *
 * @throws GraphError when `body` returns a promise.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * noGrad(() => enableGrad(() => mul(w, 3))).requiresGrad // true
 */
export function enableGrad<T>(body: () => T): T {
  return withGradMode(!inferring, body, 'enableGrad');
}

/**
 * Runs `body` without recording, and marks what it makes: such a tensor can never enter a graph. An op that would have to
 * save it, `requiresGrad`, and writing to it outside the mode are errors, where after `noGrad` they are not.
 *
 * @throws GraphError when `body` returns a promise.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * const scale = inferenceMode(() => mul(w, 3));
 * mul(w, scale) // throws GraphError: mul: 'b' was made in inferenceMode and cannot be saved for backward
 */
export function inferenceMode<T>(body: () => T): T {
  const before = inferring;
  inferring = true;
  return scoped(
    'inferenceMode',
    () => withGradMode(false, body, 'inferenceMode'),
    () => {
      inferring = before;
    },
  );
}
