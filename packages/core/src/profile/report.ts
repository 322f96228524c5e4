import { Printed } from '../printed.ts';

/** What ops of one name cost, in one pass. */
export interface Cost {
  /** The op that ran. */
  readonly op: string;
  /** In a backward pass, the op whose gradient it computed a part of; null in a forward pass. */
  readonly of: string | null;
  /** How often it ran. */
  readonly calls: number;
  /** Milliseconds: its shape rule, its kernels and what is recorded of it. */
  readonly ms: number;
  /** Memory made for its results and for what it keeps beside them for its gradient. A view makes none. */
  readonly bytes: number;
}

/** What all costs of an op come to, in a pass. */
interface Sum {
  calls: number;
  ms: number;
  bytes: number;
}

const nothing = (): Sum => ({ calls: 0, ms: 0, bytes: 0 });

/** What a run cost, op by op. */
export class Profile<T> extends Printed {
  /** What the function gave. */
  readonly value: T;
  /** Milliseconds from its beginning to its end. */
  readonly ms: number;
  /** By op and pass, the dearest first. */
  readonly costs: readonly Cost[];

  constructor(value: T, ms: number, costs: readonly Cost[]) {
    super();
    this.value = value;
    this.ms = ms;
    this.costs = costs;
  }

  /** Milliseconds outside of ops: your own code, the engine's walk, optimizers. */
  get outside(): number {
    return this.ms - this.costs.reduce((sum, { ms }) => sum + ms, 0);
  }

  /** Memory that all ops made; not what was alive at once. */
  get bytes(): number {
    return this.costs.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * A table: for each op its calls, time and memory in forward passes, and in backward passes those of whatever ran for its
   * gradient; the dearest first.
   */
  override toString(): string {
    const sums = new Map<string, { forward: Sum; backward: Sum }>();
    for (const { op, of, calls, ms, bytes } of this.costs) {
      const name = of ?? op;
      const both = sums.get(name) ?? { forward: nothing(), backward: nothing() };
      sums.set(name, both);
      const sum = of === null ? both.forward : both.backward;
      sum.calls += calls;
      sum.ms += ms;
      sum.bytes += bytes;
    }
    const total = { forward: nothing(), backward: nothing() };
    for (const both of sums.values()) {
      for (const pass of ['forward', 'backward'] as const) {
        for (const field of ['calls', 'ms', 'bytes'] as const) total[pass][field] += both[pass][field];
      }
    }
    const timeOf = (both: typeof total): number => both.forward.ms + both.backward.ms;
    const rowOf = (name: string, both: typeof total): string[] => [
      name,
      ...cells(both.forward),
      ...cells(both.backward),
      share(timeOf(both), this.ms),
    ];
    const rows = [...sums].sort(([, a], [, b]) => timeOf(b) - timeOf(a)).map(([name, both]) => rowOf(name, both));
    const outside = ['outside of ops', '', `${this.outside.toFixed(3)}`, '', '', '', '', share(this.outside, this.ms)];
    const head = ['op', 'calls', 'ms', 'bytes', 'backward', 'ms', 'bytes', 'of all'];
    return columns([head, ...rows, rowOf('all ops', total), outside]);
  }
}

const share = (part: number, whole: number): string => `${whole > 0 ? ((100 * part) / whole).toFixed(1) : '0.0'} %`;

const cells = ({ calls, ms, bytes }: Sum): string[] =>
  calls === 0 ? ['', '', ''] : [`${calls}`, ms.toFixed(3), bytes.toLocaleString('en-US')];

/** The first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const padded = (cell: string, i: number): string =>
    i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number);
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}
