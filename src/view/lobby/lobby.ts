// The templates of the lobby: the screen of a guest, the cards of knocking participants, the lock, and the menu of a
// participant. Pure functions of the state.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import Crown from 'lucide/dist/esm/icons/crown.mjs';
import DoorClosedLocked from 'lucide/dist/esm/icons/door-closed-locked.mjs';
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs';
import EllipsisVertical from 'lucide/dist/esm/icons/ellipsis-vertical.mjs';
import UserStar from 'lucide/dist/esm/icons/user-star.mjs';
import type { Knock, LobbyFacts, PeerId, PeerView, Role } from '../../call/state.js';
import type { LobbyMessages } from '../../locales/en/lobby.js';
import { details } from '../screens/ended.js';
import { nameField, preview, previewControls } from '../screens/prejoin.js';
import { initials, tint } from '../shell/avatar.js';
import { onEscape } from '../shell/escape.js';
import { icon, iconOf } from '../shell/icons.js';
import { nameOfOther } from '../shell/names.js';
import type { LobbyTemplates, OpenParticipant, ViewModel } from '../shell/view-model.js';
import { isRenamed } from './live-region.js';

const crown = iconOf(Crown);
const lockedDoor = iconOf(DoorClosedLocked);
const openDoor = iconOf(DoorOpen);
const moreIcon = iconOf(EllipsisVertical);
const star = iconOf(UserStar);

/** State of the lobby's user interface, which the element keeps. */
export interface LobbyUi {
  readonly open: OpenParticipant | null;
  /** Knocks whose event the page canceled, in order to answer them itself. */
  readonly answeredByPage: ReadonlySet<PeerId>;
}

export const lobbyTemplates = (words: LobbyMessages, ui: LobbyUi): LobbyTemplates => ({
  screen: (model) => lobbyScreen(model, words),
  cards: (model) => [knocks(model, words, ui), participantMenu(model, words, ui)],
  lock: (model) => lock(model, words),
  menuButton: (model, peer) => menuButton(model, { peer, words, open: ui.open }),
  badge: (role) => badge(role, words),
  withRole: (name, role) =>
    role && role !== 'guest' ? words.withRole(name, words.roles[role]) : name,
  called: (name, peer) => (isRenamed(peer) ? words.admittedAs(name, peer.admittedAs) : name),
});

const hosts = (lobby: LobbyFacts | null): boolean =>
  lobby?.role === 'owner' || lobby?.role === 'cohost';

/** The own preview and the status of the knock. The name cannot be changed after it was sent. */
function lobbyScreen(model: ViewModel, words: LobbyMessages): TemplateResult {
  const { state, commands } = model;
  const waiting = state.lobby?.waiting ?? 'no-host';
  const { title, text } = words.waiting[waiting];
  return html`<div class="lobby-screen" tabindex="-1" data-first-focus aria-labelledby="lobby-title" role="group">
    ${preview(model, previewControls(model))}
    <div class="lobby-info">
      <span class="lobby-icon" data-waiting=${waiting} aria-hidden="true">${icon('door')}</span>
      <div>
        <p class="lobby-room" dir="auto">${state.room}</p>
        <h2 class="title" id="lobby-title">${title}</h2>
        <p class="subtitle">${text}</p>
      </div>
      ${
        waiting === 'asked'
          ? html`<p class="lobby-name" dir="auto">${words.askingAs(state.self.name)}</p>`
          : nameField(model, words.nameLabel)
      }
      <div class="lobby-actions">
        <button type="button" class="text-button" part="button button-leave" @click=${() => commands.leave()}>
          ${words.giveUp}
        </button>
        ${details(model)}
      </div>
    </div>
  </div>`;
}

/** A card over the call and no modal dialog: it neither interrupts a host who speaks nor takes the keyboard focus. */
function knocks(model: ViewModel, words: LobbyMessages, { answeredByPage }: LobbyUi): unknown {
  const { lobby } = model.state;
  const here = hosts(lobby)
    ? (lobby?.knocks.filter(({ id }) => !answeredByPage.has(id)) ?? [])
    : [];
  const [first] = here;
  if (!first) return nothing;
  const admitAll = () => {
    for (const { id } of here) model.commands.admit(id);
  };
  return html`<section class="knocks" part="knocks" aria-labelledby="knocks-title" tabindex="-1" data-keeps-focus>
    <div class="knocks-head">
      <h2 class="knocks-title" id="knocks-title">${words.knocks(here.length, nameOfOther(first.name, words.nameless))}</h2>
      ${
        here.length > 1
          ? html`<button type="button" class="text-button small" part="button" @click=${admitAll}>
              ${words.admitAll}
            </button>`
          : nothing
      }
    </div>
    <ul class="knocks-list">
      ${repeat(
        here,
        ({ id }) => id,
        (knock) => knockCard(model, knock, words),
      )}
    </ul>
  </section>`;
}

function knockCard(
  { commands }: ViewModel,
  { id, name }: Knock,
  words: LobbyMessages,
): TemplateResult {
  const called = nameOfOther(name, words.nameless);
  return html`<li class="knock" part="knock">
    <div class="avatar" part="avatar" data-tint=${tint(id)} aria-hidden="true">
      <span>${initials(name) || '?'}</span>
    </div>
    <span class="knock-name" dir="auto">${called}</span>
    <div class="knock-actions">
      <button
        type="button"
        class="text-button small quiet"
        part="button button-deny"
        aria-label=${words.denyOne(called)}
        @click=${() => commands.deny(id)}
      >
        ${words.deny}
      </button>
      <button
        type="button"
        class="text-button small primary"
        part="button button-admit"
        aria-label=${words.admitOne(called)}
        @click=${() => commands.admit(id)}
      >
        ${words.admit}
      </button>
    </div>
  </li>`;
}

function lock({ state: { lobby }, commands }: ViewModel, words: LobbyMessages): unknown {
  if (!lobby) return nothing;
  const { locked } = lobby;
  if (hosts(lobby)) {
    const label = locked ? words.unlock : words.lock;
    return html`<button
      type="button"
      class="safety-button lock"
      part="button button-lock"
      ?data-locked=${locked}
      aria-label=${label}
      title=${label}
      @click=${() => commands.setLocked(!locked)}
    >
      ${locked ? lockedDoor : openDoor}
    </button>`;
  }
  return locked
    ? html`<span class="lock" data-locked role="img" aria-label=${words.locked} title=${words.locked}
        >${lockedDoor}</span
      >`
    : nothing;
}

function badge(role: Role | null | undefined, words: LobbyMessages): unknown {
  if (!role || role === 'guest') return nothing;
  const text = words.roles[role];
  return html`<span class="badge" part="badge" data-role=${role} title=${text}
    >${role === 'owner' ? crown : star}<span class="unseen">${text}</span></span
  >`;
}

type HostAction = 'make-cohost' | 'remove' | 'hide';

/** The actions that the own role allows on a participant. In a room without an owner: hiding, for this page only. */
export function hostActionsOn(
  lobby: LobbyFacts | null,
  { role = 'guest' }: PeerView,
): readonly HostAction[] {
  if (!lobby) return ['hide'];
  if (role === 'owner') return [];
  if (lobby.role === 'owner') return role === 'guest' ? ['make-cohost', 'remove'] : ['remove'];
  return lobby.role === 'cohost' && role === 'guest' ? ['remove'] : [];
}

interface MenuButton {
  readonly peer: PeerView;
  readonly words: LobbyMessages;
  readonly open: OpenParticipant | null;
}

function menuButton(
  { state, words: { tile }, commands }: ViewModel,
  { peer, words, open }: MenuButton,
) {
  const { id } = peer;
  const actions = hostActionsOn(state.lobby, peer);
  if (actions.length === 0 || peer.stage === 'gone') return nothing;
  const label = words.options(nameOfOther(peer.name, tile.unnamed, tile.you));
  const isOpen = open?.id === id;
  // A single action needs no menu: its confirmation is shown at once.
  const card = isOpen ? null : { id, removing: actions.length === 1 };
  return html`<button
    type="button"
    class="options"
    part="button button-options"
    data-person=${id}
    aria-haspopup="dialog"
    aria-expanded=${String(isOpen)}
    aria-label=${label}
    title=${label}
    @click=${() => commands.openParticipant(card)}
  >
    ${moreIcon}
  </button>`;
}

/** The menu of a participant; a removal has to be confirmed. */
function participantMenu(model: ViewModel, words: LobbyMessages, { open }: LobbyUi): unknown {
  const { state, commands } = model;
  const peer = state.peers.find(({ id }) => id === open?.id);
  const actions = peer ? hostActionsOn(state.lobby, peer) : [];
  if (!peer || !open || actions.length === 0) return nothing;
  const { tile } = model.words;
  const name = nameOfOther(peer.name, tile.unnamed, tile.you);
  const called = isRenamed(peer) ? words.admittedAs(name, peer.admittedAs) : name;
  const hide = actions.includes('hide');
  const question = hide ? words.hideOne(name) : words.removeOne(name);
  const close = () => commands.openParticipant(null);
  return html`<dialog
    open
    class="person-card"
    part="dialog"
    aria-labelledby="person-title"
    tabindex="-1"
    @keydown=${onEscape(close)}
  >
    <div class="person-card-head">
      <h2 class="person-card-title" id="person-title" dir="auto">${open.removing ? question : called}</h2>
      <button type="button" class="icon-button" aria-label=${words.close} title=${words.close} @click=${close}>
        ${icon('close')}
      </button>
    </div>
    ${open.removing ? removal(model, { peer, words, hide }) : choice(model, peer, words)}
  </dialog>`;
}

const choice = (
  { commands }: ViewModel,
  { id }: PeerView,
  words: LobbyMessages,
): TemplateResult => html`<p class="person-card-text">${words.makeCohostHint}</p>
  <div class="person-card-actions">
    <button
      type="button"
      class="text-button"
      part="button"
      @click=${() => {
        commands.makeCohost(id);
        commands.openParticipant(null);
      }}
    >
      ${star}${words.makeCohost}
    </button>
    <button
      type="button"
      class="text-button"
      part="button"
      @click=${() => commands.openParticipant({ id, removing: true })}
    >
      ${words.remove}
    </button>
  </div>`;

interface Removal {
  readonly peer: PeerView;
  readonly words: LobbyMessages;
  readonly hide: boolean;
}

const removal = (
  { commands }: ViewModel,
  { peer: { id }, words, hide }: Removal,
): TemplateResult => html`<p class="person-card-text">${hide ? words.hideHint : words.removeHint}</p>
  <div class="person-card-actions">
    <button type="button" class="text-button" part="button" @click=${() => commands.openParticipant(null)}>
      ${words.cancel}
    </button>
    <button
      type="button"
      class="text-button danger"
      part="button button-remove"
      @click=${() => {
        commands.remove(id);
        commands.openParticipant(null);
      }}
    >
      ${hide ? words.hide : words.remove}
    </button>
  </div>`;
