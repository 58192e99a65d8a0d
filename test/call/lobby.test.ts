// Tests of rooms with an owner, with whole calls in one page: waiting, admission, removal.

import { expect } from 'chai';
import { random } from '../../src/base/bytes.js';
import type { Call } from '../../src/call/call.js';
import type { AttendanceStore, CallOptions } from '../../src/call/options.js';
import { type PeerView, stateName } from '../../src/call/state.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import type { LoopbackOptions } from '../../src/transport/loopback.js';
import { until } from '../until.js';
import { Callers } from './callers.js';

/** Creates a room with an owner: the owner's calls, and guests with the same link. */
async function createRoom(faults: LoopbackOptions = {}) {
  const callers = new Callers(faults);
  const pair = await createOwnerPair();
  const keys = { secret: random(16), owner: pair.owner };
  const enter = (name: string, options: Partial<CallOptions> = {}) =>
    callers.call(name, { ...keys, ...options });
  return {
    errors: callers.errors,
    guest: enter,
    owner: (name: string, options: Partial<CallOptions> = {}) =>
      enter(name, { ownerKey: pair.ownerKey, ...options }),
    end: () => callers.close(),
  };
}

type TestRoom = Awaited<ReturnType<typeof createRoom>>;

const idOf = (call: Call) => call.state.self.id!;
const knocks = (call: Call) => call.state.lobby?.knocks ?? [];
const connected = (...group: readonly Call[]) =>
  group.every(
    ({ state }) =>
      state.peers.length === group.length - 1 &&
      state.peers.every(({ stage }) => stage === 'connected'),
  );
async function meshed(...group: readonly Call[]): Promise<void> {
  await until(() => connected(...group), 'a full mesh', 15_000).catch((thrown) => {
    const seen = group.map(({ state: { stage, self, peers } }) => [
      stage,
      self.id,
      ...peers.map(({ id, stage }) => `${id} ${stage}`),
    ]);
    throw new Error(`${thrown.message}: ${JSON.stringify(seen)}`);
  });
}
const roleAt = (call: Call, other: Call) =>
  call.state.peers.find(({ id }) => id === idOf(other))?.role;

const four = (at: TestRoom): [Call, Call, Call, Call] => [
  at.owner('Anna'),
  at.guest('Bo'),
  at.guest('Chen'),
  at.guest('Dora'),
];

/** Knocks, and is admitted by a host that sees the knock. */
async function admit(host: Call, guest: Call): Promise<void> {
  await guest.join();
  await until(() => knocks(host).some(({ id }) => id === idOf(guest)), 'a knock');
  host.admit(idOf(guest));
  await until(() => guest.state.stage === 'joined', 'admitted');
}

describe('Room with an owner', () => {
  let at: TestRoom;
  beforeEach(async () => {
    at = await createRoom();
  });
  afterEach(() => at.end());

  it('admits its owner, and guests only after a host admits them', async () => {
    const anna = at.owner('Anna');
    await anna.join();
    expect(anna.state.stage).to.equal('joined');
    expect(anna.state.lobby).to.deep.equal({
      role: 'owner',
      waiting: null,
      knocks: [],
      locked: false,
    });
    const bo = at.guest('Bo');
    await bo.join();
    expect(stateName(bo.state)).to.equal('lobby');
    await until(() => bo.state.lobby?.waiting === 'asked', 'the knock is shown');
    expect(knocks(anna)).to.deep.equal([{ id: idOf(bo), name: 'Bo' }]);
    expect([anna, bo].map(({ state }) => state.peers)).to.deep.equal([[], []]);
    anna.admit(idOf(bo));
    await meshed(anna, bo);
    expect(bo.state.lobby).to.deep.include({ role: 'guest', waiting: null });
    expect(bo.state.arrival).to.equal('joined');
    expect([roleAt(anna, bo), roleAt(bo, anna)]).to.deep.equal(['guest', 'owner']);
    expect(knocks(anna)).to.deep.equal([]);
    expect(at.errors).to.deep.equal([]);
  });

  it('fails to join with a key that does not match the owner, and with an owner of small order', async () => {
    const { ownerKey } = await createOwnerPair();
    for (const wrong of [{ ownerKey }, { owner: new Uint8Array(32) }]) {
      const call = at.guest('Eve', wrong);
      const failure = await call.join().catch((thrown: unknown) => thrown);
      expect(failure).to.have.property('code', 'owner-invalid');
      expect(call.state.stage).to.equal('failed');
    }
  });

  it('shows a knock to an owner that joins later', async () => {
    const bo = at.guest('Bo');
    await bo.join();
    expect(bo.state.lobby?.waiting).to.equal('no-host');
    const anna = at.owner('Anna');
    await anna.join();
    await until(() => knocks(anna).length === 1, 'the knock');
    anna.admit(idOf(bo));
    await meshed(anna, bo);
  });

  it('remembers for the host under which name a guest was admitted', async () => {
    const [anna, bo] = [at.owner('Anna'), at.guest('Ann')];
    await anna.join();
    await admit(anna, bo);
    await meshed(anna, bo);
    bo.setName('Bo');
    await until(() => anna.state.peers[0]?.name === 'Bo', 'the new name');
    expect(anna.state.peers[0]?.admittedAs).to.equal('Ann');
    expect(bo.state.peers[0]).to.not.have.property('admittedAs');
  });

  it('notifies a denied guest, which can knock again', async () => {
    const [anna, bo] = [at.owner('Anna'), at.guest('Bo')];
    await Promise.all([anna.join(), bo.join()]);
    await until(() => knocks(anna).length === 1, 'the knock');
    const first = idOf(bo);
    anna.deny(first);
    await until(() => bo.state.stage === 'failed', 'denied');
    expect(bo.state.error?.code).to.equal('knock-denied');
    await admit(anna, bo);
    expect(idOf(bo)).to.not.equal(first);
    await meshed(anna, bo);
  });

  it('admits no guests while it is locked', async () => {
    const [anna, bo, chen] = [at.owner('Anna'), at.guest('Bo'), at.guest('Chen')];
    await anna.join();
    await admit(anna, bo);
    await meshed(anna, bo);
    anna.setLocked(true);
    await until(() => bo.state.lobby?.locked, 'members know');
    await chen.join();
    await until(() => chen.state.stage === 'failed', 'denied');
    expect(chen.state.error?.code).to.equal('room-locked');
    expect(knocks(anna)).to.deep.equal([]);
    anna.setLocked(false);
    await admit(anna, chen);
    await meshed(anna, bo, chen);
    expect(bo.state.lobby?.locked).to.equal(false);
  });

  it('removes a guest at all members until the guest is admitted again', async () => {
    const [anna, bo, chen] = [at.owner('Anna'), at.guest('Bo'), at.guest('Chen')];
    await anna.join();
    await admit(anna, bo);
    await admit(anna, chen);
    await meshed(anna, bo, chen);
    anna.remove(idOf(chen));
    await until(() => chen.state.stage === 'failed', 'removed');
    expect(chen.state.error?.code).to.equal('removed');
    await meshed(anna, bo);
    await admit(anna, chen);
    await meshed(anna, bo, chen);
  });

  it('is hosted by a cohost while the owner is away', async () => {
    const [anna, bo, chen, dora] = four(at);
    await anna.join();
    await admit(anna, bo);
    await admit(anna, chen);
    await meshed(anna, bo, chen);
    anna.makeCohost(idOf(bo));
    await until(() => roleAt(chen, bo) === 'cohost', 'the role at a member');
    await until(() => bo.state.lobby?.role === 'cohost', 'the role at the cohost');
    await anna.leave();
    await admit(bo, dora);
    await meshed(bo, chen, dora);
    expect(roleAt(chen, dora)).to.equal('guest');
    // The owner starts a new session: members that it knew need no admission, and the others knock.
    await anna.join();
    await until(() => knocks(anna).length === 1, 'a knock');
    expect(knocks(anna)).to.deep.equal([{ id: idOf(dora), name: 'Dora' }]);
    anna.admit(idOf(dora));
    await meshed(anna, bo, chen, dora);
    expect([roleAt(anna, bo), roleAt(anna, dora)]).to.deep.equal(['cohost', 'guest']);
    bo.remove(idOf(chen));
    await meshed(anna, bo, dora);
    await until(() => chen.state.error?.code === 'removed', 'removed');
    // A guest that a cohost admitted stays when the cohost is removed.
    anna.remove(idOf(bo));
    await meshed(anna, dora);
    await admit(anna, chen);
    await meshed(anna, chen, dora);
  }).timeout(180_000);

  it('continues while the owner’s page reloads: members stay, and need no new admission', async () => {
    const stored = new Map<string, string>();
    const attendance: AttendanceStore = {
      read: (topic) => stored.get(topic) ?? null,
      write: (topic, text) => void stored.set(topic, text),
    };
    const [before, bo, chen] = [at.owner('Anna', { attendance }), at.guest('Bo'), at.guest('Chen')];
    await before.join();
    await admit(before, bo);
    await admit(before, chen);
    await meshed(before, bo, chen);
    const [{ stream }] = bo.state.peers.filter(({ id }) => id === idOf(chen)) as [PeerView];
    const watching = new AbortController();
    const seen = new Set<unknown>();
    for (const call of [bo, chen]) {
      call.watch(({ stage, lobby, peers }) => {
        const other = peers.find(({ id }) => [bo, chen].some((one) => idOf(one) === id));
        seen.add(`${stage} ${lobby?.role} ${other?.stage}`);
      }, watching.signal);
    }
    before.close();
    const anna = at.owner('Anna', { attendance });
    anna.watch(({ lobby }) => lobby?.knocks.map(({ name }) => seen.add(name)), watching.signal);
    await anna.join();
    await meshed(anna, bo, chen);
    expect([roleAt(anna, bo), roleAt(bo, anna), roleAt(bo, chen)]).to.deep.equal([
      'guest',
      'owner',
      'guest',
    ]);
    expect([...seen]).to.deep.equal(['joined guest connected']);
    expect(bo.state.peers.find(({ id }) => id === idOf(chen))?.stream).to.equal(stream);
    watching.abort();
    expect(at.errors).to.deep.equal([]);
  });

  it('returns members that a new page of the owner does not know to the lobby', async () => {
    const [before, bo, chen] = [at.owner('Anna'), at.guest('Bo'), at.guest('Chen')];
    await before.join();
    await admit(before, bo);
    await admit(before, chen);
    await meshed(before, bo, chen);
    before.close();
    const anna = at.owner('Anna', { attendance: { read: () => null, write: () => {} } });
    await anna.join();
    await until(() => knocks(anna).length === 2, 'both knock');
    expect([bo, chen].map(({ state }) => state.stage)).to.deep.equal(['joined', 'joined']);
    anna.admit(idOf(bo));
    await meshed(anna, bo);
    await until(() => chen.state.stage === 'lobby', 'back in the lobby', 15_000);
    expect([stateName(chen.state), chen.state.lobby?.role, chen.state.peers]).to.deep.equal([
      'lobby',
      null,
      [],
    ]);
    await until(() => chen.state.lobby?.waiting === 'asked', 'the knock is shown');
    anna.admit(idOf(chen));
    await meshed(anna, bo, chen);
    expect(chen.state.stage).to.equal('joined');
  });

  it('ignores unauthorized commands: a cohost cannot remove hosts, and a guest cannot remove members', async () => {
    const [anna, bo, chen] = [at.owner('Anna'), at.guest('Bo'), at.guest('Chen')];
    await anna.join();
    await admit(anna, bo);
    await admit(anna, chen);
    await meshed(anna, bo, chen);
    chen.remove(idOf(bo));
    chen.setLocked(true);
    anna.makeCohost(idOf(bo));
    await until(() => bo.state.lobby?.role === 'cohost', 'a cohost');
    bo.remove(idOf(anna));
    bo.makeCohost(idOf(chen));
    anna.makeCohost(idOf(chen));
    await until(() => roleAt(bo, chen) === 'cohost', 'two cohosts');
    bo.remove(idOf(chen));
    bo.setLocked(true);
    await until(
      () => anna.state.lobby?.locked && chen.state.lobby?.locked,
      'the lock at all members',
    );
    expect(connected(anna, bo, chen)).to.equal(true);
  });

  it('shows a knock to all hosts until one decides', async () => {
    const [anna, bo, chen, dora] = four(at);
    await anna.join();
    await admit(anna, bo);
    await meshed(anna, bo);
    anna.makeCohost(idOf(bo));
    await Promise.all([chen.join(), dora.join()]);
    for (const host of [anna, bo]) await until(() => knocks(host).length === 2, 'both knocks');
    bo.admit(idOf(chen));
    await until(() => knocks(anna).length === 1, 'one is in');
    await dora.leave();
    for (const host of [anna, bo]) await until(() => knocks(host).length === 0, 'one went');
    await meshed(anna, bo, chen);
  });
});

describe('Room with an owner over a lossy line', () => {
  for (const seed of [21, 22, 23]) {
    it(`admits a guest over a broker that loses 30 % (seed ${seed})`, async function () {
      this.timeout(180_000);
      const at = await createRoom({ seed, drop: 0.3 });
      try {
        const [anna, bo] = [at.owner('Anna'), at.guest('Bo')];
        await Promise.all([anna.join(), bo.join()]);
        await until(() => knocks(anna).length === 1, 'the knock', 20_000);
        anna.admit(idOf(bo));
        await until(() => connected(anna, bo), 'connected', 30_000);
      } finally {
        at.end();
      }
    });
  }
});

describe('Room without an owner', () => {
  it('removes a peer locally, until we rejoin', async () => {
    const at = await createRoom();
    try {
      const owner = null;
      const [anna, bo, chen] = ['Anna', 'Bo', 'Chen'].map((name) => at.guest(name, { owner })) as [
        Call,
        Call,
        Call,
      ];
      await Promise.all([anna, bo, chen].map((call) => call.join()));
      await meshed(anna, bo, chen);
      expect(anna.state.lobby).to.equal(null);
      anna.remove(idOf(chen));
      await until(() => anna.state.peers.length === 1, 'closed');
      // Chen received a goodbye, and Anna ignores Chen's HELLOs. A HELLO that was in flight may show Anna's tile again for a
      // while.
      const isWithAnna = () =>
        chen.state.peers.some(({ id, stage }) => id === idOf(anna) && stage === 'connected');
      await until(() => !isWithAnna(), 'no longer shown');
      chen.refresh();
      const dora = at.guest('Dora', { owner });
      await dora.join();
      await until(() => dora.state.peers.filter((p) => p.stage === 'connected').length === 3, 'in');
      expect(anna.state.peers.map(({ id }) => id)).to.deep.equal([bo, dora].map(idOf));
      await dora.leave();
      await anna.leave();
      await anna.join();
      await meshed(anna, bo, chen);
    } finally {
      at.end();
    }
  });
});
