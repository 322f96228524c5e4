/** What is measured of every contestant, and what it should be. */
export interface GoalCase {
  /** By which contestants know it. */
  readonly id: string;
  readonly title: string;
  readonly unit: 'us' | 'ms' | 'GFLOP/s' | 'Melem/s' | 'pairs/s';
  /** Of a run: links of a chain, floating-point operations, elements; 1 where a run is the unit. */
  readonly work: number;
  /** At most so many us or ms, at least so many a second; of the kernels named. */
  readonly goal: { readonly wasm?: number; readonly relaxed?: number; readonly blas?: number };
  /** Another case, of whose time this may be at most a part. */
  readonly against?: { readonly id: string; readonly share: number };
}

const gemms: readonly GoalCase[] = [64, 256, 1024].flatMap((n) =>
  ['NN', 'NT', 'TN', 'TT'].map((turns) => ({
    id: `gemm-${n}-${turns}`,
    title: `gemm ${n}, ${turns}`,
    unit: 'GFLOP/s' as const,
    work: 2 * n ** 3,
    goal: { wasm: n === 64 ? 18 : 20, relaxed: 28 },
  })),
);

const million = (id: string, title: string, wasm: number): GoalCase => ({
  id,
  title: `${title} of a million`,
  unit: 'Melem/s',
  work: 1e6,
  goal: { wasm },
});

/** The goals of docs/design/kernels.md, in order. */
export const goalCases: readonly GoalCase[] = [
  { id: 'chain-4', title: 'tanh(h w + b) on [4], one of 100', unit: 'us', work: 100, goal: { wasm: 1 } },
  { id: 'chain-1024', title: 'tanh(h w + b) on [1024], one of 100', unit: 'us', work: 100, goal: { wasm: 4 } },
  ...gemms,
  million('muladd', 'x * y + z', 600),
  million('exp', 'exp', 600),
  million('tanh', 'tanh', 400),
  { id: 'softmax', title: 'softmax 64 x 512', unit: 'us', work: 1, goal: { wasm: 40 } },
  { id: 'mlp', title: 'MLP 784-256-128-10, step', unit: 'ms', work: 1, goal: { wasm: 5, relaxed: 4, blas: 2.5 } },
  {
    id: 'transformer',
    title: 'transformer block, step',
    unit: 'ms',
    work: 1,
    goal: { wasm: 75, relaxed: 55, blas: 18 },
  },
  { id: 'lstm', title: 'LSTM, step', unit: 'ms', work: 1, goal: { wasm: 22, relaxed: 15, blas: 6 } },
  { id: 'attention-mask', title: 'attention, half pads, mask', unit: 'ms', work: 1, goal: {} },
  {
    id: 'attention-ragged',
    title: 'the same, ragged rows',
    unit: 'ms',
    work: 1,
    goal: {},
    against: { id: 'attention-mask', share: 0.6 },
  },
];

/** Pairs of a word and its phones in a batch. */
const PAIRS = 128;

/** Embedding 64, BiLSTM 128, LSTM 256, additive attention: 948 thousand parameters. */
export const g2pCases: readonly GoalCase[] = [
  {
    id: 'g2p',
    title: `letters to phones, step of ${PAIRS} pairs`,
    unit: 'pairs/s',
    work: PAIRS,
    goal: { wasm: 400, relaxed: 550, blas: 1200 },
  },
];

/** A time of a run in the unit of a case. */
export function inUnit({ unit, work }: GoalCase, ms: number): number {
  switch (unit) {
    case 'us':
      return (ms * 1000) / work;
    case 'ms':
      return ms / work;
    case 'GFLOP/s':
      return work / ms / 1e6;
    case 'Melem/s':
      return work / ms / 1e3;
    case 'pairs/s':
      return (work / ms) * 1e3;
  }
}

/** Whether more is better. */
export const isRate = ({ unit }: GoalCase): boolean => unit !== 'us' && unit !== 'ms';
