import { fit, type FitResult } from '@frostgrad/train';
import { createProgress, formatSeconds, type ProgressStream } from '@frostgrad/train/node';
import { batchesOf } from './batching.ts';
import { percent } from './command.ts';
import { evaluate, type Exam, type Lessons, rowOf, type Run } from './training.ts';
import { LETTERS } from './vocabulary.ts';

/** Gradients are clipped to this norm. */
const MAX_NORM = 5;

/** How many batches' worth of pairs are sorted by length together: some padding, as there is in life. */
const POOL = 10;

/** How far to train, and what to do on the way. */
export interface EpochsOptions {
  readonly epochs: number;
  /** Keeps the run, after each epoch and when it is interrupted; returns where. */
  readonly save?: () => Promise<string>;
  /** Ends after the step under way. */
  readonly signal?: AbortSignal;
  /** Where progress is shown; stderr unless told otherwise. */
  readonly stream?: ProgressStream;
}

/** What of a run is trained. */
type Trainee = Pick<Run, 'model' | 'optimizer' | 'rng' | 'history' | 'state'> & { readonly settings: Pick<Run['settings'], 'batch'> }; // prettier-ignore

/** Trains from where the run stands to the epochs asked for, and shows it. Losses are a word's phone's, in nats. */
export async function trainEpochs(
  run: Trainee,
  corpus: Lessons & Exam,
  { epochs, save, signal, stream }: EpochsOptions,
): Promise<FitResult['ended']> {
  const { model, optimizer, rng, settings, history, state } = run;
  const { train, table, alphabet = LETTERS } = corpus;
  const loader = batchesOf(train, table, { alphabet, batchSize: settings.batch, rng, poolBatches: POOL });
  const progress = createProgress({
    epochs: epochs - history.length,
    perEpoch: train.length,
    unit: 'words',
    ...(stream === undefined ? {} : { stream }),
  });
  let start = performance.now();
  try {
    const { ended } = await fit(model, loader, {
      loss: (batch) => model.loss(batch),
      optimizer,
      epochs,
      clipNorm: MAX_NORM,
      weight: ({ targetLengths }) => targetLengths.reduce((a, b) => a + b, 0),
      count: ({ size }) => size,
      evaluate: () => {
        const { per, wer } = evaluate(model, corpus);
        return { value: per, metrics: { devPer: per, devWer: wer, seconds: (performance.now() - start) / 1000 } };
      },
      save: async (now, reason) => {
        run.state = now;
        if (reason === 'epoch') history.push(...now.history.slice(history.length).map(rowOf));
        if (reason !== 'best') return save?.();
      },
      summary: (row) => {
        const { epoch, trainLoss, devPer, devWer, seconds } = rowOf(row);
        start = performance.now();
        return `epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(3)}  dev PER ${percent(devPer)}  WER ${percent(devWer)}  ${formatSeconds(seconds)}`;
      },
      progress,
      ...(state === null ? {} : { resume: state }),
      ...(signal === undefined ? {} : { signal }),
    });
    return ended;
  } finally {
    progress.stop();
  }
}
