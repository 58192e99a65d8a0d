// The section of the report on this device and its network. Pure.

import { html, type TemplateResult } from 'lit';
import type { Report } from '../../call/state.js';
import type { PanelWords } from '../../locales/report-messages.js';
import { type GlossaryUi, glossaryFold } from './glossary.js';

export function device(
  { nat, media, environment }: Report,
  words: PanelWords,
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
