import { type Comment, type ExpressionStatement, type Program, Visitor } from 'oxc-parser';
import { ToolError } from '../fail.ts';
import { lineAt } from '../gen/source-module.ts';
import { parseExpected } from './expected.ts';
import { placeOf, type Snippet } from './snippet.ts';

/** A stretch of a snippet and the call that takes its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A comment that begins like this is meant as a value; any other is prose. */
const looksLikeValue = /^(throws\s|[[{'"`]|-?\.?\d|-?(Infinity|NaN)\b|(true|false|null|undefined)\b|tensor\()/;

/**
 * The assertions of a snippet: expression statements with the value in a comment on the line where they end. Of a
 * `console.log` the argument is meant.
 *
 * @throws ToolError for a comment that begins like a value and is none.
 */
export function assertionsIn(snippet: Snippet, program: Program, comments: readonly Comment[]): Replacement[] {
  const topLevel = new Set<object>(program.body);
  const found: Replacement[] = [];
  new Visitor({
    ExpressionStatement: (statement) => {
      const text = commentAfter(snippet.code, statement.end, comments);
      if (text !== null) found.push(assertion(snippet, statement, text, topLevel.has(statement)));
    },
  }).visit(program);
  return found;
}

function assertion(snippet: Snippet, statement: ExpressionStatement, text: string, isTopLevel: boolean): Replacement {
  const { code } = snippet;
  const place = placeOf(snippet, lineAt(code, statement.start) - 1);
  const { start, end } = subjectOf(statement, code);
  const subject = code.slice(start, end);
  const error = /^throws\s+(\w+)(?::\s*(.*))?$/.exec(text);
  const replace = (call: string): Replacement => ({ start: statement.start, end: statement.end, text: call });
  if (error !== null) {
    if (!isTopLevel)
      throw new ToolError(`${place}: \`// throws\` is understood at the top level only; move the line there`);
    const args = [error[1], error[2] ?? '', place].map((part) => JSON.stringify(part)).join(', ');
    return replace(`await __throws(async () => (${subject}), ${args});`);
  }
  if (parseExpected(text) === null) {
    throw new ToolError(
      `${place}: \`// ${text}\` begins like a value and is none; reword it, or put it on its own line`,
    );
  }
  return replace(`__check((${subject}), ${JSON.stringify(text)}, ${JSON.stringify(place)});`);
}

/** What a statement's comment speaks about: the expression, or the one argument of `console.log`. */
function subjectOf({ expression }: ExpressionStatement, code: string): { start: number; end: number } {
  if (expression.type !== 'CallExpression' || expression.arguments.length !== 1) return expression;
  const isLog = code.slice(expression.callee.start, expression.callee.end) === 'console.log';
  return isLog ? (expression.arguments[0] ?? expression) : expression;
}

/** The value in a comment on the line where a statement ends, over several lines when its brackets are open; or null. */
function commentAfter(code: string, end: number, comments: readonly Comment[]): string | null {
  const at = comments.findIndex((comment) => comment.start >= end);
  const first = comments[at];
  if (first === undefined || first.type !== 'Line' || !/^[ \t;]*$/.test(code.slice(end, first.start))) return null;
  const said = first.value.trim();
  const explicit = said.startsWith('=>');
  let text = explicit ? said.slice('=>'.length).trim() : said;
  if (!explicit && !looksLikeValue.test(text)) return null;
  for (let i = at; depthOf(text) > 0; i++) {
    const [last, next] = [comments[i], comments[i + 1]];
    if (last === undefined || next === undefined || !/^\s*$/.test(code.slice(last.end, next.start))) break;
    text += ` ${next.value.trim()}`;
  }
  return text;
}

function depthOf(text: string): number {
  return (text.match(/[[{(]/g)?.length ?? 0) - (text.match(/[\]})]/g)?.length ?? 0);
}
