// A recorded message stays valid, and an attacker can replay it. The state that a room creates for a HELLO without its current
// nonce must expire, and must not displace live peers.

import { expect } from 'chai';
import { random } from '../../src/base/bytes.js';
import { openEnvelope } from '../../src/protocol/envelope.js';
import { directKind, readHeader } from '../../src/protocol/frame.js';
import { peerIdOf } from '../../src/protocol/identity.js';
import { unfinishedLimit, unprovenLimit } from '../../src/room/connection-slots.js';
import { unprovenMs } from '../../src/room/hello-schedule.js';
import { learnNonce, type Member, newMember, Roster, remembered } from '../../src/room/roster.js';
import { until } from '../until.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';
import { deflated, Insider, Target } from './insider.js';

describe('Room on a HELLO without a current nonce', () => {
  let target: Target;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = installClock({ settle: () => target.settled() });
    target = await Target.create();
    // The join phase is over, so the room is the offerer.
    await clock.advance(5000);
  });
  afterEach(() => target.end());

  const insiders = (count: number) =>
    Promise.all(Array.from({ length: count }, () => Insider.create(target)));
  const offered = () => target.emitted.peers.filter(({ offer }) => offer).map(({ id }) => id);
  const idOf = ({ identity }: Insider) => identity.peerId;
  const answer = async (one: Insider) =>
    target.receiveFrames(await one.direct(directKind.answer, await deflated('v=0')));
  /** Returns the recipients of all published frames. */
  const addressees = async () => {
    const frames = await Promise.all(target.published.map((one) => openEnvelope(target.keys, one)));
    return frames.flatMap((all) => (all ?? []).map((one) => peerIdOf(readHeader(one)!.to)));
  };

  it('offers at once, and treats the peer as met only after a fresh reply', async () => {
    const [one] = await insiders(1);
    await target.receiveFrames(await one!.hello());
    expect(offered()).to.deep.equal([idOf(one!)]);
    expect(target.echoed).to.deep.equal([]);
    target.room.send(idOf(one!), { kind: 'offer', sdp: 'v=0' });
    await until(() => target.room.counters.out.offer > 0, 'the offer');
    await answer(one!);
    expect(target.echoed).to.deep.equal([idOf(one!)]);
    expect(target.emitted.signals.map(({ signal }) => signal.kind)).to.deep.equal(['answer']);
  });

  it('discards the peer when no reply follows', async () => {
    const [friend, ...replayed] = await insiders(3);
    await target.receiveFrames(await friend!.welcome());
    target.room.mark(idOf(friend!), 'connected');
    await target.settled();
    expect(target.settling.at(-1)).to.equal(true);
    const settled = target.settling.length;
    for (const one of replayed) await target.receiveFrames(await one.hello());
    await clock.advance(unprovenMs);
    expect(target.emitted.gone.map(({ how }) => how)).to.deep.equal(['lapsed', 'lapsed']);
    expect(target.echoed).to.deep.equal([idOf(friend!)]);
    // Brokers stay suspended, and the room sends no HELLO.
    expect(target.settling).to.have.length(settled);
    const hellos = target.room.counters.out.hello;
    await clock.advance(2000);
    expect(target.room.counters.out.hello).to.equal(hellos);
  });

  it('uses two of four connection slots; a peer that echoes the nonce of our WELCOME gets a slot at once', async () => {
    const replayed = await insiders(7);
    for (const one of replayed) await target.receiveFrames(await one.hello());
    expect(offered()).to.deep.equal(replayed.slice(0, unprovenLimit).map(idOf));
    const honest = await insiders(unfinishedLimit - unprovenLimit);
    for (const one of honest) {
      await target.receiveFrames(await one.hello());
      await target.receiveFrames(await one.proof());
    }
    expect(offered().slice(unprovenLimit)).to.deep.equal(honest.map(idOf));
  });

  it('gives the slot to the next peer when no reply follows', async () => {
    const replayed = await insiders(3);
    for (const one of replayed) await target.receiveFrames(await one.hello());
    await clock.advance(unprovenMs);
    expect(offered()).to.deep.equal(replayed.map(idOf));
  });

  it('offers again when the answer arrives after the offer was withdrawn', async () => {
    const [one] = await insiders(1);
    await target.receiveFrames(await one!.hello());
    await clock.advance(unprovenMs);
    await answer(one!);
    expect(offered()).to.deep.equal([idOf(one!), idOf(one!)]);
    expect(target.echoed).to.deep.equal([idOf(one!)]);
    await clock.advance(unprovenMs);
    expect(target.emitted.gone).to.have.length(1);
  });

  it('reserves no place: a peer that answers after the room became full gets a denial', async () => {
    const [one] = await insiders(1);
    await target.receiveFrames(await one!.hello());
    target.full = true;
    await answer(one!);
    expect(target.echoed).to.deep.equal([]);
    expect(target.emitted.signals).to.deep.equal([]);
    expect(target.emitted.gone.map(({ how }) => how)).to.deep.equal(['lapsed']);
    await until(() => target.room.counters.out.deny === 1, 'the refusal');
  });

  it('does not reconnect to an unreachable peer before it echoes the current nonce', async () => {
    const [one] = await insiders(1);
    await target.receiveFrames(await one!.welcome());
    target.room.mark(idOf(one!), 'failed');
    const before = target.emitted.peers.length;
    await target.receiveFrames(await one!.hello());
    await target.settled();
    expect(target.emitted.peers).to.have.length(before);
    await target.receiveFrames(await one!.proof());
    expect(target.emitted.peers).to.have.length(before + 1);
  });

  it('does not restore a forgotten peer', async () => {
    const [one] = await insiders(1);
    await target.receiveFrames(await one!.welcome());
    target.room.mark(idOf(one!), 'forgotten');
    target.echoed.length = 0;
    await target.receiveFrames(await one!.hello());
    expect(offered()).to.deep.equal([idOf(one!)]);
    expect(target.echoed).to.deep.equal([]);
  });

  it('does not accept a replayed message of a forgotten peer as a proof', async () => {
    const [one] = await insiders(1);
    const message = await one!.direct(directKind.bye, new Uint8Array(0));
    await target.receiveTogether(await one!.welcome(), message);
    target.room.mark(idOf(one!), 'forgotten');
    target.echoed.length = 0;
    await target.receiveFrames(await one!.hello(), message);
    expect(target.room.counters.dropped.replayed).to.equal(1);
    expect(target.echoed).to.deep.equal([]);
  });

  it('sends a WELCOME above the rate limit too, and meets a peer that echoes its nonce', async () => {
    for (const one of await insiders(20)) await target.receiveFrames(await one.hello());
    const [honest] = await insiders(1);
    await target.receiveFrames(await honest!.hello());
    expect(target.room.counters.dropped.rate).to.equal(1);
    expect(target.room.met(idOf(honest!))).to.equal(null);
    await clock.advance(5000);
    expect(await addressees()).to.include(idOf(honest!));
    await target.receiveFrames(await honest!.proof());
    expect(target.echoed).to.deep.equal([idOf(honest!)]);
  });

  it('sends about ten WELCOMEs a second above the rate limit', async () => {
    for (const one of await insiders(80)) await target.receiveFrames(await one.hello());
    expect(target.room.counters.dropped.rate).to.equal(60);
    await clock.advance(5000);
    expect(new Set(await addressees()).size).to.be.above(20);
    expect(target.room.counters.out.welcome).to.be.at.most(55);
  });

  it('chooses at random which HELLOs above the rate limit get a WELCOME, so that replays cannot displace a genuine one', async () => {
    for (const one of await insiders(35)) await target.receiveFrames(await one.hello());
    const honest = await insiders(12);
    // Each of these HELLOs exceeds ten in the same second, so it is answered with a certain probability; one of twelve is
    // enough.
    for (const one of honest) await target.receiveFrames(await one.hello());
    await clock.advance(5000);
    const all = await addressees();
    expect(honest.some((one) => all.includes(idOf(one)))).to.equal(true);
  });
});

describe('Roster', () => {
  const member = (change: Partial<Member> = {}) =>
    Object.assign(newMember({ id: `${Math.random()}` } as Member), change);

  it('keeps members that have been met when replays fill it', () => {
    const roster = new Roster();
    const met = member({ everEchoed: true, phase: 'departed' });
    roster.add(met);
    for (let n = 0; n < 3 * remembered; n++) roster.add(member());
    expect(roster.get(met.id)).to.equal(met);
    expect(roster.size).to.equal(remembered);
  });

  it('replaces a departed member by a live one', () => {
    const roster = new Roster();
    for (let n = 0; n < remembered; n++) roster.add(member({ everEchoed: true }));
    expect(roster.add(member())).to.equal(false);
    expect(roster.add(member({ everEchoed: true }))).to.equal(true);
  });

  it('keeps the proven nonce as long as it can be echoed', () => {
    const one = member();
    const nonces = [0, 1, 2, 3].map(() => random(16));
    learnNonce(one, nonces[0]!, false, 0);
    expect(one.nonce).to.equal(nonces[0]);
    learnNonce(one, nonces[1]!, true, 1000);
    learnNonce(one, nonces[2]!, false, 2000);
    expect(one.nonce).to.equal(nonces[1]);
    learnNonce(one, nonces[3]!, false, 52_000);
    expect(one.nonce).to.equal(nonces[3]);
  });
});
