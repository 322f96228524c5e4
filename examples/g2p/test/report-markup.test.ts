import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, html } from '../report-markup.ts';

describe('escapeHtml', () => {
  test('leaves nothing that could end an attribute, open a tag or start an entity', () => {
    const unescape: Readonly<Record<string, string>> = {
      '&amp;': '&',
      '&lt;': '<',
      '&gt;': '>',
      '&quot;': '"',
      '&#39;': "'",
    };
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(escaped.replaceAll(/&[^;]+;/g, (entity) => unescape[entity] as string)).toBe(text);
      }),
    );
  });
});

describe('html', () => {
  test('escapes texts and numbers, keeps markup, joins lists', () => {
    const items = ['<', '&'].map((text) => html`<b>${text}</b>`);
    expect(html`<i title="${'"'}">${items}${1}</i>`.text).toBe('<i title="&quot;"><b>&lt;</b><b>&amp;</b>1</i>');
  });

  test('keeps a backslash and a dollar of the template as they are written', () => {
    expect(html`a${'$&'}b`.text).toBe('a$&amp;b');
  });
});
