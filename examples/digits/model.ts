import { argmax, Linear, Module, noGrad, relu, type Rng, type Tensor } from 'frostgrad';
import { batchOf } from './batch.ts';
import { SIDE, type WrittenDigit } from './mnist-digits.ts';

/** Reads digits: one hidden layer over all pixels. */
export class DigitReader extends Module {
  readonly hidden: Linear;
  readonly out: Linear;

  constructor(hidden: number, rng: Rng) {
    super();
    this.hidden = new Linear(SIDE * SIDE, hidden, { rng });
    this.out = new Linear(hidden, 10, { rng });
  }

  /** Logits `[B, 10]` of pixels `[B, 28 * 28]`. */
  forward(pixels: Tensor): Tensor {
    return this.out.forward(relu(this.hidden.forward(pixels)));
  }

  /** What it takes digits for. */
  read(written: readonly WrittenDigit[]): ArrayLike<number> {
    return noGrad(() => argmax(this.forward(batchOf(written).pixels), 1).toTypedArray());
  }
}
