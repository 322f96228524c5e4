import { algebra } from '../engine/algebra.ts';
import { withGradMode } from '../engine/mode.ts';
import { type GradNode, inputName } from '../engine/node.ts';
import type { TypedArray } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { Spot, ZeroCause } from './explanation.ts';
import { type Pass, type Sent, spotOf } from './pass.ts';
import { formulaGives, inFloat64, influenced, type Marks, marked, wide, withValues } from './probe.ts';

/** Why elements got 0, and the way from the first cause down to where they stand. */
export interface WhyZero {
  readonly causes: readonly ZeroCause[];
  readonly route: readonly GradNode[];
}

const smallest = { float32: 2 ** -149, float64: 2 ** -1074 };

/**
 * Why exactly 0 arrived at the marked elements of a node.
 *
 * Goes from the node towards the loss, by every edge: from an element to those of the op's result that it has an influence on,
 * as long as what arrives at those is 0 too. Where that ends, the zero was made.
 */
export function whyZero(pass: Pass, start: GradNode, marks: Marks): WhyZero {
  const open = new Map<GradNode, Marks>([[start, marks]]);
  const below = new Map<GradNode, GradNode>(); // from which node the question came
  const causes: ZeroCause[] = [];
  let first: readonly GradNode[] | null = null;
  for (const node of pass.nodes) {
    const asked = open.get(node);
    if (asked === undefined) continue;
    const tell = (cause: ZeroCause, from: readonly GradNode[] = []): void => {
      causes.push(cause);
      first ??= [...from, node];
    };
    const sent = pass.into.get(node) ?? [];
    if (node === pass.root) {
      tell({ ...nowhere, why: 'start', place: pass.placeOf(node) });
      continue;
    }
    const alive = sent.filter(({ part }) => isNonZero(part, asked));
    if (alive.length > 0) {
      const hooked = isNonZero(sumOf(sent), asked);
      const because = hooked
        ? null
        : alive.map(({ from, input }) => `${from.name} for ${inputName(from, input)}`).join(', ');
      tell({ ...nowhere, op: node.name, why: hooked ? 'hook' : 'sum', because, place: pass.placeOf(node) });
      continue;
    }
    for (const one of sent) {
      const further = through(pass, one, asked);
      if ('why' in further) {
        tell(further, [one.from]);
        continue;
      }
      const before = open.get(one.from);
      if (before === undefined) {
        open.set(one.from, further.marks);
        below.set(one.from, node);
      } else for (const [k, m] of further.marks.entries()) if (m === 1) before[k] = 1;
    }
  }
  const route: GradNode[] = [...(first ?? [start])];
  for (let at = below.get(route.at(-1) as GradNode); at !== undefined; at = below.get(at)) route.push(at);
  return { causes, route };
}

const nowhere = { op: 'loss', input: '', place: null, because: null, inFloat64: null } as const;

function zeroAt(pass: Pass, { from, input }: Sent, why: ZeroCause['why'], value: number | null = null): ZeroCause {
  const spot: Spot = spotOf(pass, from, input);
  const because = why === 'formula' ? (from.op.stops?.(from.params) ?? null) : null;
  return { ...spot, why, because, inFloat64: value };
}

/** Past one edge that sent 0: the elements to go on with, or the cause. */
function through(pass: Pass, sent: Sent, marks: Marks): { readonly marks: Marks } | ZeroCause {
  const { from, input } = sent;
  const given = pass.given.get(from) as Tensor;
  const own = formulaGives(from, input, given);
  if (own !== null && marked(marks, (k) => own[k] !== 0)) return zeroAt(pass, sent, 'hook');
  const reach = influenced(from, input, marks, given);
  if (reach !== null && !reach.includes(1)) return zeroAt(pass, sent, 'formula');
  const behind = reach ?? new Uint8Array(given.size).fill(1);
  if (!isNonZero(given, behind)) {
    return isNonZero(pass.arrived.get(from) as Tensor, behind) ? zeroAt(pass, sent, 'hook') : { marks: behind };
  }
  return lost(pass, sent, marks, given);
}

/** Whether a formula loses all of what arrives to underflow or to cancellation, and what it gives in float64. */
function lost(pass: Pass, sent: Sent, marks: Marks, given: Tensor): ZeroCause {
  const { from, input, part } = sent;
  const size = largest(given.toTypedArray());
  // scaled to 1 first, so that float64 does not underflow in its turn; formulas are linear
  const values = inFloat64(
    from,
    input,
    withValues(wide(given), (v) => v / size),
  );
  const most = values === null ? 0 : largest(values.map((v, k) => (marks[k] === 1 ? v : 0)));
  const value = most * size;
  const under = most > 0 && value < smallest[part.dtype as keyof typeof smallest];
  return zeroAt(pass, sent, under ? 'underflow' : 'cancels', value === 0 ? null : value);
}

/** The largest finite absolute value. */
function largest(values: TypedArray): number {
  let most = 0;
  for (const v of values) if (Number.isFinite(v)) most = Math.max(most, Math.abs(v));
  return most;
}

function isNonZero(x: Tensor, marks: Marks): boolean {
  const values = x.toTypedArray();
  return marked(marks, (k) => values[k] !== 0);
}

function sumOf(sent: readonly Sent[]): Tensor {
  return withGradMode(false, () => sent.map(({ part }) => part).reduce((a, b) => algebra.add(a, b)), 'explainGrad');
}
