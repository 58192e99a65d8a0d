// What was said once is valid for ever, and whoever recorded it can say it again. What a room does about a HELLO that echoes
// no nonce of its own must end by itself, and take nothing from people who are there.

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

describe('a HELLO that echoes no nonce of ours', () => {
  let target: Target;
  let clock: VirtualClock;

  beforeEach(async () => {
    clock = installClock({ settle: () => target.settled() });
    target = await Target.create();
    // Nobody is joining any more: it is on us to offer.
    await clock.advance(5000);
  });
  afterEach(() => target.end());

  const insiders = (count: number) =>
    Promise.all(Array.from({ length: count }, () => Insider.create(target)));
  const offered = () => target.told.peers.filter(({ offer }) => offer).map(({ id }) => id);
  const idOf = ({ identity }: Insider) => identity.peerId;
  const answer = async (one: Insider) =>
    target.hearFrames(await one.direct(directKind.answer, await deflated('v=0')));
  /** To whom something was said. */
  const addressees = async () => {
    const frames = await Promise.all(target.published.map((one) => openEnvelope(target.keys, one)));
    return frames.flatMap((all) => (all ?? []).map((one) => peerIdOf(readHeader(one)!.to)));
  };

  it('gets an offer at once, and is met only by what follows', async () => {
    const [one] = await insiders(1);
    await target.hearFrames(await one!.hello());
    expect(offered()).to.deep.equal([idOf(one!)]);
    expect(target.echoed).to.deep.equal([]);
    target.room.send(idOf(one!), { kind: 'offer', sdp: 'v=0' });
    await until(() => target.room.counters.out.offer > 0, 'the offer');
    await answer(one!);
    expect(target.echoed).to.deep.equal([idOf(one!)]);
    expect(target.told.signals.map(({ signal }) => signal.kind)).to.deep.equal(['answer']);
  });

  it('is as if it had not been heard when nothing follows', async () => {
    const [friend, ...ghosts] = await insiders(3);
    await target.hearFrames(await friend!.welcome());
    target.room.mark(idOf(friend!), 'connected');
    await target.settled();
    expect(target.settling.at(-1)).to.equal(true);
    const settled = target.settling.length;
    for (const one of ghosts) await target.hearFrames(await one.hello());
    await clock.advance(unprovenMs);
    expect(target.told.gone.map(({ how }) => how)).to.deep.equal(['lapsed', 'lapsed']);
    expect(target.echoed).to.deep.equal([idOf(friend!)]);
    // Brokers stay asleep, and nobody is looked for.
    expect(target.settling).to.have.length(settled);
    const hellos = target.room.counters.out.hello;
    await clock.advance(2000);
    expect(target.room.counters.out.hello).to.equal(hellos);
  });

  it('takes two places of four; whoever echoes the nonce in our WELCOME is served at once', async () => {
    const ghosts = await insiders(7);
    for (const one of ghosts) await target.hearFrames(await one.hello());
    expect(offered()).to.deep.equal(ghosts.slice(0, unprovenLimit).map(idOf));
    const honest = await insiders(unfinishedLimit - unprovenLimit);
    for (const one of honest) {
      await target.hearFrames(await one.hello());
      await target.hearFrames(await one.proof());
    }
    expect(offered().slice(unprovenLimit)).to.deep.equal(honest.map(idOf));
  });

  it('gives its place to the next when nothing follows', async () => {
    const ghosts = await insiders(3);
    for (const one of ghosts) await target.hearFrames(await one.hello());
    await clock.advance(unprovenMs);
    expect(offered()).to.deep.equal(ghosts.map(idOf));
  });

  it('is offered again when the answer came after the offer was withdrawn', async () => {
    const [one] = await insiders(1);
    await target.hearFrames(await one!.hello());
    await clock.advance(unprovenMs);
    await answer(one!);
    expect(offered()).to.deep.equal([idOf(one!), idOf(one!)]);
    expect(target.echoed).to.deep.equal([idOf(one!)]);
    await clock.advance(unprovenMs);
    expect(target.told.gone).to.have.length(1);
  });

  it('holds no seat: whoever answers when the last one is taken is told so', async () => {
    const [one] = await insiders(1);
    await target.hearFrames(await one!.hello());
    target.full = true;
    await answer(one!);
    expect(target.echoed).to.deep.equal([]);
    expect(target.told.signals).to.deep.equal([]);
    expect(target.told.gone.map(({ how }) => how)).to.deep.equal(['lapsed']);
    await until(() => target.room.counters.out.deny === 1, 'the refusal');
  });

  it('does not begin anew with somebody who could not be reached, before they show that they are alive', async () => {
    const [one] = await insiders(1);
    await target.hearFrames(await one!.welcome());
    target.room.mark(idOf(one!), 'failed');
    const before = target.told.peers.length;
    await target.hearFrames(await one!.hello());
    await target.settled();
    expect(target.told.peers).to.have.length(before);
    await target.hearFrames(await one!.proof());
    expect(target.told.peers).to.have.length(before + 1);
  });

  it('does not bring back somebody who is forgotten', async () => {
    const [one] = await insiders(1);
    await target.hearFrames(await one!.welcome());
    target.room.mark(idOf(one!), 'forgotten');
    target.echoed.length = 0;
    await target.hearFrames(await one!.hello());
    expect(offered()).to.deep.equal([idOf(one!)]);
    expect(target.echoed).to.deep.equal([]);
  });

  it('is not proved by a replay of what somebody forgotten said to us', async () => {
    const [one] = await insiders(1);
    const said = await one!.direct(directKind.bye, new Uint8Array(0));
    await target.hearTogether(await one!.welcome(), said);
    target.room.mark(idOf(one!), 'forgotten');
    target.echoed.length = 0;
    await target.hearFrames(await one!.hello(), said);
    expect(target.room.counters.dropped.replayed).to.equal(1);
    expect(target.echoed).to.deep.equal([]);
  });

  it('is answered even when there have been too many, and who echoes the answer is met', async () => {
    for (const one of await insiders(20)) await target.hearFrames(await one.hello());
    const [honest] = await insiders(1);
    await target.hearFrames(await honest!.hello());
    expect(target.room.counters.dropped.rate).to.equal(1);
    expect(target.room.met(idOf(honest!))).to.equal(null);
    await clock.advance(5000);
    expect(await addressees()).to.include(idOf(honest!));
    await target.hearFrames(await honest!.proof());
    expect(target.echoed).to.deep.equal([idOf(honest!)]);
  });

  it('is answered about ten times a second beyond the others', async () => {
    for (const one of await insiders(80)) await target.hearFrames(await one.hello());
    expect(target.room.counters.dropped.rate).to.equal(60);
    await clock.advance(5000);
    expect(new Set(await addressees()).size).to.be.above(20);
    expect(target.room.counters.out.welcome).to.be.at.most(55);
  });

  it('that is a replay takes nobody the place of those who are answered', async () => {
    for (const one of await insiders(35)) await target.hearFrames(await one.hello());
    const honest = await insiders(12);
    // Each is the one after more than ten in the same second; what is a matter of chance happens to one of twelve.
    for (const one of honest) await target.hearFrames(await one.hello());
    await clock.advance(5000);
    const all = await addressees();
    expect(honest.some((one) => all.includes(idOf(one)))).to.equal(true);
  });
});

describe('what is remembered of people', () => {
  const member = (change: Partial<Member> = {}) =>
    Object.assign(newMember({ id: `${Math.random()}` } as Member), change);

  it('is not pushed out by replays', () => {
    const roster = new Roster();
    const met = member({ everEchoed: true, phase: 'departed' });
    roster.add(met);
    for (let n = 0; n < 3 * remembered; n++) roster.add(member());
    expect(roster.get(met.id)).to.equal(met);
    expect(roster.size).to.equal(remembered);
  });

  it('leaves room for somebody alive among people who have gone', () => {
    const roster = new Roster();
    for (let n = 0; n < remembered; n++) roster.add(member({ everEchoed: true }));
    expect(roster.add(member())).to.equal(false);
    expect(roster.add(member({ everEchoed: true }))).to.equal(true);
  });

  it('has the nonce that was proven, while that can still be echoed', () => {
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
