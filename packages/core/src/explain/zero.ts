import { algebra } from '../engine/algebra.ts';
import { withGradMode } from '../engine/mode.ts';
import { type GradNode, inputName, type OpNode } from '../engine/node.ts';
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
  const open = new Map<GradNode, { marks: Marks; route: readonly GradNode[] }>([[start, { marks, route: [start] }]]);
  const found: { cause: ZeroCause; route: readonly GradNode[] }[] = [];
  for (const node of pass.nodes) {
    const here = open.get(node);
    if (here === undefined) continue;
    const tell = (from: OpNode | null, cause: ZeroCause): void => {
      found.push({ cause, route: from === null ? here.route : [from, ...here.route] });
    };
    const sent = pass.into.get(node) ?? [];
    if (node === pass.root) {
      tell(null, { ...nowhere, why: 'start', place: pass.placeOf(node) });
      continue;
    }
    const alive = sent.filter(({ part }) => isNonZero(part, here.marks));
    if (alive.length > 0) {
      const hooked = isNonZero(sumOf(sent), here.marks);
      const because = hooked
        ? null
        : alive.map(({ from, input }) => `${from.name} for ${inputName(from, input)}`).join(', ');
      tell(null, { ...nowhere, op: node.name, why: hooked ? 'hook' : 'sum', because, place: pass.placeOf(node) });
      continue;
    }
    for (const one of sent) {
      const further = through(pass, one, here.marks);
      if (!('marks' in further)) {
        tell(one.from, further);
        continue;
      }
      const before = open.get(one.from);
      if (before === undefined) open.set(one.from, { marks: further.marks, route: [one.from, ...here.route] });
      else for (const [k, m] of further.marks.entries()) if (m === 1) before.marks[k] = 1;
    }
  }
  return { causes: found.map(({ cause }) => cause), route: found[0]?.route ?? [start] };
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
