import type {
  BindingPattern,
  Expression,
  ParamPattern,
  Span,
  TSType,
  TSTypeAnnotation,
  TSTypeParameterDeclaration,
} from 'oxc-parser';
import { ToolError } from '../fail.ts';
import { lineAt, type SourceModule } from './source-module.ts';

/** What a function declaration, an overload, an arrow function and a function type have in common. */
export interface Callable {
  readonly typeParameters?: TSTypeParameterDeclaration | null;
  readonly params: readonly ParamPattern[];
  readonly returnType?: TSTypeAnnotation | null;
  readonly start: number;
}

/** A parameter as it stands in a method's signature. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly rest: boolean;
}

/** A function's signature without its first parameter, in source text. */
export interface Signature {
  readonly typeParameters: string;
  readonly parameters: readonly Parameter[];
  readonly returns: string;
  /** Names of types that are not declared by the signature itself. */
  readonly typeNames: readonly string[];
}

/** The name of the first parameter when its type is `Tensor`, or `Tensor | number`, else null. */
export function receiverOf(callable: Callable): string | null {
  const [first] = callable.params;
  if (first?.type !== 'Identifier') return null;
  const type = first.typeAnnotation?.typeAnnotation;
  const members = type?.type === 'TSUnionType' ? type.types : [type];
  const others = members.filter((member) => !isTensor(member));
  const fits = others.length < members.length && others.every((member) => member?.type === 'TSNumberKeyword');
  return fits ? first.name : null;
}

function isTensor(type: TSType | undefined): boolean {
  return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Tensor';
}

/**
 * Reads the signature that the method has.
 *
 * @throws ToolError for a parameter or result whose type is not written down.
 */
export function signatureOf(source: SourceModule, callable: Callable): Signature {
  const { returnType, typeParameters } = callable;
  const parts: Span[] = [];
  if (typeParameters != null) parts.push(typeParameters);
  const required = callable.params.map(isRequired);
  const parameters = callable.params.slice(1).map((pattern, i): Parameter => {
    const { name, annotation, rest, fallback } = unwrap(pattern);
    if (annotation !== null) parts.push(annotation);
    const type = annotation === null ? literalType(fallback) : textOf(source, annotation);
    if (type === null) throw missing(source, callable, `parameter ${i + 1} has no type`);
    const optional = !rest && required[i + 1] === false;
    if (optional && required.includes(true, i + 2)) return { name, type: `${type} | undefined`, optional: false, rest };
    return { name, type, optional, rest };
  });
  if (returnType == null) throw missing(source, callable, 'the result has no type');
  parts.push(returnType);
  return {
    typeParameters: typeParameters == null ? '' : source.text.slice(typeParameters.start, typeParameters.end),
    parameters,
    returns: textOf(source, returnType),
    typeNames: freeTypeNames(source, parts),
  };
}

function isRequired(pattern: ParamPattern): boolean {
  return (
    pattern.type !== 'AssignmentPattern' && pattern.type !== 'RestElement' && 'optional' in pattern && !pattern.optional
  );
}

interface Unwrapped {
  readonly name: string;
  readonly annotation: TSTypeAnnotation | null;
  readonly rest: boolean;
  readonly fallback: Expression | null;
}

function unwrap(pattern: ParamPattern): Unwrapped {
  if (pattern.type === 'TSParameterProperty') throw new ToolError('a parameter property outside a constructor');
  if (pattern.type === 'RestElement') {
    return {
      name: nameOf(pattern.argument, 'rest'),
      annotation: annotationOf(pattern.typeAnnotation, pattern.argument),
      rest: true,
      fallback: null,
    };
  }
  if (pattern.type === 'AssignmentPattern') {
    const annotation = annotationOf(pattern.typeAnnotation, pattern.left);
    return { name: nameOf(pattern.left, 'options'), annotation, rest: false, fallback: pattern.right };
  }
  return { name: nameOf(pattern, 'options'), annotation: pattern.typeAnnotation ?? null, rest: false, fallback: null };
}

function annotationOf(own: TSTypeAnnotation | null | undefined, inner: BindingPattern): TSTypeAnnotation | null {
  return own ?? ('typeAnnotation' in inner ? (inner.typeAnnotation ?? null) : null);
}

function nameOf(pattern: BindingPattern, otherwise: string): string {
  return pattern.type === 'Identifier' ? pattern.name : otherwise;
}

/** The type of a default that is a literal, as TypeScript infers it for a parameter. */
function literalType(fallback: Expression | null): string | null {
  if (fallback?.type === 'UnaryExpression' && fallback.operator === '-') return literalType(fallback.argument);
  if (fallback?.type !== 'Literal' || fallback.value === null) return null;
  const type = typeof fallback.value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : null;
}

function textOf(source: SourceModule, annotation: TSTypeAnnotation): string {
  const { start, end } = annotation.typeAnnotation;
  return source.text.slice(start, end);
}

/** Names of types within spans, less those that the spans declare: type parameters and `infer`. */
function freeTypeNames(source: SourceModule, spans: readonly Span[]): string[] {
  const inside = source.typeNames.filter(({ start, end }) =>
    spans.some((span) => span.start <= start && end <= span.end),
  );
  const declared = new Set(inside.filter((use) => use.declares).map((use) => use.name));
  return [...new Set(inside.map((use) => use.name))].filter((name) => !declared.has(name));
}

function missing(source: SourceModule, callable: Callable, what: string): ToolError {
  return new ToolError(
    `${source.path}:${lineAt(source.text, callable.start)}: ${what}; write it down, so that the method can have it`,
  );
}
