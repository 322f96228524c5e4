import { parseSync } from 'oxc-parser';
import { lineAt } from '../gen/source-module.ts';
import type { Snippet } from './snippet.ts';

/** The `@example`s in the docblocks of a TypeScript source, of members and internal functions too. */
export function examplesIn(file: string, text: string): Snippet[] {
  const { comments } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  return comments
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .flatMap((comment) => examplesOf(file, comment.value, lineAt(text, comment.start)));
}

function examplesOf(file: string, docblock: string, firstLine: number): Snippet[] {
  const found: Snippet[] = [];
  let code: string[] | null = null;
  let line = 0;
  const finish = (): void => {
    if (code !== null) found.push({ kind: 'example', file, line, code: code.join('\n'), noRun: null });
    code = null;
  };
  for (const [i, raw] of docblock.slice(1).split('\n').entries()) {
    const text = raw.replace(/^\s*(\* ?)?/, '').replace(/\s+@(internal|nomethod|method)\s*$/, '');
    if (text.startsWith('@')) {
      finish();
      const rest = /^@example(?:\s+(.*))?$/.exec(text);
      if (rest === null) continue;
      const first = (rest[1] ?? '').trimEnd();
      code = first === '' ? [] : [first];
      line = firstLine + i + (first === '' ? 1 : 0);
    } else {
      // a fence inside an example is for the editor's hover; its lines stay, empty, so that numbers agree
      code?.push(text.startsWith('```') ? '' : text);
    }
  }
  finish();
  return found;
}
