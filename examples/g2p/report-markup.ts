/** Text that is already HTML (or SVG): `html` puts it in as it is, and escapes everything else. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a placeholder of `html`. */
export type MarkupPart = string | number | Markup | readonly MarkupPart[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that means itself in HTML content and in quoted attributes: `& < > " '` become entities. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/**
 * HTML from a template, safe by default: placeholders are escaped unless they are `Markup`; arrays are joined.
 *
 * @example
 * html`<b>${'<x>'}</b>`.text // <b>&lt;x&gt;</b>
 */
export function html(strings: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(strings.reduce((text, piece, i) => text + render(parts[i - 1] as MarkupPart) + piece));
}

function render(part: MarkupPart): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
}
