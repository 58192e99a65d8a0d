// Tests of a room with an owner over a real broker, for behaviour that the loopback does not have.

import { expect } from 'chai';
import { type Bytes, random } from '../../src/base/bytes.js';
import { Call } from '../../src/call/call.js';
import { createLink } from '../../src/call/create-link.js';
import { type CallOptions, linkKeysFromHash, settingsOf } from '../../src/call/options.js';
import { type OpenLobby, openLobby } from '../../src/lobby/lobby.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { deriveRoomKeys, type RoomKeys } from '../../src/protocol/keys.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import type { PeerId } from '../../src/protocol/signal.js';
import type { AdmissionPolicy, RoomApi } from '../../src/room/admission-policy.js';
import { Room } from '../../src/room/room.js';
import type { RoomOptions } from '../../src/room/room-options.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import type { Transport } from '../../src/transport/transport.js';
import { environment } from '../environment.js';
import { until } from '../until.js';

const { mqtt } = environment;

describe('Room with an owner over mosquitto', () => {
  const calls: Call[] = [];
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });
  const connected = (...group: readonly Call[]) =>
    group.every(
      ({ state }) =>
        state.peers.filter(({ stage }) => stage === 'connected').length === group.length - 1,
    );
  const admit = async (host: Call, guest: Call) => {
    await guest.join();
    await until(() => host.state.lobby?.knocks.length === 1, 'a knock');
    host.admit(guest.state.self.id!);
  };

  it('admits the owner, a cohost and a guest by their links into one full call', async function () {
    this.timeout(180_000);
    const { guest, host } = await createLink({ page: location.href, lobby: true });
    const room = `room ${random(8)}`;
    const enter = (name: string, link: string) => {
      const keys = linkKeysFromHash(new URL(link).hash);
      const [audio, video] = ['off', 'off'] as const;
      const call = new Call({ room, name, brokers: [mqtt], iceServers: [], audio, video, ...keys });
      calls.push(call);
      return call;
    };
    const [owner, cohost, third] = [enter('Anna', host!), enter('Bo', guest), enter('Chen', guest)];
    await owner.join();
    await admit(owner, cohost);
    await until(() => connected(owner, cohost), 'two', 20_000);
    owner.makeCohost(cohost.state.self.id!);
    await until(() => cohost.state.lobby?.role === 'cohost', 'a cohost');
    await admit(cohost, third);
    await until(() => connected(owner, cohost, third), 'three', 20_000);
    // A name arrives on the data channel, which opens after the path is established.
    await until(() => third.state.peers.every(({ name }) => name), 'names');
    expect(third.state.peers.map(({ name, role }) => [name, role])).to.have.deep.members([
      ['Anna', 'owner'],
      ['Bo', 'cohost'],
    ]);
    owner.remove(third.state.self.id!);
    await until(() => third.state.error?.code === 'removed', 'removed');
    await until(() => connected(owner, cohost), 'two again');
    expect(owner.state.peers).to.have.length(1);
  });

  it('hides newcomers from a removed guest that keeps listening, and the guest from them', async function () {
    this.timeout(120_000);
    const { owner, ownerKey } = await createOwnerPair();
    const secret = random(16);
    const room = `room ${random(8)}`;
    const enter = (name: string, more: Partial<CallOptions> = {}) => {
      const line = { brokers: [mqtt], iceServers: [], audio: 'off', video: 'off' } as const;
      const call = new Call({ room, name, ...line, secret, owner, ...more });
      calls.push(call);
      return call;
    };
    const anna = enter('Anna', { ownerKey });
    const [bo, chen, dora] = [enter('Bo'), enter('Chen'), enter('Dora')];
    await anna.join();
    for (const one of [bo, chen]) await admit(anna, one);
    await until(() => connected(anna, bo, chen), 'three', 20_000);
    const settings = settingsOf({ room, secret, owner });
    const removed = await RemovedGuest.enter(
      await deriveRoomKeys(settings),
      owner,
      mqttTransport({ url: mqtt }),
    );
    try {
      await until(() => anna.state.lobby?.knocks.length === 1, 'the knock of the removed guest');
      anna.admit(removed.id);
      await until(() => removed.contacts.size === 3, 'offers of all members');
      anna.remove(removed.id);
      await until(() => !anna.state.peers.some(({ id }) => id === removed.id), 'removed');
      await admit(anna, dora);
      await until(() => connected(anna, bo, chen, dora), 'four', 20_000);
      await until(() => removed.met.has(dora.state.self.id!), 'her HELLO');
      expect([...removed.contacts]).to.not.include(dora.state.self.id);
      removed.offer(dora.state.self.id!);
      removed.contacts.clear();
      // A second newcomer is met after any signal to the first would have been sent.
      const emil = enter('Emil');
      await admit(anna, emil);
      await until(() => connected(anna, bo, chen, dora, emil), 'five', 20_000);
      expect([...removed.contacts]).to.deep.equal([]);
      for (const call of [anna, bo, chen, dora, emil]) {
        expect(call.state.peers.map(({ id }) => id)).to.not.include(removed.id);
      }
    } finally {
      removed.end();
    }
  });
});

/** A guest that is admitted, and stays when removed: it keeps listening, sends HELLOs with its former pass, and offers. */
class RemovedGuest {
  readonly id: PeerId;
  /** The peers that sent a signal for members only. */
  readonly contacts = new Set<PeerId>();
  /** The peers whose keys it has. */
  readonly met = new Set<PeerId>();
  readonly #room: Room;
  readonly #abort = new AbortController();

  static async enter(keys: RoomKeys, owner: Bytes, transport: Transport): Promise<RemovedGuest> {
    const identity = await createIdentity(random(32));
    const open = await openLobby({ topicId: keys.topicId, owner }, identity, null);
    return new RemovedGuest({ keys, identity, transport }, open);
  }

  constructor(as: Pick<RoomOptions, 'keys' | 'identity' | 'transport'>, open: OpenLobby) {
    this.id = as.identity.peerId;
    const received = (from: PeerId) => this.contacts.add(from);
    this.#room = new Room(
      {
        ...as,
        isFull: () => false,
        admissionPolicy: (roomApi, abortSignal) => this.#policy(open, roomApi, abortSignal),
        onPeer: (id) => this.met.add(id),
        onSignal: received,
        onGone: () => {},
        onArrival: () => {},
        onBroker: () => {},
      },
      this.#abort.signal,
    );
  }

  offer(to: PeerId): void {
    this.#room.send(to, { kind: 'offer', sdp: 'v=0' });
  }

  end(): void {
    this.#abort.abort();
  }

  /** Behaves like an honest policy until it is admitted; afterwards it meets each peer that sends a HELLO. */
  #policy(open: OpenLobby, roomApi: RoomApi, abortSignal: AbortSignal): AdmissionPolicy {
    const nothing = () => {};
    const options = { name: () => 'Eve', isFull: () => false, send: nothing, onFacts: nothing };
    const honest = open(
      { ...options, onRefused: nothing },
      { ...roomApi, expel: nothing },
      abortSignal,
    );
    let own: Bytes | null = null;
    const isIn = () => {
      own ??= honest.pass;
      return own !== null;
    };
    return {
      get pass() {
        return isIn() ? own : null;
      },
      evidence: [],
      learn: async (frame) => (isIn() ? null : honest.learn(frame)),
      knows: () => true,
      greeted: (id, how) => (isIn() ? 'handshake' : honest.greeted(id, how)),
      met: (member, step, fresh) => honest.met(member, step, fresh),
      admits: isIn,
      receive: (member, signal) => honest.receive(member, signal),
      gone: (id, how) => honest.gone(id, how),
      resendRemoval: nothing,
    };
  }
}
