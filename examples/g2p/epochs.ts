import { createProgress, formatSeconds } from '@frostgrad/train/node';
import { percent } from './command.ts';
import { evaluate, type Exam, type Lessons, type Run, trainEpoch } from './training.ts';

/** How far to train, and what to do after each epoch. */
export interface EpochsOptions {
  readonly epochs: number;
  readonly afterEpoch?: () => Promise<void>;
}

/** Trains from where the run stands to the epochs asked for, and shows it. */
export async function trainEpochs(
  run: Run,
  corpus: Lessons & Exam,
  { epochs, afterEpoch }: EpochsOptions,
): Promise<void> {
  const progress = createProgress({
    epochs: epochs - run.history.length,
    perEpoch: corpus.train.length,
    unit: 'words',
  });
  try {
    while (run.history.length < epochs) {
      const start = performance.now();
      const trainLoss = trainEpoch(run, corpus, (words, loss) => progress.advance(words, loss));
      const { per, wer } = evaluate(run.model, corpus);
      const seconds = (performance.now() - start) / 1000;
      const epoch = run.history.length + 1;
      run.history.push({ epoch, trainLoss, devPer: per, devWer: wer, seconds });
      progress.endEpoch(
        `epoch ${epoch}/${epochs}  loss ${trainLoss.toFixed(3)}  dev PER ${percent(per)}  WER ${percent(wer)}  ${formatSeconds(seconds)}`,
      );
      await afterEpoch?.();
    }
  } finally {
    progress.stop();
  }
}
