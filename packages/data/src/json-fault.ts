const gap = /[ \t\n\r]*/y;
const text = /"(?:[ !#-[\]-\uFFFF]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y; // without the closing quote
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /true|false|null/y;

/** Where a pattern that begins at a place ends; the place itself when it does not match. */
function endOf(pattern: RegExp, json: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(json) ? pattern.lastIndex : at;
}

/**
 * The first place at which a text stops being JSON, its length where it ends too early, and -1 for JSON. Engines word their errors
 * differently, and some do not say where.
 *
 * @see RFC 8259
 */
export function jsonFault(json: string): number {
  const open: string[] = [];
  let wanted: 'value' | 'value or ]' | 'key' | 'key or }' | 'end' = 'value';
  let at = 0;
  for (;;) {
    at = endOf(gap, json, at);
    const found = json[at];
    const closes = open.at(-1) === '{' ? '}' : ']';
    if (wanted === 'end') {
      if (open.length === 0) return at === json.length ? -1 : at;
      if (found !== closes && found !== ',') return at;
      if (found === ',') wanted = open.at(-1) === '{' ? 'key' : 'value';
      else open.pop();
      at++;
    } else if (found === closes && wanted.includes(' or ')) {
      open.pop();
      wanted = 'end';
      at++;
    } else if (found === '"') {
      at = endOf(text, json, at);
      if (json[at] !== '"') return at;
      at++;
      if (wanted.startsWith('value')) {
        wanted = 'end';
        continue;
      }
      at = endOf(gap, json, at);
      if (json[at] !== ':') return at;
      wanted = 'value';
      at++;
    } else if (wanted.startsWith('key')) {
      return at;
    } else if (found === '{' || found === '[') {
      open.push(found);
      wanted = found === '{' ? 'key or }' : 'value or ]';
      at++;
    } else {
      const end = Math.max(endOf(number, json, at), endOf(literal, json, at));
      if (end === at) return at;
      at = end;
      wanted = 'end';
    }
  }
}
