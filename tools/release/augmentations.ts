import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ToolError } from '../fail.ts';

const AUGMENTATION = /declare module "\.\/[^"]+\.ts" \{\s*interface (\w+)/g;

/**
 * Leads augmentations of a source module, `declare module './tensor.ts' { interface Tensor ... }`, to the built declaration
 * file where the class went. It is exported there under its own name, at its declaration, since an interface merges with
 * nothing that is exported by a list.
 *
 * @throws ToolError when an augmented class stands in no declaration file, or in several.
 */
export function leadAugmentations(dist: string): void {
  const files = globSync('*.d.ts', { cwd: dist }).toSorted();
  const texts = new Map(files.map((file) => [file, readFileSync(join(dist, file), 'utf8')]));
  for (const file of files) {
    const text = texts.get(file) as string;
    for (const [, name = ''] of text.matchAll(AUGMENTATION)) {
      const declaration = new RegExp(`^declare ((?:abstract )?class ${name}\\b)`, 'm');
      const homes = files.filter((other) => declaration.test(texts.get(other) as string));
      const [home] = homes;
      if (home === undefined || homes.length > 1) {
        throw new ToolError(`${dist}/${file} augments ${name}, which is declared in ${homes.length} built files`);
      }
      texts.set(home, (texts.get(home) as string).replace(declaration, 'export declare $1'));
      const target = `./${basename(home, '.d.ts')}.js`;
      const led = (texts.get(file) as string).replace(AUGMENTATION, (found, augmented: string) =>
        augmented === name ? found.replace(/"[^"]+"/, JSON.stringify(target)) : found,
      );
      texts.set(file, led);
    }
  }
  for (const [file, text] of texts) writeFileSync(join(dist, file), text);
}
