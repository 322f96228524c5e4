import type { SourceModule } from './source-module.ts';

/** The docblock that stands directly before a position, delimiters included; null when there is none. */
export function docblockBefore(source: SourceModule, position: number): string | null {
  const comment = source.comments.findLast((c) => c.end <= position);
  if (comment === undefined || comment.type !== 'Block' || !comment.value.startsWith('*')) return null;
  if (source.text.slice(comment.end, position).trim() !== '') return null;
  return source.text.slice(comment.start, comment.end);
}

/** Whether a docblock carries a tag. */
export function hasTag(docblock: string | null, tag: string): boolean {
  return docblock !== null && new RegExp(`@${tag}(?![\\w-])`).test(docblock);
}

/** The name that `@method NAME` gives a method; null without one. */
export function methodName(docblock: string | null): string | null {
  return docblock === null ? null : (/@method[ \t]+([A-Za-z_$][\w$]*)/.exec(docblock)?.[1] ?? null);
}

/** The docblock without one parameter's description and without a tag for tools, at the indentation of a member. */
export function methodDocblock(docblock: string, receiver: string): string {
  const kept: string[] = [];
  let dropping = false;
  for (const line of bodyLines(docblock)) {
    if (line.startsWith('@')) dropping = new RegExp(`^@param\\s+${receiver}(?![\\w$])`).test(line);
    if (dropping || /^@method\s+[\w$]+$/.test(line)) continue;
    const bare = line.replace(/\s*@(method(?![\w-])([ \t]+[A-Za-z_$][\w$]*)?|inplace(?![\w-]))/g, '');
    if (bare !== '' || line === '') kept.push(bare);
  }
  while (kept.at(-1) === '') kept.pop();
  if (kept.length === 1) return `  /** ${kept[0]} */`;
  return ['  /**', ...kept.map((line) => `   * ${line}`.trimEnd()), '   */'].join('\n');
}

/** Lines of a docblock without their stars; those of an example keep their inner indentation. */
function bodyLines(docblock: string): string[] {
  const lines = docblock.slice('/**'.length, -'*/'.length).split('\n');
  const bare = lines.map((line, i) => (i === 0 ? line.trim() : line.replace(/^\s*\* ?/, '').trimEnd()));
  if (bare[0] === '') bare.shift();
  if (bare.at(-1) === '') bare.pop();
  return bare;
}
