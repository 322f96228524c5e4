import { showShape } from '../shape.ts';
import type { Cut, GradExplanation, GradFigures, NonFiniteCause, PathStep, Spot, ZeroCause } from './explanation.ts';

/** Steps shown at either end of a long path. */
const ENDS = 5;
/** Causes and cuts told before the rest is counted. */
const TOLD = 3;

/**
 * An explanation as text for a terminal: the reason in a sentence, then the path with what arrives at each node. It is what
 * `String(explanation)` gives, also for one that was JSON in between.
 *
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const kept = JSON.parse(JSON.stringify(explainGrad(x.mul(2).sum(), x)));
 * textOf(kept).split('\n')[0] // 'the gradient of x arrives: largest |g| = 2'
 */
export function textOf(explanation: GradExplanation): string {
  const { x, path, cuts } = explanation;
  const lines = [`the gradient of ${nameOf(explanation)} ${sentence(explanation)}`, ...details(explanation)];
  const cutTitle = explanation.gradient === null ? 'cut off' : 'besides, cut off';
  lines.push(
    ...some(cuts, (cut) => [
      `${cutTitle}: ${cutText(cut)}`,
      `  ${shortened(['x', ...cut.way, 'loss'], (more) => `... ${more} more`).join(' -> ')}`,
    ]),
  );
  if (path.length > 0) lines.push('from the loss down:', ...pathText(path));
  if (!x.keepsGrad && explanation.gradient !== null) {
    lines.push('x was computed, so its .grad stays null; retainGrad() keeps what arrives');
  }
  return lines.join('\n');
}

function nameOf({ x: { at } }: GradExplanation): string {
  return at === null ? 'x' : `x[${at.join(', ')}]`;
}

function sentence(explanation: GradExplanation): string {
  const { x, gradient } = explanation;
  const set = x.frozen === null ? '' : `; frozen: ${x.frozen}`;
  switch (explanation.kind) {
    case 'notAsked':
      return x.dtype.startsWith('float')
        ? 'is absent: x does not require grad, so no op computes one for it'
        : `is absent: x is ${x.dtype}, and only floating tensors have gradients`;
    case 'frozen':
      return gradient === null
        ? 'is absent: x is frozen as a whole, so no op computes one for it'
        : `is 0: it is frozen (${x.frozen}), whatever arrives`;
    case 'noGraph':
      return 'is absent: the loss has no graph';
    case 'notConnected':
      return 'is absent: the graph leads from the loss to other tensors, and not to x';
    case 'withheld':
      return `is absent: ${explanation.by.slice(0, 1).map(quoted).join()} gives none`;
    case 'zero':
    case 'underflowed':
      return `is 0: ${explanation.causes.slice(0, 1).map(zeroText).join()}`;
    case 'nan':
    case 'infinite':
      return `is ${explanation.kind === 'nan' ? 'NaN' : 'infinite'}: ${nonFiniteText(explanation.cause, explanation.kind)}`;
    case 'flows':
      return `arrives: ${figuresText(gradient as GradFigures)}${set}`;
  }
}

/** What stands below the first sentence. */
function details(explanation: GradExplanation): string[] {
  switch (explanation.kind) {
    case 'zero':
    case 'underflowed':
      return some(explanation.causes.slice(1), (cause) => [`and: ${zeroText(cause)}`]);
    case 'withheld':
      return some(explanation.by.slice(1), (spot) => [`and: ${quoted(spot)} gives none`]);
    case 'nan':
    case 'infinite':
      return nonFiniteDetails(explanation.cause);
    case 'noGraph':
    case 'notConnected':
      if (explanation.cuts.length > 0) return [];
      return [
        explanation.traced
          ? 'no op on the way to the loss read values of x; numbers that leave tensors, as by item(), cannot be followed'
          : 'a graph does not remember what is not in it: give explainGrad a function, () => loss, to see where it was cut',
      ];
    default:
      return [];
  }
}

function zeroText(cause: ZeroCause): string {
  switch (cause.why) {
    case 'formula':
      return `${quoted(cause)} gives exactly 0${cause.because === null ? '' : `, since ${cause.because}`}`;
    case 'cancels':
      return `what arrives at ${quoted(cause)} is not 0, and its formula comes out as 0${wideText(cause)}`;
    case 'sum':
      return `what is sent to ${quoted(cause)} is not 0 and adds up to 0: by ${cause.because}`;
    case 'underflow':
      return `${quoted(cause)} underflows to 0${wideText(cause)}`;
    case 'hook':
      return `a hook of ${quoted(cause)} puts 0 there`;
    case 'start':
      return 'the gradient that the pass starts with is 0 there';
  }
}

const wideText = ({ inFloat64 }: ZeroCause): string =>
  inFloat64 === null ? '' : `; in float64 it is ${number(inFloat64)}`;

function nonFiniteText(cause: NonFiniteCause, kind: 'nan' | 'infinite'): string {
  const what = kind === 'nan' ? 'NaN' : 'Infinity';
  const at = showShape(cause.element);
  switch (cause.why) {
    case 'zero times infinity':
      return `${quoted(cause)} makes NaN at ${at} of the 0 that arrives at ${showShape(cause.zeroAt ?? [])}: 0 * Infinity`;
    case 'infinity':
      return `${quoted(cause)} makes NaN at ${at} of an Infinity that arrives`;
    case 'overflow':
      return `${quoted(cause)} overflows at ${at}; in float64 it is finite`;
    case 'formula':
      return `${quoted(cause)} gives ${what} at ${at}, and nothing like it arrives there`;
    case 'sum':
      return `what several paths send to ${quoted(cause)} adds up to ${what} at ${at}`;
    case 'hook':
      return `a hook of ${quoted(cause)} puts ${what} at ${at}`;
    case 'start':
      return `the gradient that the pass starts with is ${what} at ${at}`;
  }
}

function nonFiniteDetails(cause: NonFiniteCause): string[] {
  if (cause.from !== null)
    return [`the Infinity: ${nonFiniteText(cause.from, 'infinite')}`, ...nonFiniteDetails(cause.from)];
  if (cause.why !== 'zero times infinity') return [];
  return [
    ...some(cause.zeros, (zero) => [`the 0: ${zeroText(zero)}`]),
    `the cure: cut what goes into '${cause.op}', with detachAt or where, and not only what comes out of it`,
  ];
}

function cutText({ why, of, op, input, dtype, place }: Cut): string {
  const source = of === 'x' ? 'x' : `the result of '${of}'`;
  const reader = `'${op}'`;
  const text = {
    detach: op === null ? `${source} was detached and is the loss` : `${reader} reads a detached copy of ${source}`,
    noGrad: `${reader} reads ${source} under noGrad`,
    inferenceMode: `${reader} reads ${source} in inferenceMode`,
    dtype: `${reader} makes ${dtype} of ${source}, and only floating tensors have gradients`,
    input: `${reader} reads ${source} as ${input}, for which it has no formula`,
  }[why];
  return place === null ? text : `${text}, at ${place}`;
}

/** The one leaf of a path is what was asked about. */
const shown = (op: string): string => (op === 'leaf' ? 'x' : `'${op}'`);

/** An op for one of its inputs, and where it was called. */
function quoted({ op, input, place }: Spot): string {
  return `${shown(op)}${input === '' ? '' : ` for ${input}`}${place === null ? '' : ` (at ${place})`}`;
}

function pathText(path: readonly PathStep[]): string[] {
  const rows = shortened<PathStep | string>(path, (more) => `  ... ${more} more`).map((step) =>
    typeof step === 'string'
      ? step
      : ([
          step.op === 'leaf' ? 'x' : step.op,
          showShape(step.gradient.shape),
          step.place === null ? figuresText(step.gradient) : `${figuresText(step.gradient)}  at ${step.place}`,
        ] as const),
  );
  const width = (column: 0 | 1): number =>
    Math.max(...rows.map((row) => (typeof row === 'string' ? 0 : row[column].length)));
  const [first, second] = [width(0), width(1)];
  return rows.map((row) =>
    typeof row === 'string' ? row : `  ${row[0].padEnd(first)}  ${row[1].padEnd(second)}  ${row[2]}`,
  );
}

/** A list without its middle, when that is long. */
function shortened<T>(items: readonly T[], told: (more: number) => T): readonly T[] {
  if (items.length <= 2 * ENDS + 1) return items;
  return [...items.slice(0, ENDS), told(items.length - 2 * ENDS), ...items.slice(-ENDS)];
}

function figuresText({ size, zeros, nans, infinities, largest }: GradFigures): string {
  if (size === 0) return 'no elements';
  if (zeros === size) return size === 1 ? '0' : 'all 0';
  const of = size === 1 ? '' : ` of ${size}`;
  const parts =
    nans + infinities + zeros < size
      ? [size === 1 ? `|g| = ${number(largest)}` : `largest |g| = ${number(largest)}`]
      : [];
  if (zeros > 0) parts.push(`${zeros}${of} zero`);
  if (nans > 0) parts.push(size === 1 ? 'NaN' : `${nans}${of} NaN`);
  if (infinities > 0) parts.push(size === 1 ? 'infinite' : `${infinities}${of} infinite`);
  return parts.join(', ');
}

function number(v: number): string {
  if (Number.isInteger(v) && v < 1e6) return String(v);
  return v >= 1e-3 && v < 1e6 ? String(Number(v.toPrecision(5))) : v.toExponential(3);
}

/** The first few as lines, and how many more there are. */
function some<T>(items: readonly T[], lines: (item: T) => readonly string[]): string[] {
  const shown = items.slice(0, TOLD).flatMap(lines);
  return items.length > TOLD ? [...shown, `and ${items.length - TOLD} more`] : shown;
}
