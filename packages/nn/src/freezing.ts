import { Segments, type Shape, ValueError } from '@frostgrad/core/functional';
import type { Parameter } from './parameter.ts';

/** A set of elements, or how to make one for a parameter's shape. */
export type SegmentsFor = Segments | ((shape: Shape) => Segments);

/**
 * Rows of whatever parameter it is given for.
 *
 * @example
 * rows(0, 2)([4, 3]).toString() // 'rows 0, 2 of 4'
 */
export function rows(...numbers: readonly number[]): (shape: Shape) => Segments {
  return (shape) => Segments.rows(shape, numbers);
}

/** Names that an error lists before it counts the rest. */
const LISTED = 20;

/**
 * The parameters whose name a pattern matches: a whole name, the name of a module above it, or with `*` for any text.
 *
 * @throws ValueError when it matches none; lists the names there are.
 * @internal
 */
export function matching(
  op: string,
  pattern: string,
  named: Iterable<readonly [name: string, parameter: Parameter]>,
): ReadonlySet<Parameter> {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const wanted = new RegExp(`^${escaped.join('.*')}(\\..*)?$`);
  const names: string[] = [];
  const found = new Set<Parameter>();
  for (const [name, parameter] of named) {
    names.push(name);
    if (wanted.test(name)) found.add(parameter);
  }
  if (found.size > 0) return found;
  const rest = names.length > LISTED ? `, ... (${names.length} in all)` : '';
  throw new ValueError(op, `'${pattern}' matches no parameter; there are ${names.slice(0, LISTED).join(', ')}${rest}`);
}

/**
 * The set for each parameter; all of it when none is given.
 *
 * @throws ShapeError when a set is of another shape: nothing was changed.
 * @internal
 */
export function setsFor(
  parameters: ReadonlySet<Parameter>,
  segments: SegmentsFor | undefined,
): readonly (readonly [parameter: Parameter, set: Segments])[] {
  return Array.from(parameters, (parameter) => {
    const { shape } = parameter;
    if (segments === undefined) return [parameter, Segments.all(shape)];
    const set = typeof segments === 'function' ? segments(shape) : segments;
    // refuses another shape
    return [parameter, set.union(Segments.none(shape))];
  });
}
