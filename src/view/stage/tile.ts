// The tile of a participant or of a shared screen: video or initials, name, microphone, and the message of an unreachable
// participant.

import { html, nothing, type TemplateResult } from 'lit';

import type { PeerView, SelfView } from '../../call/state.js';
import { initials, tint } from '../shell/avatar.js';
import { icon } from '../shell/icons.js';
import { type Playing, playing } from '../shell/media-stream.js';
import { nameOfOther } from '../shell/names.js';
import type { StageModel } from '../shell/view-model.js';
import { callIcon } from './call-icons.js';
import type { Tile } from './layout.js';
import { wasMet } from './live-region.js';

export interface TileRole {
  readonly tile: Tile;
  readonly role: 'plain' | 'featured' | 'side' | 'floating';
}

export function tile(model: StageModel, { tile, role }: TileRole): TemplateResult {
  switch (tile.kind) {
    case 'self':
      return selfTile(model, tile.self, role);
    case 'peer':
      return peerTile(model, tile.peer, role);
    case 'screen':
      return screenTile(model, tile.peer, role);
    case 'own-screen':
      return ownScreenTile(model, tile.self, role);
  }
}

const avatar = (name: string, seed: string): TemplateResult => html`<div
  class="avatar"
  part="avatar"
  data-tint=${tint(seed)}
  aria-hidden="true"
><span>${initials(name)}</span></div>`;

const label = (name: string, badges: unknown = nothing): TemplateResult => html`<figcaption
  class="label"
  part="name"
>${badges}<span class="label-text" dir="auto">${name}</span></figcaption>`;

const badge = (sign: TemplateResult, text: string): TemplateResult =>
  html`<span class="badge" part="badge" title=${text}>${sign}<span class="unseen">${text}</span></span>`;

/** Off, or muted by the system. A call without a microphone shows no badge. */
const silent = ({ microphone: { status, interrupted } }: SelfView): boolean =>
  status !== 'none' && (status !== 'on' || interrupted);

function selfTile(
  { words, stageWords, state, ui }: StageModel,
  self: SelfView,
  role: string,
): TemplateResult {
  const shown = self.camera.status === 'on' && self.stream !== null;
  return html`<figure class="tile" part="tile tile-self" data-role=${role} data-kind="self">
    <video
      class="mirrored"
      part="video"
      autoplay
      playsinline
      aria-hidden="true"
      ?hidden=${!shown}
      ${playing({ stream: self.stream, muted: true })}
    ></video>
    ${shown ? nothing : avatar(self.name || words.tile.you, self.id ?? self.name)}
    ${label(words.tile.you, [silent(self) ? badge(icon('mic-off'), stageWords.tile.muted) : nothing, ui.lobby?.badge(state.lobby?.role)])}
  </figure>`;
}

function peerTile(model: StageModel, peer: PeerView, role: string): TemplateResult {
  const { words, stageWords, ui } = model;
  const name = nameOfOther(peer.name, words.tile.unnamed, words.tile.you);
  const met = wasMet(peer);
  const shown = met && peer.media.camera;
  const unreachable = peer.stage === 'unreachable';
  return html`<figure
    class="tile"
    part=${unreachable ? 'tile tile-unreachable' : 'tile'}
    data-role=${role}
    data-peer=${peer.id}
    data-stage=${peer.stage}
  >
    <video
      part="video"
      autoplay
      playsinline
      aria-label=${ui.lobby?.withRole(name, peer.role) ?? name}
      ?hidden=${!shown}
      ${playing(heard(model, peer, peer.stream))}
    ></video>
    ${shown || unreachable ? nothing : avatar(name, peer.id)} ${condition(model, peer, name)}
    ${label(ui.lobby?.called(name, peer) ?? name, [met && !peer.media.microphone ? badge(icon('mic-off'), stageWords.tile.muted) : nothing, ui.lobby?.badge(peer.role)])}
    ${ui.lobby?.menuButton(model, peer)}
  </figure>`;
}

/** The tile of another participant: with sound, unless the browser requires a user gesture. Video does not wait for it. */
const heard = (
  { ui, onPlaybackBlocked }: StageModel,
  { id }: PeerView,
  stream: MediaStream,
): Playing => ({
  stream,
  muted: ui.playbackBlocked || ui.siblings.has(id),
  onBlocked: onPlaybackBlocked,
});

/** The problem of the connection to the participant, if there is one. */
function condition(model: StageModel, peer: PeerView, name: string): unknown {
  const { stageWords } = model;
  switch (peer.stage) {
    case 'connected':
      return nothing;
    case 'unreachable':
      return unreachableNote(model, peer, name);
    default:
      return html`<p class="progress" part="badge">
        ${peer.stage === 'away' ? nothing : html`<span class="spinner" aria-hidden="true"></span>`}<span class="label-text">${stageWords.tile.stages[peer.stage]}</span>
      </p>`;
  }
}

function unreachableNote(model: StageModel, peer: PeerView, name: string): TemplateResult {
  const { words, stageWords, commands, ui } = model;
  const refused = peer.verdict?.code === 'not-confirmed';
  const cause =
    peer.verdict && ui.verdicts?.[peer.verdict.code]({ ...peer.verdict.values, peer: name });
  return html`<div class="cause">
    <span class="cause-icon">${refused ? icon('warning') : callIcon('unplug')}</span>
    <p class="cause-title">${refused ? stageWords.tile.notConfirmed(name) : stageWords.tile.unreachable(name)}</p>
    <p class="cause-text">${cause?.sentence ?? stageWords.tile.unreachableHint}</p>
    ${cause?.person ? html`<p class="cause-text cause-remedy">${cause.person}</p>` : nothing}
    <div class="cause-actions">
      <button class="text-button small" part="button" @click=${() => commands.restart(peer.id)}>
        ${icon('retry')}<span>${words.place.tryAgain}</span>
      </button>
      <button
        class="text-button small quiet cause-more"
        part="button"
        @click=${() => commands.toggleDiagnostics(true)}
      >
        ${words.controls.diagnostics}
      </button>
    </div>
  </div>`;
}

function screenTile(model: StageModel, peer: PeerView, role: string): TemplateResult {
  const name = model.stageWords.tile.screenOf(
    nameOfOther(peer.name, model.words.tile.unnamed, model.words.tile.you),
  );
  return html`<figure
    class="tile"
    part="tile"
    data-role=${role}
    data-peer=${peer.id}
    data-kind="screen"
  >
    <video
      part="video"
      autoplay
      playsinline
      aria-label=${name}
      ${playing(heard(model, peer, peer.screenStream))}
    ></video>
    ${label(name, badge(callIcon('screen'), ''))}
  </figure>`;
}

const ownScreenTile = (
  { stageWords }: StageModel,
  self: SelfView,
  role: string,
): TemplateResult => html`<figure class="tile" part="tile tile-self" data-role=${role} data-kind="screen">
  <video
    part="video"
    autoplay
    playsinline
    aria-hidden="true"
    ${playing({ stream: self.screenStream, muted: true })}
  ></video>
  ${label(stageWords.tile.ownScreen, badge(callIcon('screen'), ''))}
</figure>`;
