import type { WasmBuild } from './build.ts';
import type { ProductElsewhere } from './elsewhere.ts';
import { type WasmExports, type WasmMemory, webAssembly, type WebAssemblyApi } from './web-assembly.ts';

/** The same within the module, with memory for its panels. */
type Product = (...args: [...product: Parameters<ProductElsewhere>, work: number]) => void;

export type Map = (x: number, out: number, n: number) => void;

/** Rows of `n`; an operand's rows lie `step` bytes apart, with one number each when `each` is 0. */
export type Zip = (
  a: number,
  aStep: number,
  aEach: number,
  b: number,
  bStep: number,
  bEach: number,
  out: number,
  rows: number,
  n: number,
) => void;

type Fold = (x: number, out: number, rows: number, n: number) => void;

/** The axis in the middle of `[outer, n, inner]` is folded into what `out` holds. */
type Columns = (x: number, out: number, outer: number, n: number, inner: number) => void;

type SquaresOfColumns = (x: number, means: number, out: number, outer: number, n: number, inner: number) => void;

type Rounding = (totals: number, out: number, n: number, by: number) => void;

/** The same with a result each, of n elements or of those from one offset to the next, at 0 for none. */
type Extreme = (
  x: number,
  out: number,
  offsets: number,
  outer: number,
  n: number,
  inner: number,
  sign: number,
  empty: number,
) => void;

/** `bests` has room for `inner` elements. */
type ExtremePlace = (
  x: number,
  bests: number,
  out: number,
  outer: number,
  n: number,
  inner: number,
  sign: number,
) => void;

/** `work` has room for `inner` float64. */
type Cumulate = (
  x: number,
  out: number,
  work: number,
  outer: number,
  n: number,
  inner: number,
  reverse: number,
  product: number,
) => void;

/** `offsets` are one more than there are rows. */
type SegmentFold = (x: number, offsets: number, rows: number, width: number, out: number) => void;

type Squares = (x: number, sums: number, out: number, rows: number, n: number) => void;

/** Parameters are at 0 where there are none; `work` has room for two rows in float64. */
type Norm = (
  x: number,
  weight: number,
  bias: number,
  out: number,
  moments: number,
  work: number,
  rows: number,
  n: number,
  eps: number,
  centred: number,
) => void;

/** Gradients are at 0 where they are not wanted; `work` has room for three rows in float64, and four numbers. */
type NormGrad = (
  g: number,
  x: number,
  weight: number,
  moments: number,
  dx: number,
  dWeight: number,
  dBias: number,
  work: number,
  rows: number,
  n: number,
  centred: number,
) => void;

/** Three axes, each a size and a stride. */
type Gather = (
  x: number,
  out: number,
  A: number,
  aStep: number,
  B: number,
  bStep: number,
  C: number,
  cStep: number,
) => void;

/** Arrays of n elements, at 0 for none, and where the numbers of the rule stand, as float64. */
export type Step = (
  value: number,
  grad: number,
  first: number,
  second: number,
  third: number,
  n: number,
  numbers: number,
) => void;

/** What `assembly/index.ts` exports. */
export interface Exports {
  heapBase(): number;
  gemmWork(): number;
  readonly gemm32: Product;
  readonly gemm64: Product;
  readonly sumInner: Fold;
  readonly sumInner64: Fold;
  readonly sumOuter: Fold;
  readonly sumColumns: Columns;
  readonly sumColumns64: Columns;
  readonly productInner: Fold;
  readonly productInner64: Fold;
  readonly productColumns: Columns;
  readonly productColumns64: Columns;
  readonly squaresColumns: SquaresOfColumns;
  readonly squaresColumns64: SquaresOfColumns;
  readonly roundTotals: Rounding;
  readonly roundTotals64: Rounding;
  readonly segmentSum: SegmentFold;
  readonly segmentSum64: SegmentFold;
  readonly cumulate: Cumulate;
  readonly cumulate64: Cumulate;
  readonly extreme: Extreme;
  readonly extreme64: Extreme;
  readonly extremePlace: ExtremePlace;
  readonly extremePlace64: ExtremePlace;
  readonly squaresInner: Squares;
  readonly squaresInner64: Squares;
  philox(out: number, blocks: number, counter: bigint, stream: number, key: bigint): void;
  moveRows(from: number, fromStep: number, to: number, toStep: number, rows: number, bytes: number): void;
  readonly gather32: Gather;
  readonly gather64: Gather;
  readonly layerNorm: Norm;
  readonly layerNorm64: Norm;
  readonly layerNormGrad: NormGrad;
  readonly layerNormGrad64: NormGrad;
  crossEntropy(
    x: number,
    ids: number,
    weight: number,
    out: number,
    norms: number,
    work: number,
    rows: number,
    V: number,
    smoothing: number,
  ): void;
  crossEntropyGrad(
    g: number,
    x: number,
    ids: number,
    weight: number,
    norms: number,
    out: number,
    work: number,
    rows: number,
    V: number,
    smoothing: number,
  ): void;
  takeRows(x: number, index: number, n: number, bytes: number, out: number): void;
  widenRows(x: number, rows: number, n: number, width: number, sums: number): void;
  addRows(x: number, slots: number, n: number, width: number, sums: number): void;
  roundRows(sums: number, rows: number, n: number, width: number, out: number): void;
  choose(
    c: number,
    cStep: number,
    cEach: number,
    a: number,
    aStep: number,
    aEach: number,
    b: number,
    bStep: number,
    bEach: number,
    out: number,
    rows: number,
    n: number,
  ): void;
  additiveScores(
    q: number,
    k: number,
    v: number,
    queries: number,
    keys: number,
    B: number,
    A: number,
    out: number,
    tanhs: number,
  ): void;
  additiveScoresGrad(
    g: number,
    tanhs: number,
    v: number,
    queries: number,
    keys: number,
    B: number,
    A: number,
    dq: number,
    dk: number,
    dv: number,
    sums: number,
  ): void;
  /** Addresses and sizes stand in a plan, in the heap. */
  attention(plan: number): void;
  attentionGrad(plan: number): void;
  softmax(x: number, mask: number, starts: number, step: number, out: number, rows: number, n: number): void;
  logSoftmax(x: number, out: number, rows: number, n: number): void;
  softmaxGrad(
    g: number,
    s: number,
    mask: number,
    starts: number,
    step: number,
    out: number,
    rows: number,
    n: number,
  ): void;
}

/** The value of a hexadecimal digit, of its code. */
const digit = (code: number): number => (code > 57 ? code - 87 : code - 48);

function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = 16 * digit(hex.charCodeAt(2 * i)) + digit(hex.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** Whether the engine can run a build. */
export function canRun({ needs }: WasmBuild): boolean {
  return webAssembly?.validate(bytesOf(needs)) === true;
}

/** Runs a build of the module over a memory, which it leaves as it is: it has no data of its own. */
export function instantiate({ module }: WasmBuild, memory: WasmMemory, product: ProductElsewhere): WasmExports {
  const abort = (): never => {
    throw new Error('@frostgrad/wasm: a kernel stopped; this is a bug in it');
  };
  const { Instance, Module } = webAssembly as WebAssemblyApi;
  return new Instance(new Module(bytesOf(module)), { env: { memory, abort, product } }).exports;
}
