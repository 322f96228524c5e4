import { type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';

/** What a comparison saw. */
export interface Seen {
  /** Kernel calls whose results were compared. */
  calls: number;
  /** Calls in which the first backend answered by itself. */
  readonly byKernel: Map<string, number>;
}

type Kernel = (...args: unknown[]) => unknown;

/** Arrays of a result, in lists and records too. */
function arraysOf(result: unknown): NdArray[] {
  if (result instanceof NdArray) return [result];
  return typeof result === 'object' && result !== null ? Object.values(result).flatMap(arraysOf) : [];
}

function told(x: NdArray): string {
  return `${x.dtype} [${x.shape}] strides ${x.strides} offset ${x.offset}`;
}

/** The first element whose bits differ, all NaNs being one; -1 for none. */
function difference(a: NdArray, b: NdArray): number {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return 0;
  for (let i = 0; i < sizeOf(a.shape); i++) if (!Object.is(a.data[a.offset + i], b.data[b.offset + i])) return i;
  return -1;
}

/** Runs every kernel of `fast` beside that of `reference`, and throws where a bit differs. */
export function comparing(fast: Partial<Kernels>, reference: Kernels, seen: Seen): Partial<Kernels> {
  const entries = Object.entries(fast).map(([name, kernel]) => {
    const run = kernel as Kernel;
    const expected = reference[name as keyof Kernels] as Kernel;
    const both: Kernel = (...args) => {
      const result = run(...args);
      const wanted = arraysOf(expected(...args));
      seen.calls++;
      seen.byKernel.set(name, (seen.byKernel.get(name) ?? 0) + 1);
      for (const [i, out] of arraysOf(result).entries()) {
        const want = wanted[i] as NdArray;
        const at = difference(out, want);
        if (at === -1) continue;
        const operands = args.flatMap(arraysOf).map(told).join('; ');
        const label = (args[0] as { name?: string }).name ?? '';
        throw new Error(
          `${name} ${label}: element ${at} of result ${i} is ${out.data[out.offset + at]}, expected ` +
            `${want.data[want.offset + at]}; operands ${operands}`,
        );
      }
      return result;
    };
    return [name, both];
  });
  return Object.fromEntries(entries) as Partial<Kernels>;
}
