import { join } from 'node:path';
import { methodDocblock } from './docblock.ts';
import { ImportList } from './import-list.ts';
import type { Method } from './method.ts';
import type { Parameter } from './signature.ts';

const header = '// Written by `pnpm gen` from the functions that take a tensor first; change those instead.\n';

/** Source of the interface that gives `Tensor` its methods' types and docs. */
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

/** Source of the module that puts the methods on the prototype when it is imported. */
export function emitInstaller(root: string, methods: readonly Method[]): string {
  const imports = new ImportList(root);
  imports.add('Tensor', { path: join(root, 'tensor.ts'), name: 'Tensor', isType: false });
  imports.add('TensorMethods', { path: join(root, 'tensor-methods.gen.ts'), name: 'TensorMethods', isType: true });
  const members = methods.map((method) => {
    const { callee: fn, implementation, name, signatures, source } = method;
    imports.add(fn, { path: source.path, name: fn, isType: false });
    const own = implementation.parameters.map(declared);
    const passed = implementation.parameters.map((p) => (p.rest ? `...${p.name}` : p.name));
    const isOverloaded = signatures.length > 1 || signatures[0]?.returns !== implementation.returns;
    const whole = `(${[`${method.receiver}: Tensor`, ...own].join(', ')}) => ${implementation.returns}`;
    const callee = isOverloaded ? `(${fn} as ${implementation.typeParameters}${whole})` : fn;
    const member = `  ${name}${implementation.typeParameters}(${['this: Tensor', ...own].join(', ')}) {
    return ${callee}(${['this', ...passed].join(', ')});
  },`;
    // the type of a result is inferred, and only a cast mentions it
    const typeNames = implementation.typeNames.filter((type) =>
      new RegExp(`(?<![\\w$])${type}(?![\\w$])`).test(member),
    );
    imports.addTypes(method, { ...implementation, typeNames });
    return member;
  });
  return `${header}${imports}
const methods = {
${members.join('\n')}
} satisfies Record<keyof TensorMethods, unknown>;

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
`;
}

function declared({ name, type, optional, rest }: Parameter): string {
  return `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${type}`;
}
