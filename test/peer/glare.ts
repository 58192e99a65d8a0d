// What glare is made of: what both sides do in each round, which follows from a seed, and when they agree in the end.
// For one page and for two processes alike, Node included: nothing is imported but types, and looks are plain data.

import type { Peer } from '../../src/peer/peer.js';
import type { Tracks } from '../../src/peer/transceivers.js';

const directions = ['sendrecv', 'recvonly', 'inactive'] as const;

export type Act =
  | { readonly do: 'send'; readonly microphone: boolean; readonly camera: boolean }
  | { readonly do: 'direct'; readonly direction: (typeof directions)[number] }
  | { readonly do: 'restart' }
  | { readonly do: 'nothing' };

export interface Round {
  /** Of the two sides, in the same instant. */
  readonly acts: readonly [Act, Act];
  /** Whether both agree before the next round; else it falls into the negotiation of this one. */
  readonly settles: boolean;
}

/** `random` is uniform in [0, 1); the same numbers make the same rounds. */
export function roundsOf(random: () => number, count: number): Round[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const coin = () => random() < 0.5;
  const act = (): Act =>
    pick<() => Act>([
      () => ({ do: 'send', microphone: coin(), camera: coin() }),
      () => ({ do: 'direct', direction: pick(directions) }),
      () => ({ do: 'restart' }),
    ])();
  const idle: Act = { do: 'nothing' };
  return Array.from({ length: count }, () => {
    // Now and then one side is left alone with what the other does.
    const spared = pick(['first', 'second', ...Array<null>(8).fill(null)]);
    const [first, second] = [act(), act()];
    return {
      acts: [spared === 'first' ? idle : first, spared === 'second' ? idle : second],
      settles: random() < 0.4,
    };
  });
}

/** One of the two: the connection it has at this moment, and what it has to send. */
export interface Player {
  readonly peer: Peer;
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  send(tracks: Tracks): void;
}

export function perform(act: Act, player: Player): void {
  const { peer, microphone, camera } = player;
  const [, , screen] = peer.connection.getTransceivers();
  if (act.do === 'restart') peer.restart('random');
  // There is none yet in an answerer whose connection has just been made anew.
  else if (act.do === 'direct' && screen) screen.direction = act.direction;
  else if (act.do === 'send') {
    player.send({
      microphone: act.microphone ? microphone : null,
      camera: act.camera ? camera : null,
      screen: null,
    });
  }
}

interface Witness {
  readonly peer: Peer;
  readonly errors: readonly unknown[];
  readonly left: readonly string[];
}

/** What there is to agree about, as one side sees it. */
export type Look = ReturnType<typeof lookAt>;

export function lookAt({ peer, errors, left }: Witness) {
  const { connection, state } = peer;
  // Firefox throws when a closed connection is asked.
  const open = connection.signalingState === 'closed' ? null : connection;
  return {
    signalling: connection.signalingState,
    connection: connection.connectionState,
    stage: state.stage,
    theirName: state.name,
    /** Of our ICE generation and of theirs. */
    ufrags: [ufrag(open?.localDescription), ufrag(open?.remoteDescription)],
    sections: (open?.getTransceivers() ?? []).map(
      ({ mid, receiver, direction, currentDirection }) => ({
        mid,
        kind: receiver.track.kind,
        direction,
        currentDirection,
      }),
    ),
    errors: errors.map((error) => `${error} ${(error as Error).cause}`),
    left,
  };
}

const ufrag = (description: RTCSessionDescription | null | undefined) =>
  /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1];

type Section = Look['sections'][number];

/** What a section does once both wishes are negotiated, seen from the first. */
function negotiated(ours: Section, theirs: Section): string {
  const sends = /send/.test(ours.direction) && /recv/.test(theirs.direction);
  const hears = /recv/.test(ours.direction) && /send/.test(theirs.direction);
  if (sends && hears) return 'sendrecv';
  if (sends) return 'sendonly';
  return hears ? 'recvonly' : 'inactive';
}

const agreeAbout = (ours: Section, theirs: Section | undefined) =>
  theirs !== undefined &&
  ours.mid === theirs.mid &&
  ours.kind === theirs.kind &&
  ours.currentDirection === negotiated(ours, theirs);

const accepts = (one: Look, other: Look) =>
  one.signalling === 'stable' &&
  one.connection === 'connected' &&
  one.ufrags[0] === other.ufrags[1] &&
  one.sections.length === other.sections.length &&
  one.sections.every((section, i) => agreeAbout(section, other.sections[i]));

export const haveAgreed = (one: Look, other: Look): boolean =>
  accepts(one, other) && accepts(other, one);
