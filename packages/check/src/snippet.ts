import * as core from '@frostgrad/core';
import type { Tensor, TypedArray } from '@frostgrad/core';

/** Elements of one tensor that a snippet spells out before it gives up. */
const LIMIT = 400;

/** From here on, elements that are all alike are not spelled out. */
const ALIKE = 8;

/** A number as source code; -0 and NaN included. */
export function showNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

/** A tensor as source code: values, shape, dtype, frozen elements. */
export function showTensor(x: Tensor): string {
  const options = [`shape: [${x.shape.join(', ')}]`];
  if (x.requiresGrad) options.push('requiresGrad: true');
  const made = `tensor(${showValues(x.toTypedArray())}, { ${options.join(', ')} })`;
  if (x.frozen === null) return made;
  return `${made}.freeze_(Segments.mask([${x.shape.join(', ')}], [${x.frozen.toMask().join(', ')}]))`;
}

/** Elements as source code; many that are all alike are filled in. */
function showValues(flat: TypedArray): string {
  const type = flat.constructor.name;
  const [first] = flat;
  if (flat.length > ALIKE && flat.every((value) => Object.is(value, first)))
    return `new ${type}(${flat.length})${Object.is(first, 0) ? '' : `.fill(${showNumber(first as number)})`}`;
  const left = flat.length > LIMIT ? ` /* ${flat.length - LIMIT} more */` : '';
  return `${type}.of(${Array.from(flat.subarray(0, LIMIT), showNumber).join(', ')}${left})`;
}

/** A function's source as its author wrote it: what vite puts around an imported name is taken off. */
export function showSource(fn: (...args: never[]) => unknown): string {
  return String(fn).replaceAll(/\(0,\s*__vi\w+__\.(\w+)\)/g, '$1');
}

/** The variable that a program calls the spec of an op outside this repository by: `cubeSpec`. */
export function sourceOf({ op }: { readonly op: string }): string {
  return `${op.replaceAll(/\W+/g, '_')}Spec`;
}

/** Import lines for whatever a snippet uses of core and of this package. */
export function importsFor(code: string, own: readonly string[]): string {
  const used = Object.keys(core).filter((name) => new RegExp(String.raw`(?<![.\w])${name}\b`).test(code));
  const lines = [`import { ${own.join(', ')} } from '@frostgrad/check';`];
  if (used.length > 0) lines.push(`import { ${used.toSorted().join(', ')} } from '@frostgrad/core';`);
  return lines.join('\n');
}
