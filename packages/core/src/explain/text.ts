import { showShape } from '../shape.ts';
import type { Barrier, ElementExplanation, ElementKind, GradExplanation, Reason, Step } from './explanation.ts';

/** Steps of a path shown at either end before the middle is left out. */
const EDGE = 4;

const showNumber = (v: number): string =>
  Object.is(v, -0) ? '-0' : Number.isInteger(v) && Math.abs(v) < 1e6 ? String(v) : String(Number(v.toPrecision(4)));

const showPlace = (place: string | null): string => (place === null ? '' : ` (${place})`);

const reasons: Readonly<Record<Reason, (step: string) => string>> = {
  blocked: (op) => `${op} gives 0 here whatever gradient arrives: its result does not depend on this element`,
  underflow: (op) => `${op} gave a number that is too small for the dtype: it underflowed to 0`,
  cancelled: (op) => `what was added up in the gradient of ${op} cancels out`,
  made: (op) => `${op} made it: what arrived there does not hold one, or the derivative there is NaN`,
  zeroTimesInfinity: (op) =>
    `a gradient of 0 arrived at ${op}, whose derivative is infinite here, and 0 * Infinity is NaN. ` +
    `Selecting its result afterwards does not help: select its input, with where or detachAt`,
  hook: (op) => `a hook at ${op} put it there`,
  given: () => 'the backward pass began with it',
};

const cuts: Readonly<Record<Barrier['why'], string>> = {
  noGrad: 'ran inside noGrad or inferenceMode, so nothing was recorded',
  detached: 'takes its result out of the graph',
  didNotRequireGrad: 'was given the tensor when it did not require grad',
  notDifferentiable: 'has no gradient for this input',
  notFloating: 'gives integers or truth values, which have no gradient',
};

const kinds: Readonly<Record<ElementKind, string>> = {
  arrives: 'arrive',
  zero: 'zero',
  nan: 'NaN',
  infinite: 'infinite',
  frozen: 'frozen',
};

function shortened(parts: readonly string[]): string {
  const shown =
    parts.length <= 2 * EDGE + 1
      ? parts
      : [...parts.slice(0, EDGE), `… ${parts.length - 2 * EDGE} more …`, ...parts.slice(-EDGE)];
  return shown.join(' -> ');
}

function showStep({ op, at, gradient, shape }: Step): string {
  const where = shape.length === 0 || at === null ? '' : `${showShape(at)}`;
  return `${op}${where}${gradient === null ? '' : ` ${showNumber(gradient)}`}`;
}

function showElement({ kind, at, value, path, decided, reason }: ElementExplanation, rank: number): string[] {
  const place = rank === 0 ? '' : ` at ${showShape(at)}`;
  if (kind === 'frozen') return [`frozen${place}: no gradient reaches it, and no optimizer moves it`];
  const title = `${showNumber(value)}${kind === 'arrives' ? ' arrives' : ''}${place}`;
  const lines = [`${title}: ${shortened([...path.map(showStep), 'x'])}`];
  if (reason === null) return lines;
  const step = decided === null ? null : (path[decided] as Step);
  return [...lines, `  ${reasons[reason](step?.op ?? 'x')}${showPlace(step?.place ?? null)}`];
}

/** The lines of an explanation. */
export function showExplanation(explanation: Omit<GradExplanation, 'text'>, frozen: string | null): string {
  const { kind, shape, counts, elements, way, barriers } = explanation;
  const head = `explainGrad: x ${showShape(shape)}`;
  switch (kind) {
    case 'frozen':
      return `${head} has no gradient: it is frozen as a whole`;
    case 'notRequired':
      return `${head} has no gradient: it does not require grad. Set x.requiresGrad = true before the result is computed`;
    case 'unused':
      return `${head} has no gradient: the result was not computed from it`;
    case 'unconnected':
      return (
        `${head} has no gradient: no graph leads from the result to it. ` +
        'Give explainGrad the function that computes the result, and it names where the way is cut'
      );
    case 'cut': {
      const lines = barriers.map(
        ({ op, why, shape: of, place }) => `  ${op} ${showShape(of)} ${cuts[why]}${showPlace(place)}`,
      );
      return [`${head} has no gradient: the way to it is cut`, `  ${shortened([...way, 'x'])}`, ...lines].join('\n');
    }
    case 'present': {
      const some = (Object.keys(kinds) as ElementKind[]).filter((one) => counts[one] > 0);
      const summary = some.map((one) => `${counts[one]} ${kinds[one]}`).join(', ');
      const set = frozen === null ? '' : ` (frozen: ${frozen})`;
      const lines = elements.flatMap((element) => showElement(element, shape.length)).map((line) => `  ${line}`);
      return [`${head}: ${summary}${set}`, ...lines].join('\n');
    }
  }
}

/** Elements of each kind. */
export function countsOf(found: readonly ElementKind[]): Record<ElementKind, number> {
  const counts = { arrives: 0, zero: 0, nan: 0, infinite: 0, frozen: 0 };
  for (const kind of found) counts[kind]++;
  return counts;
}
