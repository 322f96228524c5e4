import { Tensor } from '@frostgrad/core/functional';

const shapeOf = ({ shape }: Tensor): string => `[${shape.join(', ')}]`;

/** A tensor's shape, and what of it does not learn. */
function tensorText(name: string, x: Tensor): string {
  const { frozen } = x;
  return `${name} ${shapeOf(x)}${frozen === null ? '' : ` (${frozen} frozen)`}`;
}

/** Numbers, texts, lists of them and tensors among fields, as `name=value` and `name [shape]`; through records. */
export function fieldTexts(fields: readonly (readonly [name: string, value: unknown])[]): string[] {
  return fields.flatMap(([name, value]) => {
    if (value instanceof Tensor) return [tensorText(name, value)];
    if (typeof value === 'number' || typeof value === 'boolean') return [`${name}=${value}`];
    if (typeof value === 'string') return [`${name}='${value}'`];
    if (Array.isArray(value)) {
      const isPlain = value.length > 0 && value.every((item) => ['number', 'string', 'boolean'].includes(typeof item));
      if (isPlain) return [`${name}=[${value.join(', ')}]`];
      return fieldTexts(value.map((item, i): [string, unknown] => [`${name}.${i}`, item]));
    }
    const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
    return prototype === Object.prototype ? fieldTexts(Object.entries(value as object)) : [];
  });
}

/** A module and those below it, as PyTorch prints them. */
export function moduleText(
  type: string,
  own: string,
  children: readonly (readonly [name: string, text: string])[],
): string {
  if (children.length === 0) return `${type}(${own})`;
  const lines = children.map(([name, text]) => `  (${name}): ${text.replaceAll('\n', '\n  ')}`);
  return [`${type}(`, ...(own === '' ? [] : [`  ${own}`]), ...lines, ')'].join('\n');
}
