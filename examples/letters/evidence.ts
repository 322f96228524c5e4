import { Segments } from '@frostgrad/core';
import { type FreezeCertificate, verifyCertificate } from '@frostgrad/nn';
import type { OptimizerState } from '@frostgrad/optim';
import { differingBits } from '../g2p/bits.ts';
import type { G2P } from '../g2p/model.ts';
import type { EvidenceRow } from '../g2p/report-data.ts';
import { countNumbers, NEW_ROWS, TABLE } from './growing.ts';
import { compareSpeech, countSpeech, type Speech } from './speech.ts';
import { DECAY, oldRows } from './teaching.ts';

/** What there is to show when the new letters are learnt. */
export interface Taught {
  readonly model: G2P;
  readonly optimizer: OptimizerState;
  /** What the optimizer was made with, in order. */
  readonly names: readonly string[];
  /** Of the grown model before it learnt. */
  readonly certificate: FreezeCertificate;
  /** The grown table before it learnt. */
  readonly table: Float32Array;
  /** Of old words: by the model that had not grown, and by the one that has learnt. */
  readonly before: Speech;
  readonly after: Speech;
}

/** The claims about what did not learn, checked on this very model. */
export function gatherEvidence(taught: Taught): EvidenceRow[] {
  return [learningRow(taught), movedRow(taught), certificateRow(taught), speechRow(taught), memoryRow(taught)];
}

function learningRow({ model }: Taught): EvidenceRow {
  const { all, learning } = countNumbers(model);
  const frozen = Segments.frozenOf(model.letters.weight);
  const expected = Segments.rows(frozen.shape, NEW_ROWS).complement();
  const rest = model.parameters().filter((x) => x !== model.letters.weight);
  return {
    claim: 'of all numbers of the model only the new rows learn',
    value: `${learning} of ${all} (${((100 * learning) / all).toFixed(2)} %); ${TABLE} is frozen at ${frozen}`,
    holds: frozen.equals(expected) && rest.every((x) => x.frozen?.isAll === true),
  };
}

function movedRow({ model, table }: Taught): EvidenceRow {
  const now = model.letters.weight.toTypedArray();
  const added = Segments.rows(model.letters.weight.shape, NEW_ROWS);
  const learnt = differingBits(added.take(table), added.take(now));
  const others = differingBits(table, now) - learnt;
  return {
    claim: 'the new rows have learnt, and no other row of the table',
    value: `${learnt} of ${added.count} numbers of new rows changed, ${others} of ${table.length - added.count} of old rows`,
    bound: 'some, and 0',
    holds: learnt > 0 && others === 0,
  };
}

function certificateRow({ model, certificate }: Taught): EvidenceRow {
  const { holds, digest, problem } = verifyCertificate(model, certificate);
  const count = certificate.entries.reduce((sum, { values }) => sum + values.length, 0);
  return {
    claim: `the certificate of ${count} frozen numbers in ${certificate.entries.length} parameters, before and after: SHA-256`,
    value: problem ?? `${digest.slice(0, 32)}..., equal`,
    bound: 'equal',
    holds: holds && count > 0,
  };
}

function speechRow({ before, after }: Taught): EvidenceRow {
  const { words, logits, weights } = countSpeech(before);
  const changed = compareSpeech(before, after);
  const same = changed.words + changed.logits + changed.weights === 0;
  return {
    claim: `${words} old words: phones, ${logits} logits and ${weights} attention weights, before and after`,
    value: same
      ? 'bit-identical'
      : `${changed.words} words, ${changed.logits} logits and ${changed.weights} attention weights changed`,
    bound: '0 changed',
    holds: same,
  };
}

/** AdamW's moments: none of a parameter that is frozen as a whole, +0 for a frozen element. */
function memoryRow({ model, optimizer, names }: Taught): EvidenceRow {
  const states = optimizer.groups.flatMap(({ params }) => params);
  const touched = names.filter((name, i) => name !== TABLE && states[i] !== null);
  const frozen = Segments.frozenOf(model.letters.weight);
  const moments = Object.values(states[names.indexOf(TABLE)]?.slots ?? {});
  const kept = moments.flatMap((moment) => [...frozen.take(moment.toTypedArray())]);
  const others = kept.filter((v) => !Object.is(v, 0)).length;
  const learnt = moments.flatMap((moment) => [...frozen.complement().take(moment.toTypedArray())]);
  return {
    claim: `AdamW's moments of what is frozen: ${kept.length} numbers of ${TABLE}, and ${names.length - 1} other parameters`,
    value:
      others + touched.length === 0
        ? '+0, every one; of the others it has none'
        : `${others} are not +0; ${touched.length} others have moments`,
    bound: '+0',
    holds: others + touched.length === 0 && kept.length > 0 && learnt.some((v) => v !== 0),
  };
}

/** What zeroed gradients did to the old rows and words. It must be seen to fail. */
export function contrastRow(zeroed: G2P, rowsBefore: Float32Array, before: Speech, after: Speech): EvidenceRow {
  const rows = differingBits(rowsBefore, oldRows(zeroed));
  const { words, logits } = compareSpeech(before, after);
  const all = countSpeech(before);
  return {
    claim: `for comparison, old rows' gradients set to zero under the same AdamW (decay ${DECAY}): fails, as it should`,
    value: `${rows} of ${rowsBefore.length} numbers of the old rows changed, ${logits} of ${all.logits} logits, and ${words} of ${all.words} old words are spoken differently`,
    bound: 'some changed',
    holds: rows > 0,
  };
}
