// The parts of the glare tests: the acts of both sides in each round, which follow from a seed, and the condition that both
// sides agree at the end. The module runs in one page and in two processes, Node included, so it imports types only, and
// snapshots are plain data.

import type { Peer } from '../../src/peer/peer.js';
import type { Tracks } from '../../src/peer/transceivers.js';

const directions = ['sendrecv', 'recvonly', 'inactive'] as const;

export type Act =
  | { readonly do: 'send'; readonly microphone: boolean; readonly camera: boolean }
  | { readonly do: 'direct'; readonly direction: (typeof directions)[number] }
  | { readonly do: 'restart' }
  | { readonly do: 'nothing' };

export interface Round {
  /** The acts of the two sides, which happen at the same time. */
  readonly acts: readonly [Act, Act];
  /** If true, both sides agree before the next round; otherwise the next round falls into the negotiation of this one. */
  readonly settles: boolean;
}

/** `random` is uniform in [0, 1); the same numbers give the same rounds. */
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
    // In some rounds one side does nothing.
    const spared = pick(['first', 'second', ...Array<null>(8).fill(null)]);
    const [first, second] = [act(), act()];
    return {
      acts: [spared === 'first' ? idle : first, spared === 'second' ? idle : second],
      settles: random() < 0.4,
    };
  });
}

/** One of the two sides: its current connection and its tracks. */
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
  // An answerer whose connection has just been replaced has no transceiver yet.
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

/** The state that both sides must agree on, as seen by one side. */
export type Snapshot = ReturnType<typeof snapshotOf>;

export function snapshotOf({ peer, errors, left }: Witness) {
  const { connection, state } = peer;
  // Firefox throws on access to a closed connection.
  const open = connection.signalingState === 'closed' ? null : connection;
  return {
    signalling: connection.signalingState,
    connection: connection.connectionState,
    stage: state.stage,
    theirName: state.name,
    /** The local and the remote ICE generation. */
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

type Section = Snapshot['sections'][number];

/** Returns the negotiated direction of a section, as seen by the first side. */
function negotiated(ours: Section, theirs: Section): string {
  const sends = /send/.test(ours.direction) && /recv/.test(theirs.direction);
  const receives = /recv/.test(ours.direction) && /send/.test(theirs.direction);
  if (sends && receives) return 'sendrecv';
  if (sends) return 'sendonly';
  return receives ? 'recvonly' : 'inactive';
}

const agreeAbout = (ours: Section, theirs: Section | undefined) =>
  theirs !== undefined &&
  ours.mid === theirs.mid &&
  ours.kind === theirs.kind &&
  ours.currentDirection === negotiated(ours, theirs);

const accepts = (one: Snapshot, other: Snapshot) =>
  one.signalling === 'stable' &&
  one.connection === 'connected' &&
  one.ufrags[0] === other.ufrags[1] &&
  one.sections.length === other.sections.length &&
  one.sections.every((section, i) => agreeAbout(section, other.sections[i]));

export const haveAgreed = (one: Snapshot, other: Snapshot): boolean =>
  accepts(one, other) && accepts(other, one);
