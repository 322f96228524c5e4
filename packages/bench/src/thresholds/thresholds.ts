import { jsKernels, type Kernels, NdArray, type Shape, sizeOf, useResidence } from '@frostgrad/core/extend';
import { table } from '../../../../tools/cli/table.ts';
import { Heap } from '../../../wasm/src/heap.ts';
import { wasmKernels } from '../../../wasm/src/kernels.ts';
import { measured, none, type Thresholds } from '../../../wasm/src/thresholds.ts';
import { compare, type Effort } from '../compare.ts';
import type { Told } from '../fresh/told.ts';
import { numbers } from '../goals/numbers.ts';
import { type Kind, kinds, type Make } from './kinds.ts';

/** A call of a size, in the measure of the threshold: microseconds in TypeScript and in the module. */
interface Point {
  readonly work: number;
  readonly js: number;
  readonly wasm: number;
}

/** A kind as it was measured: outside of scopes, and where operands and results lie in the heap. */
interface Row extends Pick<Kind, 'key' | 'name'> {
  readonly outside: readonly Point[];
  readonly inside: readonly Point[];
}

/**
 * The size from which on to take the module so that least is lost, in parts of the quicker time summed over sizes: one noisy
 * point moves it little. Null where it is best not to take it at all.
 */
export function crossing(points: readonly Point[]): number | null {
  const lost = (from: number): number =>
    points.reduce((sum, { js, wasm }, i) => sum + (i < from ? js : wasm) / Math.min(js, wasm), 0);
  const all = Array.from({ length: points.length + 1 }, (_, from) => lost(from));
  return points[all.indexOf(Math.min(...all))]?.work ?? null;
}

const ordinary: Make = (shape) => NdArray.from(numbers(sizeOf(shape), 1, 0.5, 1), shape);

function measureKind(
  { sizes, make }: Kind,
  at: Make,
  around: (run: () => void) => () => void,
  fast: Kernels,
  effort: Effort,
): Point[] {
  return sizes.map((size) => {
    const { work, run } = make(size, at);
    const cases = [jsKernels, fast].map((kernels) => ({ name: '', run: around(() => run(kernels)) }));
    const [js = Number.NaN, wasm = Number.NaN] = compare(cases, effort).map(({ median }) => 1000 * median);
    return { work, js, wasm };
  });
}

/** What each threshold should be, by the largest crossing of its kinds; as it is where one does not cross. */
function proposed(rows: readonly Row[]): Thresholds {
  const of = (key: keyof Thresholds): number => {
    const all = rows
      .filter((row) => row.key === key)
      .map((row) => crossing(key === 'resident' ? row.inside : row.outside));
    return all.includes(null) ? measured[key] : Math.max(...(all as number[]));
  };
  return Object.fromEntries(
    Object.keys(measured).map((key) => [key, of(key as keyof Thresholds)]),
  ) as unknown as Thresholds;
}

/** Finds for each kind of kernel the size from which on the module is faster than TypeScript. */
export function thresholds(effort: Effort, seen: (what: string) => void, chosen: readonly Kind[] = kinds): Told {
  const heap = new Heap(2 ** 26);
  const fast: Kernels = { ...jsKernels, ...wasmKernels(heap, jsKernels, none) };
  useResidence(heap);
  const outer = heap.open();
  const resident: Make = (shape: Shape) => {
    const data = heap.zeros('float32', sizeOf(shape));
    if (data === null) throw new Error('the heap has no room for operands');
    data.set(numbers(data.length, 1, 0.5, 1));
    return NdArray.from(data, shape);
  };
  const inScope = (run: () => void) => (): void => {
    const mark = heap.open();
    run();
    heap.close(mark);
  };
  const rows: Row[] = [];
  try {
    for (const kind of chosen) {
      const { key, name } = kind;
      seen(`${key}: ${name}`);
      const inside = measureKind(kind, resident, inScope, fast, effort);
      useResidence(null);
      heap.close(outer);
      const outside = measureKind(kind, ordinary, (run) => run, fast, effort);
      heap.open();
      useResidence(heap);
      rows.push({ key, name, outside, inside });
    }
  } finally {
    heap.close(outer);
    useResidence(null);
  }
  const proposal = proposed(rows);
  const from = (points: readonly Point[]): string => `${crossing(points) ?? 'never'}`;
  const cells = rows.map(({ key, name, outside, inside }) => [
    `${key}: ${name}`,
    from(outside),
    from(inside),
    `${measured[key]}`,
    `${proposal[key]}`,
  ]);
  const head = ['the module is faster from', 'outside of scopes', 'inside', 'threshold now', 'proposed'];
  return { data: { unit: 'us', rows, measured, proposal }, text: table([head, ...cells]) };
}
