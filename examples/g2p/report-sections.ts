import type { Pronunciation } from './dictionary.ts';
import { heatmapSvg } from './heatmap-svg.ts';
import { monotonicity } from './heatmap.ts';
import { lineChart, type Point } from './report-chart.ts';
import type { EpochRow, EvidenceRow, PadWaste, ReportData, WordPicture } from './report-data.ts';
import { html, type Markup } from './report-markup.ts';
import { scoreWord } from './scoring.ts';

/** The curves by epoch, the best epoch in figures, and the numbers of all of them. */
export function trainingSection(epochs: readonly EpochRow[]): Markup {
  const best = epochs.reduce((low, row) => (row.devWer < low.devWer || Number.isNaN(low.devWer) ? row : low));
  const points = (pick: (row: EpochRow) => number | undefined): Point[] =>
    epochs.map((row) => ({ x: row.epoch, y: pick(row) ?? NaN }));
  const withDevLoss = epochs.some((row) => row.devLoss !== undefined);
  const withSeconds = epochs.some((row) => row.seconds !== undefined);
  const losses = [{ name: 'train', points: points((row) => row.trainLoss) }];
  if (withDevLoss) losses.push({ name: 'dev', points: points((row) => row.devLoss) });
  const rates = [
    { name: 'dev WER', points: points((row) => row.devWer) },
    { name: 'dev PER', points: points((row) => row.devPer) },
  ];
  const rows = epochs.map(
    (row) =>
      html`<tr>
        <th scope="row">${row.epoch}</th>
        ${number(row.trainLoss.toFixed(4))}${
          withDevLoss ? number(row.devLoss?.toFixed(4) ?? '–') : ''
        }${number(percent(row.devPer))}${number(percent(row.devWer))}${
          withSeconds ? number(row.seconds?.toFixed(1) ?? '–') : ''
        }
      </tr>`,
  );
  return html`<section>
    <h2>Training</h2>
    <div class="grid figures">
      <div class="card"><span>best dev WER</span><b>${percent(best.devWer)}</b><span>epoch ${best.epoch}</span></div>
      <div class="card">
        <span>dev PER there</span><b>${percent(best.devPer)}</b><span>closest reference counts</span>
      </div>
      <div class="card"><span>train loss there</span><b>${best.trainLoss.toFixed(3)}</b><span>nats a phone</span></div>
    </div>
    <div class="grid" style="margin-top:1rem">
      <figure class="card">
        <figcaption><strong>Loss</strong> by epoch</figcaption>
        ${lineChart({ id: 'loss', title: 'Loss by epoch', xLabel: 'epoch', series: losses })}
      </figure>
      <figure class="card">
        <figcaption><strong>Error rates</strong> on the dev words, by epoch</figcaption>
        ${lineChart({ id: 'rates', title: 'Dev error rates by epoch', xLabel: 'epoch', series: rates, format: percentTick })}
      </figure>
      <div class="card scroll tall wide" tabindex="0" role="region" aria-label="Numbers of each epoch">
        <table>
          <caption>
            The same numbers
          </caption>
          <thead>
            <tr>
              <th scope="col">epoch</th>
              ${heads('train loss', ...(withDevLoss ? ['dev loss'] : []), 'dev PER', 'dev WER', ...(withSeconds ? ['seconds'] : []))}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

/** A heatmap a word, with what was predicted and how far that is from the closest reference. */
export function wordsSection(words: readonly WordPicture[]): Markup {
  const figures = words.map(
    ({ word, predicted, references, picture }, i) =>
      html`<figure class="card">
        <figcaption>
          <strong>${word}</strong> ${verdict(predicted, references)}<br />
          <span class="phones">${predicted.join(' ') || '(nothing)'}</span>
          ${picture.rows.length > 1 ? html`<br />monotonicity ${monotonicity(picture.weights).toFixed(2)}` : ''}
        </figcaption>
        <div class="scroll" tabindex="0" role="region" aria-label="Attention for ${word}">
          ${heatmapSvg(picture, { id: `word-${i}`, title: `Attention for ${word}` })}
        </div>
      </figure>`,
  );
  return html`<section>
    <h2>Where attention looks</h2>
    <p class="note">
      A row is a predicted phone, a column a letter; the stronger the cell, the larger the weight. Each row sums to one.
      ⏎ ends the word; hatched columns are pads. Monotonicity is the share of steps at which the expected letter does
      not move back.
    </p>
    <div class="words">${figures}</div>
  </section>`;
}

function verdict(predicted: Pronunciation, references: readonly Pronunciation[]): Markup {
  if (references.length === 0) return html`<span>not in the dictionary</span>`;
  const { distance, reference } = scoreWord({ predicted, references });
  if (distance === 0) return html`<span class="holds">✓ right</span>`;
  return html`<span class="fails">✗ ${distance} off</span> from <span class="phones">${reference.join(' ')}</span>`;
}

/** The weight on pads by how many there are, and its mean over all steps. */
export function wasteSection(waste: readonly PadWaste[]): Markup {
  const ordered = [...waste].sort((a, b) => a.pads - b.pads);
  const steps = ordered.reduce((sum, row) => sum + row.steps, 0);
  const mean = ordered.reduce((sum, row) => sum + row.weight * row.steps, 0) / steps;
  const points = ordered.map(({ pads, weight }) => ({ x: pads, y: weight }));
  const chart = lineChart({
    id: 'waste',
    title: 'Attention weight on pads by pads in the row',
    xLabel: 'pads in the row',
    series: [{ name: 'weight on pads', points }],
    format: percentTick,
  });
  const rows = ordered.map(
    (row) =>
      html`<tr>
        <th scope="row">${row.pads}</th>
        ${number(percent(row.weight))}${number(row.steps.toLocaleString('en-US'))}
      </tr>`,
  );
  return html`<section>
    <h2>Weight wasted on pads</h2>
    <p>
      Without masking or freezing, <strong>${percent(mean)}</strong> of the attention fell on pads (mean of
      ${steps.toLocaleString('en-US')} decoder steps).
    </p>
    <div class="grid">
      <figure class="card">
        <figcaption><strong>Weight on pads</strong> by the number of pads in the row</figcaption>
        ${chart}
      </figure>
      <div class="card scroll tall" tabindex="0" role="region" aria-label="Numbers of the weight on pads">
        <table>
          <caption>
            The same numbers
          </caption>
          <thead>
            <tr>
              <th scope="col">pads</th>
              ${heads('weight on pads', 'steps')}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

/** The claims with their values and bounds, and whether each holds, in words and not in colour alone. */
export function evidenceSection(evidence: readonly EvidenceRow[]): Markup {
  const failed = evidence.filter((row) => !row.holds).length;
  const rows = evidence.map(
    ({ claim, value, bound, holds }) =>
      html`<tr>
        <th scope="row">${claim}</th>
        ${number(value)}${number(bound ?? '–')}
        <td>${holds ? html`<span class="holds">✓ holds</span>` : html`<span class="fails">✗ fails</span>`}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Evidence</h2>
    <div class="card scroll" tabindex="0" role="region" aria-label="Evidence">
      <table>
        <caption>
          ${failed === 0 ? `All ${evidence.length} claims hold.` : `${failed} of ${evidence.length} claims fail.`}
        </caption>
        <thead>
          <tr>
            <th scope="col">claim</th>
            ${heads('value', 'bound')}
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The settings as given, in their order. */
export function settingsSection(settings: ReportData['settings']): Markup {
  const rows = Object.entries(settings).map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${String(value)}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Settings</h2>
    <div class="card scroll" tabindex="0" role="region" aria-label="Settings">
      <table>
        <thead>
          <tr>
            <th scope="col">setting</th>
            <th scope="col">value</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function heads(...names: readonly string[]): Markup[] {
  return names.map((name) => html`<th scope="col" class="number">${name}</th>`);
}

function number(value: string | number): Markup {
  return html`<td class="number">${value}</td>`;
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(2)} %` : String(share);
}

function percentTick(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}
