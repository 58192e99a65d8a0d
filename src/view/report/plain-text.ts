// The report as plain text, for the clipboard, an issue or a chat. Technical, and in English in every language: developers
// read it. Pure; it contains names and addresses if the report does.

import type { CandidateRecord, PeerReport, Report, Verdict } from '../../call/state.js';
import { rejectionsIn } from './brokers.js';

const marks = { ok: '+', info: '·', warning: '!', error: '!!' } as const;

export const verdictLine = ({ code, severity, confidence, values, peer }: Verdict): string =>
  [
    marks[severity],
    code,
    `(${confidence})`,
    peer ?? '',
    ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
  ]
    .filter((part) => part !== '')
    .join(' ');

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '–' : String(Math.round(fraction * 100));

function peerLine(peer: PeerReport): string {
  const { path, stages, verdict, counters, quality } = peer;
  const last = quality.fine.at(-1);
  const way = path
    ? `${path.local}/${path.remote} ${path.relayTransport ?? path.protocol}${path.family ? ` v${path.family}` : ''}`
    : `${peer.states.signaling} ice:${peer.states.ice} candidates:${peer.local.length}/${peer.remote.length}`;
  const numbers = path
    ? [
        `${Math.round(last?.rttMs ?? 0) || '–'} ms`,
        `loss ${percent(last?.outLoss)}/${percent(last?.inLoss)} %`,
        `changes ${path.changes}`,
      ]
    : [];
  const times = Object.entries(stages).map(([stage, at]) => `${stage}@${at}`);
  return [
    peer.key,
    verdict.code,
    way,
    ...numbers,
    ...(last?.limited ? [`limited ${last.limited}`] : []),
    ...(counters.restarts ? [`restarts ${counters.restarts}`] : []),
    times.join(' '),
  ].join('  ');
}

const candidateLine =
  (side: 'local' | 'remote') =>
  ({ type, protocol, relayProtocol, address, port }: CandidateRecord): string =>
    `  ${side} ${type} ${relayProtocol ?? protocol}  ${address ?? 'hidden'} ${port ?? ''}`.trimEnd();

/** Names and addresses, if the user chose to include them. The tokens of a strict report would not help a reader. */
const exposed = ({ redaction }: Report, { name, local, remote }: PeerReport): readonly string[] => {
  if (redaction !== 'none') return [];
  const candidates = [...local.map(candidateLine('local')), ...remote.map(candidateLine('remote'))];
  return [...(name ? [`  name ${name}`] : []), ...candidates];
};

export function reportText(report: Report): string {
  const { environment, signalling, servers, nat, peers, verdicts } = report;
  const { browser, library } = environment;
  const refused = rejectionsIn(report);
  return [
    `video-call ${library} · ${browser.engine} ${browser.major ?? ''} · ${browser.os ?? ''} · ${report.createdAt}`,
    ...verdicts.map(verdictLine),
    ...peers.flatMap(({ key, also = [] }) => also.map((one) => verdictLine({ ...one, peer: key }))),
    ...signalling.brokers.map(
      ({ host, state, suspect, cause, code, echoMs, reconnects, failedAttempts = 0 }) =>
        [
          `broker ${host}`,
          suspect ? `${state} suspect` : state,
          ...(cause ? [`${cause}${code ? ` ${code}` : ''}`] : []),
          `echo ${echoMs === undefined ? '–' : `${Math.round(echoMs)} ms`}`,
          `reconnects ${reconnects}`,
          ...(failedAttempts ? [`failed ${failedAttempts}`] : []),
        ].join('  '),
    ),
    ...(refused.length > 0
      ? [`refused  ${refused.map(([why, n]) => `${why} ${n}`).join('  ')}`]
      : []),
    ...servers.map(
      ({ url, fate, firstMs, errorCode }) =>
        `server ${url}  ${fate}${firstMs === undefined ? '' : `  ${firstMs} ms`}${errorCode ? `  ${errorCode}` : ''}`,
    ),
    `nat ${nat.mapping} (${nat.confidence}, ${nat.basis})  udp ${nat.udp}`,
    ...peers.flatMap((peer) => [peerLine(peer), ...exposed(report, peer)]),
  ].join('\n');
}
