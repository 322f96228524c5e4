import type { Tensor } from '@frostgrad/core';
import { indexAt } from '../plain.ts';
import type { Difference } from './central-difference.ts';
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
import { derivativeAlong, directionOf, hasKinkAlong, inner, type Probe, type Weights } from './directional.ts';

/** One direction compared. */
interface Compared {
  readonly analytic: number;
  readonly numeric: Difference;
  readonly allowed: number;
}

/** A direction under comparison: the gradient that was computed, and the means to see its derivative. */
interface Trial {
  readonly check: Check;
  readonly probe: Probe;
  readonly weights: Weights;
  readonly g: readonly ArrayLike<number>[];
  readonly u: readonly Float64Array[];
}

const error = ({ analytic, numeric }: Compared): number => Math.abs(analytic - numeric.value);
const holds = (c: Compared): boolean => error(c) <= c.allowed && c.numeric.uncertainty <= c.allowed;

/** In parts of what is allowed. */
function excess(c: Compared): number {
  const e = Math.max(error(c), c.numeric.uncertainty) / c.allowed;
  return e >= 0 ? e : Infinity;
}

function compareAlong({ check, probe, weights, g }: Trial, u: readonly Float64Array[]): Compared {
  const { atol, rtol } = check.settings;
  const { analytic, terms } = inner(u, g);
  const allowed = atol + rtol * terms;
  return { analytic, allowed, numeric: derivativeAlong(probe, weights, u, 0.1 * allowed) };
}

/** Compares formula and differences along random directions. */
export function compareDirections(check: Check): Outcome {
  const { inputs, rng, settings } = check;
  const targets = wanting(inputs);
  const probe = probeOf(check);
  let worst = 0;
  for (let d = 0; d < settings.directions; d++) {
    const u = targets.map((x) => directionOf(x, rng));
    const outputs = outputsOf(check);
    const v = outputs.map((y) => rng.normal(y.shape, 0, 1, { dtype: 'float64' }));
    const first = gradients(outputs, v, targets);
    const differs = irreproducible(check, first, gradients(outputsOf(check), v, targets));
    if (differs !== null) return { comparisons: d, worst, finding: differs };
    const trial: Trial = {
      check,
      probe,
      u,
      weights: v.map((w) => w.toTypedArray()),
      g: first.map((dx) => dx.toTypedArray()),
    };
    const compared = compareAlong(trial, u);
    if (!holds(compared)) return { comparisons: d + 1, worst, finding: findingOf(trial, compared) };
    worst = Math.max(worst, error(compared) / compared.allowed);
  }
  return { comparisons: settings.directions, worst, finding: null };
}

const settled = ({ numeric, allowed }: Compared): boolean => numeric.uncertainty <= allowed;

/** What is wrong along a direction: at the input, and where it is small the element, that is furthest off. */
function findingOf(trial: Trial, whole: Compared): Finding {
  const { check, probe, weights, u } = trial;
  const slope = Math.abs(whole.analytic) + Math.abs(whole.numeric.value);
  const fault = !settled(whole) ? 'unsettled' : hasKinkAlong(probe, weights, u, slope) ? 'kink' : 'wrong';
  const byInput = u.map((direction, i) => ({ i, ...compareAlong(trial, only(u, i, direction)) }));
  const worst = byInput.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const target = probe.targets[worst.i] as Tensor;
  const input = check.inputs.indexOf(target);
  return {
    fault,
    input,
    analytic: worst.analytic,
    numeric: worst.numeric.value,
    entries: [],
    text: () => {
      const at = `input ${input}, [${target.shape.join(', ')}],`;
      const what = {
        wrong: `the gradient of ${at} is not the derivative along a random direction`,
        kink: `the gradient of ${at} is not the derivative: slopes from two sides differ, the function has a kink here`,
        unsettled: `the differences along ${at} do not settle; is the function smooth here?`,
      }[fault];
      const { analytic, numeric, allowed } = worst;
      const numbers = `analytic = ${analytic}; numeric = ${numeric.value}; allowed = ${allowed}; uncertainty = ${numeric.uncertainty}`;
      return `${check.name}: ${what}: ${numbers}${located(trial, worst.i)}`;
    },
  };
}

const only = (u: readonly Float64Array[], i: number, direction: Float64Array): readonly Float64Array[] =>
  u.map((other, k) => (k === i ? direction : new Float64Array(other.length)));

/** Elements looked at one by one to say where a gradient is wrong. */
const LOCATED = 200;

/** The element of an input that is furthest off, in words; nothing for a large input. */
function located(trial: Trial, i: number): string {
  const { u, probe } = trial;
  const target = probe.targets[i] as Tensor;
  const live = [...(u[i] as Float64Array).entries()].filter(([, a]) => a !== 0).map(([j]) => j);
  if (target.size > LOCATED || live.length === 0) return '';
  const units = live.map((j) => {
    return { j, ...compareAlong(trial, only(u, i, new Float64Array(target.size).fill(1, j, j + 1))) };
  });
  const { j, analytic, numeric } = units.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const index = indexAt(target.shape, j).join(', ');
  return `; furthest off at element [${index}]: analytic = ${analytic}; numeric = ${numeric.value}`;
}
