import { GraphError } from '../errors.ts';

let recording = true;

/** Whether ops record a graph now. */
export function isGradEnabled(): boolean {
  return recording;
}

/** Runs `body` with recording on or off; the mode before is restored on exceptions too. @internal */
export function withGradMode<T>(on: boolean, body: () => T, caller: string): T {
  const before = recording;
  recording = on;
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
    recording = before;
  }
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
 * Runs `body` with recording on, inside `noGrad` too.
 *
 * @throws GraphError when `body` returns a promise.
 * @example
 * const w = tensor([2], { requiresGrad: true });
 * noGrad(() => enableGrad(() => mul(w, 3))).requiresGrad // true
 */
export function enableGrad<T>(body: () => T): T {
  return withGradMode(true, body, 'enableGrad');
}
