import { type Expression, parseSync } from 'oxc-parser';

/** A value as a comment writes it down. */
export type Expected =
  | { readonly kind: 'number'; readonly value: number; readonly digits: Digits }
  | { readonly kind: 'array'; readonly elements: readonly Expected[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Expected> }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'value'; readonly value: string | boolean | null | undefined };

/** How many decimals a number was written with; of its mantissa when it has an exponent. */
interface Digits {
  readonly decimals: number;
  readonly hasExponent: boolean;
}

/** Reads a comment as a value: numbers, strings, booleans, null, arrays, records, `tensor(...)` as printed; else null. */
export function parseExpected(text: string): Expected | null {
  if (text.startsWith('tensor(')) return { kind: 'text', value: text };
  const { program, errors } = parseSync('expected.ts', `(${text})`, { lang: 'ts', preserveParens: false });
  const [statement] = program.body;
  const alone = errors.length === 0 && program.body.length === 1 && statement?.type === 'ExpressionStatement';
  return alone ? expectedOf(statement.expression) : null;
}

function expectedOf(node: Expression): Expected | null {
  if (node.type === 'Identifier') {
    if (node.name === 'NaN' || node.name === 'Infinity') return numeric(Number(node.name), '0');
    return node.name === 'undefined' ? { kind: 'value', value: undefined } : null;
  }
  if (node.type === 'UnaryExpression' && (node.operator === '-' || node.operator === '+')) {
    const inner = expectedOf(node.argument);
    if (inner?.kind !== 'number') return null;
    return node.operator === '-' ? { ...inner, value: -inner.value } : inner;
  }
  if (node.type === 'Literal') {
    if (typeof node.value === 'number') return numeric(node.value, node.raw ?? '');
    const plain =
      node.value === null ? node.raw === 'null' : typeof node.value === 'string' || typeof node.value === 'boolean';
    return plain ? { kind: 'value', value: node.value as string | boolean | null } : null;
  }
  if (node.type === 'ArrayExpression') {
    const elements = node.elements.map((e) => (e === null || e.type === 'SpreadElement' ? null : expectedOf(e)));
    return elements.includes(null) ? null : { kind: 'array', elements: elements as Expected[] };
  }
  if (node.type !== 'ObjectExpression') return null;
  const entries = new Map<string, Expected>();
  for (const property of node.properties) {
    if (property.type === 'SpreadElement' || property.computed || property.shorthand) return null;
    const value = expectedOf(property.value);
    const key =
      property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'Literal'
          ? String(property.key.value)
          : null;
    if (value === null || key === null) return null;
    entries.set(key, value);
  }
  return { kind: 'object', entries };
}

function numeric(value: number, raw: string): Expected {
  const mantissa = raw.toLowerCase().split('e')[0] as string;
  const digits = { decimals: mantissa.split('.')[1]?.length ?? 0, hasExponent: /e/i.test(raw) };
  return { kind: 'number', value, digits };
}
