import { createLogUpdate } from 'log-update';

/** Where lines go: `process.stdout` is such a stream. */
export type LineStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** A line that is redrawn on a terminal, above which lines stay; elsewhere lines only. */
export interface LiveLine {
  /** Shows where things are, when it is time to: ten times a second on a terminal, elsewhere every ten seconds. */
  show(line: () => string): void;
  /** Writes a line that stays. */
  keep(line: string): void;
  /** Takes the redrawn line away. */
  stop(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;

/** It draws only inside its own calls: no timer, nothing to leave behind. */
export function createLiveLine(
  stream: LineStream = process.stdout,
  now: () => number = () => performance.now(),
): LiveLine {
  const redraws = stream.isTTY === true && process.env['TERM'] !== 'dumb' && (stream.columns ?? 80) > 0;
  const live = redraws ? createLogUpdate(stream, { showCursor: true }) : undefined;
  const everyMs = redraws ? REDRAW_MS : PLAIN_MS;
  let shownAt = now();
  return {
    show(line) {
      const at = now();
      if (at - shownAt < everyMs) return;
      shownAt = at;
      if (live) live(line().slice(0, Math.max(1, (stream.columns ?? 80) - 1)));
      else stream.write(`${line()}\n`);
    },
    keep(line) {
      shownAt = now();
      if (live) live.persist(line);
      else stream.write(`${line}\n`);
    },
    stop() {
      live?.clear();
    },
  };
}
