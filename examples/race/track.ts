import { createLogUpdate } from 'log-update';
import type { ProgressStream } from '@frostgrad/train/node';
import type { Standing } from './race.ts';

/** Shows where all stand: redrawn on a terminal, now and then elsewhere. */
export interface Track {
  show(step: number, standings: readonly Standing[]): void;
  stop(): void;
}

const REDRAW_MS = 50;
const CELLS = 30;
/** Of all steps, how many leave lines where nothing is redrawn. */
const PLAIN_LINES = 5;

/** One line a contestant: a bar of the share of bits that changed, and the count. */
export function lines(step: number, steps: number, standings: readonly Standing[]): string {
  const most = Math.max(1, ...standings.map(({ bits }) => bits));
  const width = Math.max(...standings.map(({ name }) => name.length));
  return [
    `step ${step} of ${steps}: bits that changed in what was to stay`,
    ...standings.map(({ name, bits }) => {
      const cells = Math.round((bits / most) * CELLS);
      return `  ${name.padEnd(width)} ${'█'.repeat(cells)}${'·'.repeat(CELLS - cells)} ${bits}`;
    }),
  ].join('\n');
}

/** It draws only inside its own calls: no timer, nothing to leave behind. */
export function createTrack(
  steps: number,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Track {
  const redraws = stream.isTTY === true && process.env['TERM'] !== 'dumb' && (stream.columns ?? 80) > 0;
  const live = redraws ? createLogUpdate(stream as NodeJS.WritableStream, { showCursor: true }) : null;
  let shownAt = -Infinity;
  return {
    show(step, standings) {
      if (live === null) {
        if (step % Math.ceil(steps / PLAIN_LINES) === 0) stream.write(`${lines(step, steps, standings)}\n`);
        return;
      }
      if (now() - shownAt < REDRAW_MS && step < steps) return;
      shownAt = now();
      live(lines(step, steps, standings));
    },
    stop() {
      live?.done();
    },
  };
}
