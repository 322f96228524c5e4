import type { Pronunciation } from './dictionary.ts';
import type { AttentionPicture } from './heatmap.ts';

/** One epoch. Rates are shares (0.05 for 5 %), losses are in nats a phone, as the caller measured them. */
export interface EpochRow {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly devPer: number;
  readonly devWer: number;
  readonly devLoss?: number;
  readonly seconds?: number;
}

/** One decoded word and where its attention went. */
export interface WordPicture {
  readonly word: string;
  readonly predicted: Pronunciation;
  /** None for a word the dictionary does not hold. */
  readonly references: readonly Pronunciation[];
  readonly picture: AttentionPicture;
}

/** One checked claim. `value` and `bound` are printed as given. */
export interface EvidenceRow {
  readonly claim: string;
  readonly value: string | number;
  readonly bound?: string | number;
  readonly holds: boolean;
}

/** How much attention fell on pads in the rows with `pads` padded positions. */
export interface PadWaste {
  readonly pads: number;
  /** The mean over the steps of the weight on pads, in [0, 1]. */
  readonly weight: number;
  /** How many decoder steps the mean is over. */
  readonly steps: number;
}

/** Everything the report shows, and nothing it would have to look up. */
export interface ReportData {
  readonly title: string;
  /** One or two sentences below the title. */
  readonly summary?: string;
  readonly epochs: readonly EpochRow[];
  readonly words: readonly WordPicture[];
  readonly evidence: readonly EvidenceRow[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Only for `padding: none`, where attention can land on pads. */
  readonly padWaste?: readonly PadWaste[];
}
