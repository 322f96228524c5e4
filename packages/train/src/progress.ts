import { createLogUpdate } from 'log-update';
import type { Progress } from './fit-options.ts';

/** Where progress goes: `process.stderr` and `process.stdout` are such streams. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface ProgressOptions {
  readonly epochs: number;
  /** How much one epoch trains on: batches, or what the weights of batches add up to. */
  readonly perEpoch: number;
  /** What is counted, for a reader; `batches` unless told otherwise. */
  readonly unit?: string;
  /** Default: `process.stderr`, so that results on stdout stay clean. */
  readonly stream?: ProgressStream;
  /** Milliseconds on a clock that never goes back. Default: `performance.now`. */
  readonly now?: () => number;
}

/** The progress of a training run. `stop` it when training ends or fails. */
export interface ProgressBar extends Progress {
  /** Counts so many more of the current epoch, trained with this mean loss, and shows it when it is time to. */
  advance(count: number, loss: number): void;
  /** Writes a line that stays, closes the current epoch (however much it saw) and starts the next. */
  endEpoch(summary: string): void;
  /** Takes the redrawn line away. Calling it twice does nothing more; later calls of the other methods do nothing. */
  stop(): void;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;
const BAR_CELLS = 20;

/**
 * Shows a training run: bar, loss, batches (or other units) a second and time left.
 *
 * On a terminal one line is redrawn, at most ten times a second. Elsewhere (a file, CI, `TERM=dumb`, a terminal
 * without a size) a plain line is written every ten seconds; either way each epoch leaves its summary behind. The rate
 * is that of the current epoch; time left is `what is left · time since the start / what is done`, so evaluation between
 * epochs counts in.
 *
 * It draws only inside its own calls: there is no timer, no signal handler and no hidden cursor, so that nothing is left
 * behind even without `stop`. That is why the line is `log-update`'s and not `cli-progress`'s, whose bar lives
 * on a timer and keeps the process alive until it is stopped.
 *
 * @example
 * const progress = createProgress({ epochs: 2, perEpoch: 100 });
 * typeof progress.advance // 'function'
 * progress.stop()
 */
export function createProgress({
  epochs,
  perEpoch,
  unit = 'batches',
  stream = process.stderr,
  now = () => performance.now(),
}: ProgressOptions): ProgressBar {
  const columns = (): number => stream.columns ?? 80; // asked anew, as terminals are resized
  // A pseudo-terminal may give its size as 0 × 0, and log-update then draws nothing at all.
  const sized = columns() > 0 && (stream.rows ?? 24) > 0;
  const redraws = stream.isTTY === true && process.env['TERM'] !== 'dumb' && sized;
  const live = redraws ? createLogUpdate(stream as NodeJS.WritableStream, { showCursor: true }) : undefined;
  const everyMs = redraws ? REDRAW_MS : PLAIN_MS;
  const start = now();
  let epoch = 0;
  let epochStart = start;
  let done = 0;
  let shownAt = start;
  let stopped = false;

  const line = (at: number, loss: number): string => {
    const share = Math.min(1, done / perEpoch);
    const allDone = epoch * perEpoch + done;
    const secondsLeft = ((epochs * perEpoch - allDone) * (at - start)) / allDone / 1000;
    const rate = (done * 1000) / (at - epochStart);
    const facts = [
      `epoch ${Math.min(epoch + 1, epochs)}/${epochs}`,
      `${String(Math.floor(share * 100)).padStart(3)}%`,
      `loss ${Number.isFinite(loss) ? loss.toFixed(3) : loss}`,
      `${Number.isFinite(rate) ? Math.round(rate).toLocaleString('en-US') : '-'} ${unit}/s`,
      `${formatSeconds(Math.max(0, secondsLeft))} left`,
    ];
    if (!redraws) return facts.join('  ');
    const full = Math.floor(share * BAR_CELLS);
    const bar = '━'.repeat(full) + '─'.repeat(BAR_CELLS - full);
    return [facts[0], bar, ...facts.slice(1)].join('  ').slice(0, Math.max(1, columns() - 1));
  };

  return {
    advance(count, loss) {
      if (stopped) return;
      done += count;
      const at = now();
      if (at - shownAt < everyMs) return;
      shownAt = at;
      if (live) live(line(at, loss));
      else stream.write(`${line(at, loss)}\n`);
    },
    endEpoch(summary) {
      if (stopped) return;
      if (live) live.persist(summary);
      else stream.write(`${summary}\n`);
      epoch += 1;
      done = 0;
      epochStart = now();
      shownAt = epochStart;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      live?.clear();
    },
  };
}

/**
 * A duration in its two largest units: `8s`, `4m 05s`, `2h 07m`; `-` when it is not finite.
 *
 * @param seconds at least 0; rounded up, so that work left is never shown as none.
 * @example
 * formatSeconds(245) // '4m 05s'
 */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
