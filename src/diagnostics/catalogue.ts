// The catalogue of verdicts: the definitions of each phase in the order of their priority. The type of the codes, the
// stories and the tests derive from it. A new verdict is one definition in the list of its phase, and one entry in each
// language.

import { connectedVerdicts } from './rules/connected.js';
import { connectingVerdicts } from './rules/connecting.js';
import type { Phase, VerdictDefinition, VerdictKind } from './rules/definition.js';
import { endedVerdicts, unresolvedVerdicts } from './rules/ended.js';
import { iceConfigInvalid, iceServersVerdicts, iceServerVerdicts } from './rules/ice-servers.js';
import { networkVerdicts } from './rules/network-notes.js';
import { noPathVerdicts } from './rules/no-path.js';
import { mediaVerdicts, pageVerdicts } from './rules/page-and-devices.js';
import { brokerVerdicts, signallingVerdicts } from './rules/signalling.js';
import type { VerdictOf } from './verdict.js';

export const catalogue = {
  page: pageVerdicts,
  media: mediaVerdicts,
  broker: brokerVerdicts,
  signalling: signallingVerdicts,
  configuration: [iceConfigInvalid],
  'ice-server': iceServerVerdicts,
  'ice-servers': iceServersVerdicts,
  network: networkVerdicts,
  ended: endedVerdicts,
  connected: connectedVerdicts,
  connecting: connectingVerdicts,
  'no-path': noPathVerdicts,
  unresolved: unresolvedVerdicts,
} as const satisfies { readonly [In in Phase]: readonly VerdictDefinition<string, In>[] };

export type VerdictCode = (typeof catalogue)[Phase][number]['code'];
export type Verdict = VerdictOf<VerdictCode>;

const kinds: ReadonlyMap<string, VerdictKind | undefined> = new Map(
  Object.values(catalogue).flatMap((definitions) =>
    definitions.map(({ code, kind }) => [code, kind] as const),
  ),
);

export const kindOf = (code: VerdictCode): VerdictKind => kinds.get(code) ?? 'inferred';
