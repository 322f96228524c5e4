import { writeFileAtomic } from '@frostgrad/train/node';
import type { ReportData } from './report-data.ts';
import { html, Markup } from './report-markup.ts';
import { evidenceSection, settingsSection, trainingSection, wasteSection, wordsSection } from './report-sections.ts';
import { REPORT_STYLE } from './report-style.ts';

export type { EpochRow, EvidenceRow, PadWaste, ReportData, WordPicture } from './report-data.ts';

/**
 * The report as one HTML document that needs no network and no scripts, and is a function of the data alone.
 *
 * All text in the data is escaped. Each chart stands beside a table of its numbers. A section without data is left out.
 *
 * @throws RangeError when a word's picture is not `[rows, columns]` (see `requirePicture`).
 */
export function renderReport(data: ReportData): string {
  const { title, summary, epochs, words, evidence, settings, padWaste } = data;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${summary === undefined ? '' : html`<p class="lead">${summary}</p>`}
        </header>
        <main>
          ${epochs.length > 0 ? trainingSection(epochs) : ''} ${words.length > 0 ? wordsSection(words) : ''}
          ${padWaste !== undefined && padWaste.length > 0 ? wasteSection(padWaste) : ''}
          ${evidence.length > 0 ? evidenceSection(evidence) : ''}
          ${Object.keys(settings).length > 0 ? settingsSection(settings) : ''}
        </main>
      </body>
    </html> `;
  return page.text;
}

/**
 * Writes the report so that `path` holds either what it held before or the whole new report, never a part.
 *
 * @throws Error as `writeFileAtomic` does.
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeFileAtomic(path, renderReport(data));
}
