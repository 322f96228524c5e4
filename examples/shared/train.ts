import { Adam, CosineAnnealingLR, type DataLoader, fit, type FitResult, type Module, type Tensor } from 'frostgrad';
import { createProgress, interruptSignal } from '@frostgrad/train/node';

/** How an example trains. */
export interface Training<B> {
  readonly epochs: number;
  /** Of Adam at the beginning; it falls along a cosine to 0 at the end. */
  readonly rate: number;
  /** The mean loss of a batch, */
  readonly loss: (batch: B) => Tensor;
  /** over so many of what is counted, */
  readonly weight: (batch: B) => number;
  /** of which an epoch has so many. */
  readonly perEpoch: number;
  readonly unit: string;
  /** The development value: the lower the better, or the higher. */
  readonly evaluate: () => number;
  readonly mode: 'min' | 'max';
  /** Gradients are clipped to this norm. */
  readonly clipNorm?: number;
}

/** Trains with `fit`, showing progress. Ctrl-C ends the training, not the program: what it has reached is judged. */
export async function train<T, B>(
  model: Module,
  loader: DataLoader<T, B>,
  { rate, perEpoch, unit, ...options }: Training<B>,
): Promise<FitResult> {
  const { epochs } = options;
  const optimizer = new Adam(model.parameters(), { lr: rate });
  const scheduler = new CosineAnnealingLR(optimizer, Math.max(1, epochs * loader.length));
  const progress = createProgress({ epochs, perEpoch, unit });
  const interrupt = interruptSignal();
  try {
    return await fit(model, loader, {
      ...options,
      optimizer,
      scheduler,
      schedulerEvery: 'step',
      signal: interrupt.signal,
      progress,
    });
  } finally {
    progress.stop();
    interrupt.stop();
  }
}
