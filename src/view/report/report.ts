// The template of the connection report: a sentence for the call, one for each participant, and details that can be opened.
// A pure function of the report, the texts, and the open details.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Report, Verdict } from '../../call/state.js';
import type { ReportMessages } from '../../locales/report-messages.js';
import { nameOfOther } from '../shell/names.js';
import { brokerSection, callFolds } from './brokers.js';
import { remediesAndEvidence } from './evidence.js';
import { type ExportUi, exportControls } from './export.js';
import { type ReportTexts, textOf } from './format.js';
import { type GlossaryUi, glossaryFold } from './glossary.js';
import { mark, peerSection, sentences } from './peer.js';

export type { ReportTexts as ReportWords } from './format.js';
export type { Folds } from './glossary.js';

export interface ReportUi extends ExportUi, GlossaryUi {}

const nameOf = (report: Report, { peer }: Verdict, words: ReportMessages): string =>
  peer
    ? nameOfOther(
        report.peers.find(({ key }) => key === peer)?.name ?? '',
        words.unnamed,
        words.you,
      )
    : '';

/** The headline as a sentence, for a live region. */
export function headlineText(report: Report, words: ReportTexts): string {
  const [first] = report.verdicts;
  return first ? textOf(first, words, nameOf(report, first, words.panel)).sentence : '';
}

function headline(report: Report | null, words: ReportTexts): TemplateResult {
  const first = report?.verdicts[0];
  if (!report || !first) {
    return html`<div class="headline" part="headline" data-severity="info">
      ${mark('info', words.panel)}
      <div>
        <p class="verdict">${words.panel.empty}</p>
        <p class="advice">${words.panel.emptyHint}</p>
      </div>
    </div>`;
  }
  const text = textOf(first, words, nameOf(report, first, words.panel));
  return html`<div class="headline" part="headline" data-severity=${first.severity}>
    ${mark(first.severity, words.panel)}
    <div>
      <p class="verdict">${text.sentence}</p>
      ${remediesAndEvidence(text, first, words.panel)}
    </div>
  </div>`;
}

/** The other verdicts on the call. Those on a participant are in the section of that participant. */
function others(report: Report, words: ReportTexts): TemplateResult | typeof nothing {
  const [, ...all] = report.verdicts;
  const rest = all.filter(({ peer }) => !peer);
  if (rest.length === 0) return nothing;
  return html`<section class="others">
    <h3>${words.panel.alsoSeen}</h3>
    ${sentences(rest, words)}
  </section>`;
}

/** This device and its network. */
function device(
  { nat, media, environment }: Report,
  words: ReportMessages,
  ui: GlossaryUi,
): TemplateResult {
  const { families, mapping, confidence, udp } = nat;
  const isLikely = mapping !== 'unknown' && confidence !== 'certain';
  const versions = [families.v4 ? 'IPv4' : '', families.v6 ? 'IPv6' : ''].filter(Boolean);
  const source = (kind: 'audio' | 'video') =>
    words.sources[media.got.includes(kind) ? 'on' : media.asked.includes(kind) ? 'failed' : 'off'];
  const { browser } = environment;
  const rows: readonly (readonly [string, string])[] = [
    [words.nat, `${words.mappings[mapping]}${isLikely ? ` (${words.likely})` : ''}`],
    ['UDP', words.udp[udp]],
    ...(versions.length > 0 ? [[words.addressesOf, versions.join(' + ')] as const] : []),
    [words.microphone, source('audio')],
    [words.camera, source('video')],
    [words.browser, `${browser.engine} ${browser.major ?? ''}`.trim()],
  ];
  return html`<section class="device">
    <h3>${words.device}</h3>
    <dl>
      ${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${glossaryFold('device', ['nat', 'symmetric', 'stun', 'udp'], words, ui)}
  </section>`;
}

function details(report: Report, words: ReportTexts, ui: ReportUi): TemplateResult {
  const { panel } = words;
  const { brokers, stages } = report.signalling;
  const context = {
    words,
    folds: ui,
    log: report.log,
    own: stages,
    first: report.verdicts[0]?.peer,
  };
  return html`<section class="people">
      <h3>${panel.people}</h3>
      ${
        report.peers.length === 0
          ? html`<p class="nobody">${panel.nobody}</p>`
          : repeat(
              report.peers,
              ({ key }) => key,
              (peer) => peerSection(peer, context),
            )
      }
    </section>
    ${others(report, words)}
    ${brokers.length === 0 ? nothing : brokerSection(brokers, words, ui)}
    ${device(report, panel, ui)}
    ${callFolds(report, panel, ui)}
    ${exportControls(panel, ui)}`;
}

/** `null`: there is no call. */
export function reportView(
  report: Report | null,
  words: ReportTexts,
  ui: ReportUi,
): TemplateResult {
  const hasBegun =
    report !== null &&
    (report.signalling.stage !== 'idle' ||
      report.signalling.brokers.length > 0 ||
      report.peers.length > 0);
  return html`<div class="report" part="report" role="region" aria-label=${words.panel.title}>
    ${headline(report, words)} ${hasBegun ? details(report, words, ui) : nothing}
  </div>`;
}
