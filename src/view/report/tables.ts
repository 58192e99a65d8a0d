// The tables of a participant: addresses, candidate pairs, servers, errors, path changes and the event log. Each is
// rendered only while it is open. Pure.

import { html, nothing, type TemplateResult } from 'lit';
import type { CandidateRecord, IceServerStatus, LogEvent, PeerReport } from '../../call/state.js';
import type { Term } from '../../locales/en/glossary.js';
import type { ReportMessages, RungName } from '../../locales/report-messages.js';
import { rungOfCandidate } from './candidate-ladder.js';
import { ms } from './format.js';
import { type Folds, type GlossaryUi, glossaryFold } from './glossary.js';

type Cell = string | number | undefined | TemplateResult;

export const fold = (
  key: string,
  title: string,
  folds: Folds,
  body: () => TemplateResult,
): TemplateResult => html`<details
  class="fold"
  ?open=${folds.isOpen(key)}
  @toggle=${(event: Event) => {
    // `toggle` of nested details does not bubble. It also fires after a render has set `open`: then nothing changes.
    folds.onToggle(key, (event.currentTarget as HTMLDetailsElement).open);
  }}
>
  <summary>${title}</summary>
  ${folds.isOpen(key) ? body() : nothing}
</details>`;

/** Scrolls horizontally on a narrow report, so it is focusable by keyboard. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  /** `false`: the summary around the table has the same text. */
  isNamed = true,
): TemplateResult => html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
  <table>
    <caption class=${isNamed ? 'visually-hidden' : ''}>${caption}</caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) => html`<tr>
          ${cells.map((cell) => html`<td>${cell ?? '–'}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>
</div>`;

const addressOf = ({ address, port, scope }: CandidateRecord, words: ReportMessages): string => {
  if (!address) return port ? `${words.hidden} :${port}` : words.hidden;
  const shown = scope === 'mdns' && address.length > 18 ? `${address.slice(0, 8)}….local` : address;
  return `${shown.includes(':') ? `[${shown}]` : shown}:${port ?? '?'}`;
};

const rungs: readonly RungName[] = ['host', 'srflx', 'relay'];

function addresses(peer: PeerReport, words: ReportMessages, start: number): TemplateResult {
  const { columns } = words;
  const all = [
    ...peer.local.map((candidate) => ({ candidate, whose: words.ours, at: candidate.gatheredAt })),
    ...peer.remote.map((candidate) => ({
      candidate,
      whose: words.theirs,
      at: candidate.receivedAt,
    })),
  ];
  return html`${rungs.map((rung) => {
    const rows = all
      .filter(({ candidate }) => rungOfCandidate(candidate) === rung)
      .map(({ candidate, whose, at }) => [
        whose,
        addressOf(candidate, words),
        `${candidate.type} ${candidate.relayProtocol ?? candidate.protocol}`,
        // The source of the candidate, if the browser exposes it: the server or the type of the interface.
        candidate.server ?? candidate.networkType,
        at === undefined ? undefined : ms(Math.max(0, at - start)),
      ]);
    const heads = [columns.whose, columns.address, columns.protocol, columns.from, columns.time];
    return rows.length ? table(`${words.rungs[rung]} · ${rung}`, heads, rows, false) : nothing;
  })}`;
}

function pairs(peer: PeerReport, words: ReportMessages): TemplateResult {
  const { columns } = words;
  const end = (list: readonly CandidateRecord[], id: string) => {
    const found = list.find((candidate) => candidate.id === id);
    return found
      ? `${found.type}${found.relayProtocol ? ` (${found.relayProtocol})` : ''}`
      : undefined;
  };
  const rows = [...peer.pairs]
    .sort((a, b) => Number(b.selected) - Number(a.selected))
    .map((pair) => [
      end(peer.local, pair.local),
      end(peer.remote, pair.remote),
      pair.selected ? html`<strong>${words.inUse}</strong>` : words.pairStates[pair.state],
      pair.sent,
      pair.answered,
      ms(pair.rttMs),
    ]);
  const heads = [
    columns.ours,
    columns.theirs,
    columns.state,
    columns.asked,
    columns.answered,
    words.delay,
  ];
  const note = peer.pairsFrozenAt === undefined ? nothing : html`<p>${words.pairsFrozen}</p>`;
  return html`${note}${table(words.pairs(rows.length), heads, rows)}`;
}

export const serverTable = (
  servers: readonly IceServerStatus[],
  words: ReportMessages,
): TemplateResult => {
  const { columns } = words;
  const rows = servers.map(({ url, fate, firstMs, errorMs, errorCode }) => [
    url,
    words.fates[fate],
    ms(firstMs ?? errorMs),
    errorCode,
  ]);
  const heads = [columns.server, columns.result, columns.time, columns.code];
  return table(words.servers(rows.length), heads, rows);
};

type ErrorEvent = Extract<LogEvent, { type: 'candidate-error' }>;

const isError = (event: LogEvent): event is ErrorEvent => event.type === 'candidate-error';

function errors(
  events: readonly ErrorEvent[],
  words: ReportMessages,
  start: number,
): TemplateResult {
  const { columns } = words;
  const rows = events.map(({ code, server, text, t }) => [
    code,
    server,
    text,
    ms(Math.max(0, t - start)),
  ]);
  const heads = [columns.code, columns.server, columns.text, columns.time];
  return table(words.errors(rows.length), heads, rows);
}

const changes = (peer: PeerReport, words: ReportMessages, start: number): TemplateResult =>
  table(
    words.changes(peer.transport.pairChanges),
    [words.columns.time, words.columns.path],
    peer.pathHistory.map(({ at, kind }) => [ms(Math.max(0, at - start)), words.paths[kind]]),
  );

/** The names of the events are technical in every language, because engineers search for them. */
export function eventLog(
  events: readonly LogEvent[],
  words: ReportMessages,
  start: number,
): TemplateResult {
  const rows = events.map(({ n: _n, t, peer: _peer, type, times, ...rest }) => {
    const values = Object.values(rest).filter((value) => value !== undefined);
    return [ms(Math.max(0, t - start)), `${type} ${values.join(' ')}${times ? ` ×${times}` : ''}`];
  });
  return table(words.log(rows.length), [words.columns.time, words.columns.event], rows);
}

export interface PersonFacts {
  readonly peer: PeerReport;
  readonly events: readonly LogEvent[];
  /** The origin of all times: the first message about the participant. */
  readonly start: number;
}

type RestartEvent = Extract<LogEvent, { type: 'restart' }>;

const isRestart = (event: LogEvent): event is RestartEvent => event.type === 'restart';

/** The label of a reason; an unknown reason of a later version is shown unchanged. */
function restarts(
  events: readonly RestartEvent[],
  words: ReportMessages,
  start: number,
): TemplateResult {
  const reasons: Readonly<Record<string, string>> = words.restartReasons;
  const rows = events.map(({ t, why }) => [ms(Math.max(0, t - start)), reasons[why] ?? why]);
  const heads = [words.columns.time, words.columns.reason];
  return table(words.restartsOf(rows.length), heads, rows);
}

export function peerTables(
  { peer, events, start }: PersonFacts,
  words: ReportMessages,
  folds: GlossaryUi,
): TemplateResult {
  const { key, local, remote } = peer;
  const failed = events.filter(isError);
  const begun = events.filter(isRestart);
  /** A table with the glossary of its terms. */
  const explained = (name: string, body: TemplateResult, terms: readonly Term[]) =>
    html`${body}${glossaryFold(`${key}/${name}`, terms, words, folds)}`;
  const part = (name: string, title: string, count: number, body: () => TemplateResult) =>
    count > 0 ? fold(`${key}/${name}`, title, folds, body) : nothing;
  return html`<div class="folds">
    ${part(
      'addresses',
      words.addresses(local.length, remote.length),
      local.length + remote.length,
      () =>
        explained('addresses', addresses(peer, words, start), [
          ...(['candidate', 'host', 'srflx', 'prflx', 'relay', 'mdns'] as const),
        ]),
    )}
    ${part('pairs', words.pairs(peer.pairs.length), peer.pairs.length, () =>
      explained('pairs', pairs(peer, words), ['pair', 'ice', 'consent']),
    )}
    ${part('changes', words.changes(peer.transport.pairChanges), peer.pathHistory.length, () =>
      changes(peer, words, start),
    )}
    ${part('servers', words.servers(peer.servers.length), peer.servers.length, () =>
      explained('servers', serverTable(peer.servers, words), ['stun', 'turn', 'udp', 'code']),
    )}
    ${part('errors', words.errors(failed.length), failed.length, () =>
      explained('errors', errors(failed, words, start), ['code']),
    )}
    ${part('restarts', words.restartsOf(begun.length), begun.length, () =>
      explained('restarts', restarts(begun, words, start), ['restart', 'consent']),
    )}
    ${part('log', words.log(events.length), events.length, () => eventLog(events, words, start))}
  </div>`;
}
