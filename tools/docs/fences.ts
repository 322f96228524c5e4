import { ToolError } from '../fail.ts';
import type { Snippet } from './snippet.ts';

const languages = new Set(['ts', 'mts', 'typescript', 'js', 'mjs', 'javascript']);

/**
 * The fences of a Markdown file that are TypeScript or JavaScript. ```` ```ts no-run ```` is only type-checked, and says
 * why in a line `<!-- no-run: reason -->` before it.
 *
 * @throws ToolError for a fence that is never closed, and for a `no-run` without its reason.
 */
export function fencesIn(file: string, markdown: string): Snippet[] {
  const lines = markdown.split('\n');
  const snippets: Snippet[] = [];
  for (let i = 0; i < lines.length; i++) {
    const open = /^(?<indent>\s*)(?<fence>```+|~~~+)\s*(?<language>[\w-]*)(?<flags>.*)$/.exec(
      lines[i] as string,
    )?.groups;
    if (open === undefined) continue;
    const { indent, fence, language, flags } = open as Record<'indent' | 'fence' | 'language' | 'flags', string>;
    const end = lines.findIndex(
      (line, j) => j > i && line.trim().startsWith(fence) && line.trim().slice(fence.length) === '',
    );
    if (end === -1) throw new ToolError(`${file}:${i + 1}: this fence is never closed`);
    if (languages.has(language)) {
      const code = lines.slice(i + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
      const noRun = /\bno-run\b/.test(flags) ? reasonAt(file, lines, i) : null;
      snippets.push({ kind: 'fence', file, line: i + 2, code: code.join('\n'), noRun });
    }
    i = end;
  }
  return snippets;
}

function reasonAt(file: string, lines: readonly string[], at: number): string {
  const before = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
  const reason = /<!--\s*no-run:\s*(.+?)\s*-->/.exec(before)?.[1];
  if (reason === undefined) {
    throw new ToolError(`${file}:${at + 1}: a no-run fence says why in the line before it: <!-- no-run: reason -->`);
  }
  return reason;
}
