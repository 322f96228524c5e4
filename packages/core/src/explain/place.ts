const file = /(?:\(|at |@)(?<place>(?:file:\/\/)?[^()\s]*:\d+):\d+\)?$/;

/** `path:line` of the calls under way, innermost first. */
function calls(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60; // enough to leave the library
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  return stack.split('\n').flatMap((line) => {
    const place = file.exec(line.trim())?.groups?.['place']?.replace('file://', '');
    return place === undefined ? [] : [place];
  });
}

/** The folder of the library's code: what `src/` or `dist/` this module stands in. */
const own = /^.*[/\\](?:src|dist)[/\\]/.exec(calls()[0] ?? '')?.[0] ?? null;

/** Where the code that is not the library's called it, `path:line`; null when there is none to be seen. */
export function userPlace(): string | null {
  const isForeign = (place: string): boolean =>
    !(own !== null && place.startsWith(own)) && !place.includes('/node_modules/') && !place.startsWith('node:');
  return calls().find(isForeign) ?? null;
}
