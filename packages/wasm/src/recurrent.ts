import {
  type Gemm,
  type Kernels,
  type MatrixBlock,
  NdArray,
  type SequenceGradKernel,
  type SequenceKernel,
} from '@frostgrad/core/extend';
import { blockProduct, type HeapMatrix } from './block-product.ts';
import type { Heap } from './heap.ts';
import { placeStarts } from './pairs.ts';
import type { Thresholds } from './thresholds.ts';

/** Fields of `Plan` in assembly/plan.ts, in their order. */
const PLAN = [
  'starts',
  'rows',
  'total',
  'longest',
  'reverse',
  'H',
  'P',
  'G',
  'S',
  'K',
  'C',
  'cellKept',
  'projected',
  'weight',
  'weightRow',
  'weightColumn',
  'projection',
  'projectionRow',
  'projectionColumn',
  'state0',
  'out',
  'kept',
  'active',
  'positions',
  'panels',
  'packed',
  'elsewhere',
  'x',
  'bias',
  'hidden',
  'state',
  'h',
  'hh',
  'own',
  'g',
  'previous',
  'dHidden',
  'carry',
  'dx',
  'dhh',
  'dHiddens',
  'gates',
  'arrived',
  'through',
  'dState0',
  'dWeight',
  'dProjection',
] as const;

type Plan = Partial<Record<(typeof PLAN)[number], number>>;

/** What differs between cells; as in core. */
interface Cell {
  readonly gates: number;
  readonly kept: number;
  readonly states: number;
}

type CellName = 'rnnTanh' | 'rnnRelu' | 'gru' | 'lstm';

const CELLS: Readonly<Record<CellName, Cell>> = {
  rnnTanh: { gates: 1, kept: 1, states: 1 },
  rnnRelu: { gates: 1, kept: 1, states: 1 },
  gru: { gates: 3, kept: 4, states: 1 },
  lstm: { gates: 4, kept: 5, states: 2 },
};

type RecurrentKernels = Pick<Kernels, CellName | `${CellName}Grad`>;

interface Sizes {
  readonly H: number;
  readonly P: number;
  readonly G: number;
  readonly S: number;
  readonly K: number;
  readonly C: number;
  readonly cellKept: number;
  readonly projected: number;
}

function sizesOf({ gates, kept, states }: Cell, weight: NdArray, projection: NdArray | undefined): Sizes {
  const P = weight.shape[1] as number;
  const H = projection === undefined ? P : (projection.shape[1] as number);
  const projected = projection === undefined ? 0 : 1;
  const cellKept = kept * H;
  return {
    H,
    P,
    G: gates * H,
    S: P + (states - 1) * H,
    K: cellKept + projected * H,
    C: states * H,
    cellKept,
    projected,
  };
}

/** Recurrent layers of float32 over packed rows, a whole sequence a call. */
export function recurrentKernels(heap: Heap, below: Kernels, thresholds: Thresholds): RecurrentKernels {
  const entries = (Object.keys(CELLS) as CellName[]).flatMap((name) => [
    [name, forward(heap, name, below[name], thresholds.recurrent)],
    [`${name}Grad`, backward(heap, name, below[`${name}Grad`], thresholds.recurrent)],
  ]);
  return Object.fromEntries(entries) as unknown as RecurrentKernels;
}

function isWorth(heap: Heap, x: NdArray, { G, P, S, K, H }: Sizes, L: number, B: number, from: number): boolean {
  if (x.dtype !== 'float32' || L * G * P < from) return false;
  return heap.hasRoom(
    4 * (L * (4 * G + 2 * S + 2 * K + 2 * P) + B * (3 * G + 4 * S + 8 * H) + 12 * G * P + 4 * P * H + 64 * (G + P)),
  );
}

/** The columns of whole panels. */
function eights(n: number): number {
  return Math.ceil(n / 8) * 8;
}

/** Writes a plan to the heap, and returns where. */
function write(heap: Heap, plan: Plan): number {
  return heap.placeInts(PLAN.map((field) => plan[field] ?? 0));
}

/** What both passes have. */
function common(
  heap: Heap,
  sizes: Sizes,
  state0: NdArray,
  weight: NdArray,
  { offsets, reverse }: Parameters<SequenceKernel>[4],
  projection: NdArray | undefined,
  gemm: Gemm | undefined,
): Plan {
  const w = heap.place(weight);
  const [weightRow = 0, weightColumn = 0] = w.strides;
  const p = projection === undefined ? { at: 0, strides: [] } : heap.place(projection);
  const [projectionRow = 0, projectionColumn = 0] = p.strides;
  const { count: rows, total, longest } = offsets;
  return {
    ...sizes,
    starts: placeStarts(heap, offsets),
    rows,
    total,
    longest,
    reverse: reverse ? 1 : 0,
    weight: w.at,
    weightRow,
    weightColumn,
    projection: p.at,
    projectionRow,
    projectionColumn,
    state0: heap.placeRowMajor(state0),
    active: heap.take(4 * rows),
    positions: heap.take(4 * rows),
    panels: heap.work,
    elsewhere: gemm === undefined ? 0 : 1,
    packed:
      longest > 1 && gemm === undefined
        ? heap.take(4 * Math.max(eights(sizes.G) * sizes.P, eights(sizes.P) * sizes.G))
        : 0,
  };
}

function forward(heap: Heap, name: CellName, below: SequenceKernel, from: number): SequenceKernel {
  const run = heap.exports[name] as (plan: number) => void;
  return (x, state0, weight, bias, plan, projection, gemm) => {
    const sizes = sizesOf(CELLS[name], weight, projection);
    const { count: B, total: L } = plan.offsets;
    if (!isWorth(heap, x, sizes, L, B, from)) return below(x, state0, weight, bias, plan, projection, gemm);
    const { H, P, G, S, K, C } = sizes;
    const top = heap.top;
    const out = heap.takeResult(4 * L * S);
    const kept = heap.takeResult(4 * L * K);
    const at = write(heap, {
      ...common(heap, sizes, state0, weight, plan, projection, gemm),
      out,
      kept,
      x: heap.placeRowMajor(x),
      bias: heap.placeRowMajor(bias),
      hidden: heap.take(4 * B * P),
      state: heap.takeZeros(4 * B * C),
      h: heap.take(4 * B * P),
      hh: heap.take(4 * B * G),
      own: heap.take(4 * B * H),
    });
    heap.elsewhere.during(gemm, () => run(at));
    const result = { out: heap.read('float32', out, [L, S]), gates: heap.read('float32', kept, [L, K]) };
    heap.release(top);
    return result;
  };
}

function backward(heap: Heap, name: CellName, below: SequenceGradKernel, from: number): SequenceGradKernel {
  const run = heap.exports[`${name}Grad`] as (plan: number) => void;
  const { sumOuter, gemm32 } = heap.kernels;
  return (g, out, gates, state0, weight, plan, projection, gemm) => {
    const sizes = sizesOf(CELLS[name], weight, projection);
    const { count: B, total: L } = plan.offsets;
    if (!isWorth(heap, out, sizes, L, B, from)) return below(g, out, gates, state0, weight, plan, projection, gemm);
    const { H, P, G, S, C, K, cellKept } = sizes;
    const { wanted } = plan;
    const top = heap.top;
    const dx = heap.takeResult(4 * L * G);
    // both projections have one gradient, but in a GRU
    const dhh = name === 'gru' ? heap.take(4 * L * G) : dx;
    const dState0 = heap.takeResult(4 * B * S);
    const wholeWeight = wanted?.weight === undefined ? heap.takeResult(4 * G * P) : 0;
    const wholeProjection =
      projection !== undefined && wanted?.projection === undefined ? heap.takeResult(4 * P * H) : 0;
    const kept = heap.placeRowMajor(gates);
    const previous = heap.take(4 * L * S);
    const dHiddens = heap.take(4 * L * P);
    const at = write(heap, {
      ...common(heap, sizes, state0, weight, plan, projection, gemm),
      g: heap.placeRowMajor(g),
      out: heap.placeRowMajor(out),
      kept,
      previous,
      dHidden: heap.takeZeros(4 * B * P),
      carry: heap.takeZeros(4 * B * C),
      dx,
      dhh,
      dHiddens,
      gates: heap.take(4 * B * G),
      arrived: heap.take(4 * B * P),
      through: heap.take(4 * B * Math.max(H, P)),
      dState0,
      dWeight: wholeWeight,
      dProjection: wholeProjection,
    });
    heap.elsewhere.during(gemm, () => run(at));
    const turned = (at: number, n: number): HeapMatrix => ({ at, row: 4, column: 4 * n }); // of lines of n, [n, L]
    const block = (a: HeapMatrix, b: HeapMatrix, M: number, N: number, part: MatrixBlock): number =>
      heap.elsewhere.during(gemm, () =>
        blockProduct(heap, gemm === undefined ? gemm32 : heap.elsewhere.product, a, b, M, N, L, part),
      );
    const dWeight =
      wanted?.weight === undefined
        ? wholeWeight
        : block(turned(dhh, G), { at: previous, row: 4 * S, column: 4 }, G, P, wanted.weight);
    const own = { at: kept + 4 * cellKept, row: 4 * K, column: 4 };
    const dProjection =
      projection === undefined || wanted?.projection === undefined
        ? wholeProjection
        : block(turned(dHiddens, P), own, P, H, wanted.projection);
    const totals = heap.takeZeros(8 * G);
    sumOuter(dhh, totals, L, G);
    const grads = {
      x: heap.read('float32', dx, [L, G]),
      state0: heap.read('float32', dState0, [B, S]),
      weight: heap.read('float32', dWeight, [G, P]),
      bias: NdArray.from(new Float32Array(heap.sums(totals, G)), [G]),
      ...(projection !== undefined && { projection: heap.read('float32', dProjection, [P, H]) }),
    };
    heap.release(top);
    return grads;
  };
}
