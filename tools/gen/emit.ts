import { join } from 'node:path';
import { methodDocblock } from './docblock.ts';
import { ImportList } from './import-list.ts';
import type { Method } from './method.ts';
import type { Parameter } from './signature.ts';

const header = '// Written by `pnpm gen` from the functions that take a tensor first; change those instead.\n';

/** Source of the interface with the methods' types and docs; the installer gives it to `Tensor`. */
export function emitInterface(root: string, methods: readonly Method[]): string {
  const imports = new ImportList(root);
  const members = methods.flatMap((method) =>
    method.signatures.map((signature) => {
      imports.addTypes(method, signature);
      const docs = signature.docblock === null ? '' : `${methodDocblock(signature.docblock, method.receiver)}\n`;
      const parameters = signature.parameters.map(declared).join(', ');
      return `${docs}  ${method.name}${signature.typeParameters}(${parameters}): ${signature.returns};`;
    }),
  );
  const body = members.length === 0 ? '{}' : `{\n${members.join('\n\n')}\n}`;
  const lint = members.length === 0 ? '// oxlint-disable-next-line typescript/no-empty-object-type\n' : '';
  return `${header}${imports}\n${lint}/** Functions that take a tensor first, as its methods. */\nexport interface TensorMethods ${body}\n`;
}

/** Types go where the methods go: a program that never imports the installer sees a `Tensor` without them. */
const augmentation = `
declare module './tensor.ts' {
  // oxlint-disable-next-line typescript/no-empty-object-type
  interface Tensor extends TensorMethods {}
}
`;

/** Source of the module that puts the methods on the prototype when it is imported, and says so. */
export function emitInstaller(root: string, methods: readonly Method[]): string {
  const imports = new ImportList(root);
  imports.add('Tensor', { path: join(root, 'tensor.ts'), name: 'Tensor', isType: false });
  imports.add('TensorMethods', { path: join(root, 'tensor-methods.gen.ts'), name: 'TensorMethods', isType: true });
  const own = methods.filter(({ inPlaceOf }) => inPlaceOf === null);
  const members = own.map((method) => {
    const { callee: fn, implementation, name, signatures, source } = method;
    imports.addTypes(method, implementation);
    imports.add(fn, { path: source.path, name: fn, isType: false });
    const parameters = implementation.parameters.map(declared);
    const passed = implementation.parameters.map((p) => (p.rest ? `...${p.name}` : p.name));
    const isOverloaded = signatures.length > 1 || signatures[0]?.returns !== implementation.returns;
    const whole = `(${[`${method.receiver}: Tensor`, ...parameters].join(', ')}) => ${implementation.returns}`;
    const callee = isOverloaded ? `(${fn} as ${implementation.typeParameters}${whole})` : fn;
    return `  ${name}${implementation.typeParameters}(${['this: Tensor', ...parameters].join(', ')}): ${implementation.returns} {
    return ${callee}(${['this', ...passed].join(', ')});
  },`;
  });
  const inPlaceNames = methods.flatMap(({ inPlaceOf }) => (inPlaceOf === null ? [] : [`'${inPlaceOf}'`]));
  const names = inPlaceNames.length === 0 ? 'keyof TensorMethods' : 'Exclude<keyof TensorMethods, `${InPlace}_`>';
  if (inPlaceNames.length > 0) {
    imports.add('inPlace', { path: join(root, 'ops/in-place.ts'), name: 'inPlace', isType: false });
  }
  return `${header}${imports}
const methods = {
${members.join('\n')}
} satisfies Record<${names}, unknown>;

const install = (name: string, value: unknown): void => {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
};
for (const [name, value] of Object.entries(methods)) install(name, value);
${inPlaceNames.length === 0 ? '' : inPlaceInstaller(inPlaceNames)}${augmentation}`;
}

/** The part of the installer that is about in-place names: one function makes them all. */
function inPlaceInstaller(names: readonly string[]): string {
  return `
const inPlaceNames = [${names.join(', ')}] as const;
type InPlace = (typeof inPlaceNames)[number];

for (const name of inPlaceNames) {
  const functional = methods[name] as (this: Tensor, ...args: readonly unknown[]) => Tensor;
  install(\`\${name}_\`, function (this: Tensor, ...args: readonly unknown[]): Tensor {
    return inPlace(name, this, () => functional.call(this, ...args));
  });
}
`;
}

function declared({ name, type, optional, rest }: Parameter): string {
  return `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${type}`;
}
