import { type FreezeCertificate, freezeCertificate } from '@frostgrad/nn';
import type { G2P } from '../../g2p/model.ts';
import type { EvidenceRow } from '../../g2p/report-data.ts';
import { pairs, table } from '../../g2p/test/fixtures.ts';
import { gatherEvidence } from '../evidence.ts';
import { speechOf } from '../speech.ts';
import { teach } from '../teaching.ts';
import { lessons, settings } from './fixtures.ts';

/** The evidence on a model that is taught here; the certificate is made before, of the model as it is. */
export async function evidenceOf(
  base: G2P,
  model: G2P,
  certificate: FreezeCertificate = freezeCertificate(model),
): Promise<EvidenceRow[]> {
  const rowsBefore = model.letters.weight.toTypedArray() as Float32Array;
  const optimizer = await teach(model, lessons, { passes: 2, settings });
  return gatherEvidence({
    model,
    optimizer: optimizer.stateDict(),
    names: Array.from(model.namedParameters(), ([name]) => name),
    certificate,
    table: rowsBefore,
    before: speechOf(base, pairs, table),
    after: speechOf(model, pairs, table),
  });
}
