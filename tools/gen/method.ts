import type { Statement } from 'oxc-parser';
import { ToolError } from '../fail.ts';
import { docblockBefore, hasTag, methodName } from './docblock.ts';
import { type Callable, receiverOf, type Signature, signatureOf } from './signature.ts';
import { lineAt, type SourceModule } from './source-module.ts';

/** A public function that becomes a method of its first parameter. */
export interface Method {
  readonly name: string;
  /** Name of the function, which differs where a method may be called what a function may not: `var`. */
  readonly callee: string;
  /** For an in-place name, the function that computes the value; else null. */
  readonly inPlaceOf: string | null;
  readonly source: SourceModule;
  /** `path:line` of the function, for messages. */
  readonly place: string;
  /** Name of the parameter that becomes `this`. */
  readonly receiver: string;
  /** What callers see, each with its docblock: the overloads, or the one signature. */
  readonly signatures: readonly DocumentedSignature[];
  /** What the function's own declaration takes; with overloads it is not among `signatures`. */
  readonly implementation: Signature;
}

interface DocumentedSignature extends Signature {
  readonly docblock: string | null;
}

interface Declaration {
  readonly name: string;
  readonly callable: Callable;
  readonly docblock: string | null;
  readonly isOverload: boolean;
}

/**
 * The methods that a module's exported functions ask for: those whose first parameter is a `Tensor` or a number
 * in its place, unless a docblock says `@nomethod` or `@internal`; outside the ops only those that say `@method`.
 * `@method NAME` gives the method another name than the function's.
 *
 * @throws ToolError for a `@method` that takes no tensor first, and for types that are not written down.
 */
export function methodsOf(source: SourceModule, isOps: boolean): Method[] {
  const methods: Method[] = [];
  for (const declarations of byName(source).values()) {
    const [first] = declarations as [Declaration];
    const docblocks = declarations.map((d) => d.docblock);
    const tagged = (tag: string): boolean => docblocks.some((docblock) => hasTag(docblock, tag));
    const wanted = tagged('method');
    if (tagged('nomethod') || (!wanted && (!isOps || tagged('internal')))) continue;
    const receiver = receiverOf(first.callable);
    if (receiver === null && !wanted) continue;
    const place = `${source.path}:${lineAt(source.text, first.callable.start)}`;
    if (receiver === null) {
      throw new ToolError(`${place}: ${first.name} is tagged @method, but its first parameter is no Tensor`);
    }
    const visible = declarations.length === 1 ? declarations : declarations.filter((d) => d.isOverload);
    const implementation = declarations.find((d) => !d.isOverload) ?? first;
    const method: Method = {
      name: docblocks.map(methodName).find((name) => name !== null) ?? first.name,
      callee: first.name,
      inPlaceOf: null,
      source,
      place,
      receiver,
      signatures: visible.map(({ callable, docblock }) => ({ ...signatureOf(source, callable), docblock })),
      implementation: signatureOf(source, implementation.callable),
    };
    methods.push(method);
    if (tagged('inplace')) methods.push(inPlaceForm(method));
  }
  return methods;
}

/** The in-place name of a function that is tagged so: `add_` for `add`. */
function inPlaceForm(method: Method): Method {
  const { name, signatures } = method;
  const docblock = `/**
 * \`${name}\` in place: this tensor becomes the result, history included. Its dtype stays.
 *
 * @throws GraphError on a leaf that requires grad (outside \`noGrad\`), and on a view. @throws ShapeError when the result has
 * another shape. @throws DTypeError when this dtype cannot hold it.
 */`;
  return { ...method, name: `${name}_`, inPlaceOf: name, signatures: signatures.map((s) => ({ ...s, docblock })) };
}

function byName(source: SourceModule): Map<string, Declaration[]> {
  const grouped = new Map<string, Declaration[]>();
  for (const declaration of source.program.body.flatMap((statement) => declarationsIn(source, statement))) {
    const group = grouped.get(declaration.name);
    if (group === undefined) grouped.set(declaration.name, [declaration]);
    else group.push(declaration);
  }
  return grouped;
}

function declarationsIn(source: SourceModule, statement: Statement): Declaration[] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.declaration === null) return [];
  const { declaration } = statement;
  const docblock = docblockBefore(source, statement.start);
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'TSDeclareFunction') {
    const isOverload = declaration.type === 'TSDeclareFunction';
    return declaration.id === null ? [] : [{ name: declaration.id.name, callable: declaration, docblock, isOverload }];
  }
  if (declaration.type !== 'VariableDeclaration') return [];
  return declaration.declarations.flatMap(({ id, init }): Declaration[] => {
    if (id.type !== 'Identifier') return [];
    const annotation = id.typeAnnotation?.typeAnnotation;
    const callable = annotation?.type === 'TSFunctionType' ? annotation : init;
    if (callable?.type !== 'TSFunctionType' && callable?.type !== 'ArrowFunctionExpression') return [];
    return [{ name: id.name, callable, docblock, isOverload: false }];
  });
}
