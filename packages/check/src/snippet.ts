import * as core from '@frostgrad/core';
import type { Tensor } from '@frostgrad/core';

/** Elements of one tensor that a snippet spells out before it gives up. */
const LIMIT = 400;

/** A number as source code; -0 and NaN included. */
export function showNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

/** A tensor as source code: values, shape, dtype, frozen elements. */
export function showTensor(x: Tensor): string {
  const flat = x.toTypedArray();
  const shown = Array.from(flat.subarray(0, LIMIT), showNumber).join(', ');
  const left = flat.length > LIMIT ? ` /* ${flat.length - LIMIT} more */` : '';
  const type = flat.constructor.name;
  const options = [`shape: [${x.shape.join(', ')}]`];
  if (x.requiresGrad) options.push('requiresGrad: true');
  const made = `tensor(${type}.of(${shown}${left}), { ${options.join(', ')} })`;
  if (x.frozen === null) return made;
  return `${made}.freeze_(Segments.mask([${x.shape.join(', ')}], [${x.frozen.toMask().join(', ')}]))`;
}

/** A function's source as its author wrote it: what vite puts around an imported name is taken off. */
export function showSource(fn: (...args: never[]) => unknown): string {
  return String(fn).replaceAll(/\(0,\s*__vi\w+__\.(\w+)\)/g, '$1');
}

/** Import lines for whatever a snippet uses of core and of this package. */
export function importsFor(code: string, own: readonly string[]): string {
  const used = Object.keys(core).filter((name) => new RegExp(String.raw`(?<![.\w])${name}\b`).test(code));
  const lines = [`import { ${own.join(', ')} } from '@frostgrad/check';`];
  if (used.length > 0) lines.push(`import { ${used.toSorted().join(', ')} } from '@frostgrad/core';`);
  return lines.join('\n');
}
