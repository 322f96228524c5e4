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

/** This module itself. */
const here = calls()[0] ?? '';

/** The folder of the library's code: what `src/` or `dist/` this module stands in. */
const own = /^.*[/\\](?:src|dist)[/\\]/.exec(here)?.[0] ?? null;

/** In the library's own workspace the packages beside this one, layers among them, are the library, too. */
const workspace = /^(.*[/\\]packages[/\\])[^/\\]+[/\\](?:src|dist)[/\\]/.exec(here)?.[1] ?? null;

function isLibrary(place: string): boolean {
  if (place.includes('/node_modules/') || place.startsWith('node:')) return true;
  if (own !== null && place.startsWith(own)) return true;
  return (
    workspace !== null &&
    place.startsWith(workspace) &&
    /^[^/\\]+[/\\](?:src|dist)[/\\]/.test(place.slice(workspace.length))
  );
}

/** Where the code that is not the library's called it, `path:line`; null when there is none to be seen. */
export function userPlace(): string | null {
  return calls().find((place) => !isLibrary(place)) ?? null;
}
