import { ShapeError, ValueError } from '../errors.ts';
import { type Shape, showShape } from '../shape.ts';

/** A letter for each axis, and `...` for those between. */
type Term = readonly string[];

const ELLIPSIS = '...';

/** An equation with the shapes of its operands: the same name is the same index. */
export interface BoundEquation {
  /** Names of each operand's axes; those under an ellipsis are `.1`, `.2`, ... from the right. */
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const fail = (equation: string, why: string): never => {
  throw new ValueError('einsum', `"${equation}": ${why}`);
};

/** The terms before the arrow, and that behind it; null when there is no arrow. */
function parse(equation: string): { operands: Term[]; output: Term | null } {
  const token = /\s*(\.\.\.|[A-Za-z]|,|->|\S|$)/y;
  const terms: string[][] = [[]];
  let arrow = -1;
  for (;;) {
    const found = (token.exec(equation) as RegExpExecArray)[1] as string;
    const term = terms.at(-1) as string[];
    if (found === '') break;
    if (found === '->') {
      if (arrow >= 0) fail(equation, 'it has two arrows');
      arrow = terms.length;
      terms.push([]);
    } else if (found === ',') {
      if (arrow >= 0) fail(equation, 'there is one result, and a comma behind the arrow');
      terms.push([]);
    } else if (found === ELLIPSIS || /[A-Za-z]/.test(found)) {
      if (found === ELLIPSIS && term.includes(ELLIPSIS)) fail(equation, `"${term.join('')}..." has two ellipses`);
      term.push(found);
    } else {
      fail(equation, `'${found}' at ${token.lastIndex - 1} is no letter, '...', ',' or '->'`);
    }
  }
  return arrow < 0 ? { operands: terms, output: null } : { operands: terms.slice(0, -1), output: terms.at(-1) as Term };
}

/** Names the axes of one operand. */
function bindOperand(term: Term, shape: Shape, i: number): string[] {
  const letters = term.filter((name) => name !== ELLIPSIS);
  const hidden = shape.length - letters.length;
  if (term.length === letters.length ? hidden !== 0 : hidden < 0) {
    const wanted = `${letters.length} ${letters.length === 1 ? 'letter' : 'letters'}`;
    const fix = hidden > 0 ? `. Write '...' for the axes without a letter` : '';
    throw new ShapeError(
      'einsum',
      `operand ${i} is ${showShape(shape)}, of rank ${shape.length}, and its term "${term.join('')}" has ${wanted}${fix}`,
    );
  }
  return term.flatMap((name) =>
    name === ELLIPSIS ? Array.from({ length: hidden }, (_, j) => `.${hidden - j}`) : [name],
  );
}

/** What a message calls an index. */
const called = (name: string): string =>
  name.startsWith('.') ? `axis -${name.slice(1)} under the ellipsis` : `letter ${name}`;

function expectSizes(operands: readonly (readonly string[])[], shapes: readonly Shape[]): void {
  const sizes = new Map<string, { n: number; i: number }>();
  for (const [i, names] of operands.entries()) {
    const shape = shapes[i] as Shape;
    for (const [axis, name] of names.entries()) {
      const n = shape[axis] as number;
      const before = shape[names.indexOf(name)] as number;
      if (n !== before) {
        throw new ShapeError('einsum', `${called(name)} is ${before} and ${n} in operand ${i}, ${showShape(shape)}`);
      }
      const known = sizes.get(name);
      if (known === undefined || known.n === 1) sizes.set(name, { n, i });
      else if (n !== known.n && n !== 1) {
        throw new ShapeError(
          'einsum',
          `${called(name)} is ${known.n} in operand ${known.i}, ${showShape(shapes[known.i] as Shape)}, and ${n} in ` +
            `operand ${i}, ${showShape(shape)}`,
        );
      }
    }
  }
}

/** The ellipsis, and every letter that comes once, upper case first. */
function impliedOutput(names: readonly string[]): Term {
  const once = names.filter((name) => !name.startsWith('.') && names.indexOf(name) === names.lastIndexOf(name));
  return [ELLIPSIS, ...once.toSorted()];
}

function expectOutput(equation: string, output: Term, names: readonly string[]): void {
  for (const [i, name] of output.entries()) {
    if (name === ELLIPSIS) continue;
    if (output.indexOf(name) !== i) fail(equation, `letter ${name} comes twice in the result`);
    if (!names.includes(name)) fail(equation, `letter ${name} of the result is in no operand`);
  }
}

/**
 * Reads an equation and checks it against shapes.
 *
 * @throws ValueError for what is no equation, or one of another number of operands. @throws ShapeError when ranks or
 * sizes do not fit.
 */
export function bindEquation(equation: string, shapes: readonly Shape[]): BoundEquation {
  const { operands: terms, output: asked } = parse(equation);
  if (terms.length !== shapes.length) {
    fail(equation, `it has ${terms.length} ${terms.length === 1 ? 'operand' : 'operands'}, and ${shapes.length} came`);
  }
  const operands = terms.map((term, i) => bindOperand(term, shapes[i] as Shape, i));
  const names = operands.flat();
  const output = asked ?? impliedOutput(names);
  expectOutput(equation, output, names);
  expectSizes(operands, shapes);
  const hidden = Math.max(0, ...names.filter((name) => name.startsWith('.')).map((name) => Number(name.slice(1))));
  const ellipsis = Array.from({ length: hidden }, (_, j) => `.${hidden - j}`);
  return { operands, output: output.flatMap((name) => (name === ELLIPSIS ? ellipsis : [name])) };
}
