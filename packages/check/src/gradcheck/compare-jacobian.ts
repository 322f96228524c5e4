import { type Tensor, tensor, zeros } from '@frostgrad/core';
import { indexAt } from '../plain.ts';
import { centralDifference, type Difference } from './central-difference.ts';
import {
  type Check,
  type Finding,
  gradients,
  irreproducible,
  type Outcome,
  outputsOf,
  probeOf,
  wanting,
} from './check.ts';
import { along, isKink } from './directional.ts';
import type { GradcheckFault, JacobianEntry } from './gradcheck-error.ts';

type Numbers = ArrayLike<number>;

/** An entry that is wrong, and by how many times what is allowed. */
interface Wrong {
  readonly entry: JacobianEntry;
  readonly fault: GradcheckFault;
  readonly allowed: number;
  readonly excess: number;
}

/** Rows of the Jacobian by formula: for each element of the results, the gradients of all targets. */
function rowsByFormula(check: Check, targets: readonly Tensor[]): readonly (readonly (readonly Tensor[])[])[] {
  const outputs = outputsOf(check);
  return outputs.map((y, k) =>
    Array.from({ length: y.size }, (_, e) => {
      const unit = new Float64Array(y.size).fill(1, e, e + 1);
      const v = outputs.map((other, i) =>
        i === k ? tensor(unit, { shape: y.shape }) : zeros(other.shape, { dtype: 'float64' }),
      );
      return gradients(outputs, v, targets, { retainGraph: true });
    }),
  );
}

/** Compares every entry of the Jacobian: the derivative of each element of the results by each live one of the inputs. */
export function compareJacobian(check: Check): Outcome {
  const targets = wanting(check.inputs);
  const rows = rowsByFormula(check, targets);
  const again = rowsByFormula(check, targets);
  for (const [k, list] of rows.entries()) {
    for (const [e, row] of list.entries()) {
      const differs = irreproducible(check, row, again[k]?.[e] as readonly Tensor[]);
      if (differs !== null) return { comparisons: 0, worst: 0, finding: differs };
    }
  }
  const shapes = outputsOf(check).map(({ shape }) => shape);
  const state = { comparisons: 0, worst: 0, wrong: [] as Wrong[] };
  for (const [i, x] of targets.entries()) {
    const frozen = x.frozen?.toMask();
    const byResult = rows.map((list) => list.map((row) => (row[i] as Tensor).toTypedArray()));
    for (let j = 0; j < x.size; j++) {
      if (frozen?.[j] === 1) continue;
      compareColumn(check, { i, j, x, shapes }, byResult, state);
    }
  }
  const { comparisons, worst, wrong } = state;
  return { comparisons, worst, finding: wrong.length === 0 ? null : findingOf(check, wrong, comparisons) };
}

interface Column {
  readonly i: number;
  readonly j: number;
  readonly x: Tensor;
  readonly shapes: readonly (readonly number[])[];
}

/** All results by one element of one input: a few runs serve every entry. */
function compareColumn(
  check: Check,
  { i, j, x, shapes }: Column,
  byResult: readonly (readonly Numbers[])[],
  state: { comparisons: number; worst: number; wrong: Wrong[] },
): void {
  const { atol, rtol, eps } = check.settings;
  const probe = probeOf(check);
  const u = probe.targets.map((y, k) => new Float64Array(y.size).fill(k === i ? 1 : 0, j, j + 1));
  along(probe, u, (at) => {
    const seen = new Map<number, readonly Numbers[]>();
    const results = (h: number): readonly Numbers[] => {
      const known = seen.get(h) ?? at(h);
      seen.set(h, known);
      return known;
    };
    const value = (h: number, k: number, e: number): number => results(h)[k]?.[e] as number;
    const difference = (h: number, from: number, k: number, e: number): number => {
      const [a, b] = [value(h, k, e), value(from, k, e)];
      return Object.is(a, b) ? 0 : a - b; // though they be infinite
    };
    for (const [k, list] of byResult.entries()) {
      for (const [e, row] of list.entries()) {
        const analytic = row[j] as number;
        const allowed = atol + rtol * Math.abs(analytic);
        const numeric = centralDifference((h) => difference(h, -h, k, e), eps, 0.1 * allowed);
        const error = Math.abs(analytic - numeric.value);
        state.comparisons++;
        if (error <= allowed && numeric.uncertainty <= allowed) {
          state.worst = Math.max(state.worst, error / allowed);
          continue;
        }
        const bend = (h: number): number => (difference(h, 0, k, e) - difference(0, -h, k, e)) / h;
        const slope = Math.abs(analytic) + Math.abs(numeric.value);
        const kink = isKink(bend(64 * eps), bend(16 * eps), slope, Math.abs(value(0, k, e)));
        state.wrong.push({
          entry: {
            result: k,
            resultIndex: indexAt(shapes[k] as readonly number[], e),
            input: check.inputs.indexOf(x),
            inputIndex: indexAt(x.shape, j),
            analytic,
            numeric: numeric.value,
          },
          allowed,
          excess: excessOf(error, numeric, allowed),
          fault: numeric.uncertainty > allowed ? 'unsettled' : kink ? 'kink' : 'wrong',
        });
      }
    }
  });
}

function excessOf(error: number, { uncertainty }: Difference, allowed: number): number {
  const e = Math.max(error, uncertainty) / allowed;
  return e >= 0 ? e : Infinity;
}

/** Entries that a message spells out. */
const SHOWN = 5;

function findingOf(check: Check, wrong: readonly Wrong[], comparisons: number): Finding {
  const worst = wrong.toSorted((a, b) => b.excess - a.excess) as [Wrong, ...Wrong[]];
  const shown = worst.slice(0, SHOWN).map(showEntry);
  const more = worst.length > SHOWN ? `\n  and ${worst.length - SHOWN} more` : '';
  return {
    fault: worst[0].fault,
    input: worst[0].entry.input,
    analytic: worst[0].entry.analytic,
    numeric: worst[0].entry.numeric,
    entries: worst.map(({ entry }) => entry),
    text: () => {
      const count = `${wrong.length} of ${comparisons} entries of the Jacobian are not the derivative; furthest off:`;
      return `${check.name}: ${count}\n${shown.join('\n')}${more}\n`;
    },
  };
}

function showEntry({ entry, allowed, fault }: Wrong): string {
  const { result, resultIndex, input, inputIndex, analytic, numeric } = entry;
  const why = { kink: ' (a kink)', unsettled: ' (differences do not settle)', wrong: '', irreproducible: '' }[fault];
  const at = `  result ${result} [${resultIndex.join(', ')}] by input ${input} [${inputIndex.join(', ')}]`;
  return `${at}: analytic = ${analytic}; numeric = ${numeric}; allowed = ${allowed}${why}`;
}
