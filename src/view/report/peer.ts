// The section of the report on one participant: the verdict and, in details, ladder, timeline, numbers and tables. Pure.

import { html, nothing, svg, type TemplateResult } from 'lit';
import {
  connectionStages,
  type LogEvent,
  type PeerReport,
  type Stage,
  type Verdict,
} from '../../call/state.js';
import type { Term } from '../../locales/en/glossary.js';
import type { ReportMessages, ShownStage } from '../../locales/report-messages.js';
import { nameOfOther } from '../shell/names.js';
import { type Rung, rungsOf } from './candidate-ladder.js';
import { remediesAndEvidence } from './evidence.js';
import {
  judged,
  latest,
  ms,
  percent,
  type ReportTexts,
  rate,
  textOf,
  worstLoss,
} from './format.js';
import { type GlossaryUi, glossaryFold } from './glossary.js';
import { sparklines } from './sparklines.js';
import { peerTables } from './tables.js';

/** A shape besides the colour: tick, letter i, triangle or cross. */
export const mark = (
  severity: keyof ReportMessages['severities'],
  words: ReportMessages,
): TemplateResult =>
  html`<svg class="mark" data-severity=${severity} viewBox="0 0 20 20" role="img" aria-label=${words.severities[severity]}>${marks[severity]}</svg>`;

const marks = {
  ok: svg`<circle cx="10" cy="10" r="9" /><path d="m6 10.3 2.8 2.8 5.4-6" />`,
  info: svg`<circle cx="10" cy="10" r="9" /><path d="M10 9.4v4.8M10 6v.1" />`,
  warning: svg`<path class="shape" d="M10 1.6 19 18H1Z" /><path d="M10 7.6v4.6M10 15v.1" />`,
  error: svg`<circle cx="10" cy="10" r="9" /><path d="m6.8 6.8 6.4 6.4m0-6.4-6.4 6.4" />`,
} as const;

/** Verdicts with their remedies; `name` is the name of the participant, where they concern one. */
export const sentences = (
  verdicts: readonly Verdict[],
  words: ReportTexts,
  name = '',
): TemplateResult => html`<ul>
  ${verdicts.map((verdict) => {
    const text = textOf(verdict, words, name);
    return html`<li>
      ${mark(verdict.severity, words.panel)}
      <div>
        <p>${text.sentence}</p>
        ${remediesAndEvidence(text, verdict, words.panel)}
      </div>
    </li>`;
  })}
</ul>`;

/** From the local to the remote end; the middle shows the NAT or the relay on the path. */
const rungPicture = ({ name, state }: Rung) => html`<svg
  class="rung-picture"
  viewBox="0 0 108 46"
  aria-hidden="true"
>
  ${
    state === 'failed'
      ? svg`<path class="line" d="M13 23H45M63 23H95" /><path class="cross" d="m49 18 10 10m0-10-10 10" />`
      : svg`<path class="line" d="M13 23H95" />${middles[name]}`
  }
  <circle class="end" cx="7" cy="23" r="5" />
  <circle class="end" cx="101" cy="23" r="5" />
</svg>`;

const middles = {
  host: nothing,
  srflx: svg`<path class="middle" d="m38 16 7 7-7 7-7-7ZM70 16l7 7-7 7-7-7Z" />`,
  relay: svg`<rect class="middle" x="43" y="13" width="22" height="20" rx="4" /><path class="slot" d="M48 19.5h12M48 26.5h12" />`,
} as const;

/** Two public addresses are not on a common network, as the name of the `host` rung says. */
const nameOf = ({ name, state }: Rung, { path }: PeerReport, words: ReportMessages): string =>
  state === 'used' && path?.kind === 'direct' ? words.paths.direct : words.rungs[name];

const ladder = (
  peer: PeerReport,
  name: string,
  words: ReportMessages,
  ui: GlossaryUi,
): TemplateResult => html`<div
  class="ladder"
>
  <h4>${words.ladder}</h4>
  <p class="ends" aria-hidden="true"><span>${words.you}</span><span>${name}</span></p>
  <ol>
    ${rungsOf(peer).map(
      (rung) => html`<li class="rung" data-state=${rung.state}>
        ${rungPicture(rung)}
        <span class="rung-text">
          <span class="rung-name">${nameOf(rung, peer, words)} <code>${rung.name}</code></span>
          <span class="rung-reason"
            >${words.reasons[rung.reason]}${rung.code ? ` (${rung.code})` : ''}</span
          >
        </span>
      </li>`,
    )}
  </ol>
  ${glossaryFold(`${peer.key}/ladder`, ['host', 'srflx', 'relay', 'nat', 'stun', 'turn'], words, ui)}
</div>`;

function timeline(
  peer: PeerReport,
  words: ReportMessages,
  own: Readonly<Partial<Record<Stage, number>>>,
  ui: GlossaryUi,
) {
  const start = startOf(peer);
  const isBroken = peer.verdict.severity === 'error';
  // A participant whose media is not to arrive has no stage `media`.
  const ahead = connectionStages.filter(
    (step) =>
      step !== 'media' || (peer.awaited?.sources ?? peer.sends)?.length || peer.stages.media,
  );
  const current = ahead.find((step) => peer.stages[step] === undefined);
  // The first participant created the room, the others joined it.
  const isFirst = own.created !== undefined && own.joined === undefined;
  const label = (step: ShownStage) => words.stages[step === 'joined' && isFirst ? 'created' : step];
  return html`<div class="timeline">
    <h4>${words.timeline}</h4>
    <ol>
      ${ahead.map((step) => {
        const at = peer.stages[step];
        const state =
          at !== undefined ? 'done' : step !== current ? 'ahead' : isBroken ? 'broken' : 'now';
        return html`<li data-state=${state} aria-current=${step === current ? 'step' : nothing}>
          <span class="dot" aria-hidden="true"></span>
          <span class="step">${label(step)}</span>
          <span class="at">${at === undefined ? words.notYet : ms(Math.max(0, at - start))}</span>
        </li>`;
      })}
    </ol>
    ${glossaryFold(`${peer.key}/timeline`, ['signalling', 'offer', 'candidate', 'trickle', 'ice', 'dtls'], words, ui)}
  </div>`;
}

export const startOf = ({ stages }: PeerReport): number =>
  Math.min(...Object.values(stages).filter((at) => at !== undefined), Number.MAX_SAFE_INTEGER);

/** The glossary terms of the numbers. */
const measured: readonly Term[] = ['delay', 'loss', 'jitter', 'bitrate', 'limit', 'freeze'];

function numbers(
  peer: PeerReport,
  words: ReportMessages,
  ui: GlossaryUi,
): TemplateResult | typeof nothing {
  const { fine } = peer.quality;
  if (fine.length === 0) return nothing;
  const rows: [string, string][] = [
    [words.delay, ms(judged(peer.quality, 'rttMs'))],
    [words.lostOut, percent(judged(peer.quality, 'outLoss'))],
    [words.lostIn, percent(judged(peer.quality, 'inLoss'))],
    [words.sending, rate(latest(fine, 'outBps'))],
    [words.receiving, rate(latest(fine, 'inBps'))],
    [words.jitter, ms(judged(peer.quality, 'inJitterMs'))],
  ];
  const uplink = latest(fine, 'uplinkBps');
  const fps = latest(fine, 'fps');
  if (uplink !== undefined) rows.push([words.uplink, rate(uplink)]);
  if (fps !== undefined) rows.push([words.frames, `${Math.round(fps)} fps`]);
  const limited = fine.at(-1)?.limited;
  // Only Chromium reports it, and only while the quality is limited (`qualityLimitationReason`).
  // Browser note chromium-only-statistics
  if (limited !== undefined) {
    rows.push([words.limited, words.limits[limited as keyof ReportMessages['limits']] ?? limited]);
  }
  const freezes = fine.reduce((sum, sample) => sum + (sample.freezes ?? 0), 0);
  if (fps !== undefined || freezes > 0) rows.push([words.freezes, String(freezes)]);
  if (peer.counters.restarts) rows.push([words.restarts, String(peer.counters.restarts)]);
  return html`<div class="numbers">
    ${sparklines(peer, words)}
    <dl>
      ${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${glossaryFold(`${peer.key}/numbers`, measured, words, ui)}
  </div>`;
}

export interface PeerSectionContext {
  readonly words: ReportTexts;
  readonly folds: GlossaryUi;
  readonly log: readonly LogEvent[];
  readonly own: Readonly<Partial<Record<Stage, number>>>;
  /** The participant of the headline, whose remedies are not repeated. */
  readonly first: string | undefined;
}

export function peerSection(
  peer: PeerReport,
  { words, folds, log, own, first }: PeerSectionContext,
): TemplateResult {
  const name = nameOfOther(peer.name ?? '', words.panel.unnamed, words.panel.you);
  const { verdict, also = [], quality, key } = peer;
  const text = textOf(verdict, words, name);
  const isOpen = folds.isOpen(key);
  const isUp = peer.states.connection === 'connected';
  const rtt = judged(quality, 'rttMs');
  const loss = worstLoss(quality);
  return html`<details
    class="person"
    part="person"
    ?open=${isOpen}
    @toggle=${(event: Event) =>
      folds.onToggle(key, (event.currentTarget as HTMLDetailsElement).open)}
  >
    <summary>
      ${mark(verdict.severity, words.panel)}
      <span class="who">
        <span class="name">${name}</span>
        <span class="sentence">${text.sentence}</span>
      </span>
      ${
        isUp
          ? html`<span class="glance">
              <span><span class="hint">${words.panel.delay}</span> ${ms(rtt)}</span>
              <span class="loss"><span class="hint">${words.panel.lost}</span> ${percent(loss)}</span>
            </span>`
          : nothing
      }
    </summary>
    ${
      isOpen
        ? html`<div class="drawer">
            ${first === key ? nothing : remediesAndEvidence(text, verdict, words.panel)}
            ${
              also.length > 0
                ? html`<section class="others">
                    <h4>${words.panel.alsoSeen}</h4>
                    ${sentences(also, words, name)}
                  </section>`
                : nothing
            }
            <div class="pictures">
              ${ladder(peer, name, words.panel, folds)} ${timeline(peer, words.panel, own, folds)}
            </div>
            ${numbers(peer, words.panel, folds)}
            ${peerTables(
              {
                peer,
                events: log.filter((event) => event.peer === key),
                start: startOf(peer),
              },
              words.panel,
              folds,
            )}
          </div>`
        : nothing
    }
  </details>`;
}
