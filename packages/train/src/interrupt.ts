/** A signal of Ctrl-C, and the way to be rid of it. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Makes Ctrl-C what it was. */
  stop(): void;
}

/**
 * A signal that Ctrl-C aborts, once: a second Ctrl-C ends the process as ever. `stop` it, and Ctrl-C is what it was.
 *
 * @example
 * const interrupt = interruptSignal();
 * interrupt.signal.aborted // false
 * interrupt.stop()
 */
export function interruptSignal(): Interrupt {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, stop: () => void process.off('SIGINT', abort) };
}
