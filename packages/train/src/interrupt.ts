/** A signal of Ctrl-C, and the way to be rid of it. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that Ctrl-C aborts, once: a second Ctrl-C ends the process as ever. Hold it with `using`, or call `[Symbol.dispose]()`, and
 * Ctrl-C is what it was.
 *
 * @example
 * using interrupt = interruptSignal();
 * interrupt.signal.aborted // false
 */
export function interruptSignal(): Interrupt {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, [Symbol.dispose]: () => void process.off('SIGINT', abort) };
}
