// A pass ends with its epoch. Tests of the renewal of passes, and of the members that a page of the owner remembers.

import { expect } from 'chai';
import { type Bytes, base64url, fromBase64url, random, utf8 } from '../../src/base/bytes.js';
import { graceMs } from '../../src/lobby/epoch-grace.js';
import { attendanceMs, nextEpoch, recentOf } from '../../src/lobby/remembered-attendance.js';
import { openEnvelope } from '../../src/protocol/envelope.js';
import { directKind, readHeader } from '../../src/protocol/frame.js';
import { createIdentity, peerIdOf } from '../../src/protocol/identity.js';
import { claimOf, cohostIssuer, type Membership } from '../../src/protocol/pass.js';
import { limits, type PeerId } from '../../src/protocol/signal.js';
import { admission, deflated, type Hosted, Insider, Target } from '../room/insider.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('nextEpoch', () => {
  it('returns the time, or the highest known epoch plus one if the clock is behind', () => {
    expect(nextEpoch(1000)).to.equal(1000);
    expect(nextEpoch(1000, 5, 999)).to.equal(1000);
    expect(nextEpoch(1000, 5, 1000)).to.equal(1001);
    expect(nextEpoch(1000, 2000, 0)).to.equal(2001);
  });
});

describe('Epoch renewal', () => {
  let target: Hosted;
  afterEach(() => target.end());

  const dropped = () => target.room.counters.dropped;
  const insider = () => Insider.create(target);
  const idOf = ({ identity }: Insider) => identity.peerId;
  const offer = async (one: Insider) => one.direct(directKind.offer, await deflated('v=0'));
  const pass = (one: Insider, standing: Membership = 'guest', epoch?: number) =>
    target.issue(one.identity.id, standing, epoch);
  const knock = async (one: Insider, evidence: readonly Bytes[] = []) =>
    target.receiveTogether(
      ...evidence,
      await one.welcome(undefined, true),
      await one.direct(directKind.knock, utf8('Eve')),
    );
  const published = async (): Promise<Bytes[][]> =>
    Promise.all(target.published.map(async (one) => (await openEnvelope(target.keys, one))!));
  const claims = async () => (await published()).flat().flatMap((frame) => claimOf(frame) ?? []);
  const passesInBand = () =>
    target.inBand.flatMap((signal) =>
      signal.kind === 'pass' ? [signal.frames.map((frame) => claimOf(fromBase64url(frame)!)!)] : [],
    );

  describe('by the owner', () => {
    const open = async (former: Parameters<typeof Target.lobby>[1] = null) => {
      target = await Target.lobby('owner', former);
    };

    it('begins an epoch on a removal, and signs passes for the present members only', async () => {
      await open();
      const [one, other, removed] = [
        await target.connected(),
        await target.connected(),
        await target.connected(),
      ];
      const absent = await target.connected();
      const { epoch } = target;
      const present = [one, other, removed].map(({ one }) => idOf(one));
      target.lobby.host.members(present);
      target.lobby.host.remove(idOf(removed.one));
      await until(() => passesInBand().length === 1, 'renewed');
      const standings = new Map(passesInBand()[0]!.map(({ id, standing }) => [id, standing]));
      expect(standings).to.deep.equal(
        new Map<PeerId, Membership>([
          [target.identity.peerId, 'owner'],
          [idOf(one.one), 'guest'],
          [idOf(other.one), 'guest'],
          [idOf(removed.one), 'removed'],
        ]),
      );
      expect(target.epoch).to.be.above(epoch);
      expect(passesInBand()[0]!.every((claim) => claim.epoch === target.epoch)).to.equal(true);
      expect(target.emitted.gone).to.deep.equal([{ id: idOf(removed.one), how: 'goodbye' }]);
      // An absent member has to knock again: its former pass is not accepted.
      await target.receiveTogether(absent.own, await absent.one.welcome(), await offer(absent.one));
      expect(target.emitted.signals).to.have.length(4);
      expect(dropped().outdated).to.equal(1);
      expect(dropped().uninvited).to.be.above(0);
      await until(
        async () => (await claims()).some(({ standing }) => standing === 'removed'),
        'published as well',
      );
    });

    it('splits the passes of a full room into envelopes within the frame limit', async () => {
      await open();
      const people = await Promise.all(
        Array.from({ length: limits.roster - 1 }, async () => {
          const { id, peerId } = await createIdentity(random(32));
          await target.receiveFrames(await target.issue(id, 'guest'));
          return peerId;
        }),
      );
      target.lobby.host.members(people);
      target.lobby.host.remove(people[0]!);
      const epochs = async () =>
        new Set((await claims()).filter(({ epoch }) => epoch === target.epoch).map(({ id }) => id));
      await until(async () => (await epochs()).size === people.length + 1, 'all passes published');
      expect(passesInBand().at(-1)).to.have.length(people.length + 1);
      for (const frames of await published()) {
        expect(frames.length).to.be.at.most(limits.framesPerEnvelope);
      }
    });

    it('begins an epoch with each session, and rejects passes of earlier ones', async () => {
      const before = Date.now() - 1000;
      await open({ epoch: before, since: before, present: [], at: Date.now() });
      expect(target.epoch).to.be.above(before);
      const [removed, cohost] = [await insider(), await insider()];
      const appointed = await pass(cohost, 'cohost', before);
      const chained = cohostIssuer(target.keys.topicId, cohost.identity, appointed);
      const letIn = await chained(removed.identity.id, 'guest');
      for (const old of [await pass(removed, 'guest', before), letIn]) {
        await target.receiveTogether(old, await removed.hello());
        await target.receiveTogether(old, await removed.welcome(), await offer(removed));
      }
      await target.receiveTogether(appointed, await cohost.welcome(), await offer(cohost));
      expect(target.emitted.peers).to.deep.equal([]);
      expect(target.emitted.signals).to.deep.equal([]);
      expect(dropped().outdated).to.equal(5);
      // The peer has to knock like a stranger; in a locked room it receives a denial.
      await knock(removed, [letIn]);
      expect(target.lobby.facts.knocks.map(({ id }) => id)).to.deep.equal([idOf(removed)]);
      target.lobby.host.setLocked(true);
      await knock(cohost, [appointed]);
      await until(async () => (await target.directsTo(cohost)).length > 0, 'denied');
      expect(target.lobby.facts.knocks).to.deep.equal([]);
      expect(target.lobby.roleOf(idOf(cohost))).to.equal(null);
    });

    it('begins above the stored epoch although the clock is behind', async () => {
      const ahead = Date.now() + 3_600_000;
      await open({ epoch: ahead, since: ahead, present: [], at: Date.now() });
      expect(target.epoch).to.equal(ahead + 1);
    });

    it('renews without a knock a peer that was present, presents its pass, and was not removed', async () => {
      const keys = (await Target.lobby('owner')) as Hosted;
      keys.end();
      const before = Date.now() - 1000;
      const identities = await Promise.all(
        Array.from({ length: 4 }, () => createIdentity(random(32))),
      );
      const present = identities.slice(0, 3).map(({ peerId }) => peerId);
      await open({ epoch: before, since: before, present, at: Date.now() });
      const people = await Promise.all(
        identities.map(async (identity) => {
          const pair = await identity.pairWith(target.keys, target.identity, target.identity.id);
          return new Insider(target, identity, pair!);
        }),
      );
      const [kept, cohost, removed, stranger] = people as [Insider, Insider, Insider, Insider];
      const appointed = await pass(cohost, 'cohost', before);
      const chained = cohostIssuer(target.keys.topicId, cohost.identity, appointed);
      // A knock without a pass is not renewed.
      await knock(kept);
      expect(target.lobby.facts.knocks).to.have.length(1);
      await knock(kept, [await pass(kept, 'guest', before)]);
      await knock(cohost, [appointed, await chained(removed.identity.id, 'removed')]);
      await knock(removed, [await chained(removed.identity.id, 'guest')]);
      await knock(stranger, [await pass(stranger, 'guest', before)]);
      await until(() => target.lobby.roleOf(idOf(cohost)) === 'cohost', 'a cohost again');
      expect(target.lobby.roleOf(idOf(kept))).to.equal('guest');
      expect(target.lobby.facts.knocks.map(({ id }) => id)).to.deep.equal(
        [removed, stranger].map(idOf),
      );
    });

    it('forgets the members of a meeting that ended some time ago', async () => {
      const former = { epoch: 5, since: 5, present: [peerIdOf(random(16))], at: 1_000_000 };
      const after = (ms: number) => recentOf(former, former.at + ms);
      expect(after(attendanceMs.recent - 1)).to.equal(former.present);
      for (const ms of [attendanceMs.recent, -attendanceMs.recent, 86_400_000]) {
        expect(after(ms)).to.deep.equal([]);
      }
      expect(recentOf(null, 0)).to.deep.equal([]);
      const identity = await createIdentity(random(32));
      const before = Date.now() - attendanceMs.recent;
      const present = [identity.peerId];
      await open({ epoch: before, since: before, present, at: before });
      const pair = await identity.pairWith(target.keys, target.identity, target.identity.id);
      const guest = new Insider(target, identity, pair!);
      await knock(guest, [await pass(guest, 'guest', before)]);
      expect(target.lobby.facts.knocks.map(({ id }) => id)).to.deep.equal(present);
    });

    it('stores the present members, and deletes those that leave', async () => {
      await open();
      const [one, other] = [await target.connected(), await target.connected()];
      const stranger = await insider();
      const present = () => [...(target.attendance()?.present ?? [])];
      target.lobby.host.members([one.one, other.one, stranger].map(idOf));
      expect(present()).to.deep.equal([one.one, other.one].map(idOf));
      target.lobby.host.members([idOf(one.one)]);
      expect(present()).to.deep.equal([idOf(one.one)]);
      target.lobby.host.remove(idOf(one.one));
      await until(() => present().length === 0, 'taken off');
      expect(target.attendance()?.epoch).to.equal(claimOf(target.lobby.pass!)?.epoch);
    });

    it('begins an epoch when a cohost has removed a guest', async () => {
      await open();
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      const { epoch } = target;
      target.lobby.host.members([cohost.one, guest.one].map(idOf));
      const sign = cohostIssuer(target.keys.topicId, cohost.one.identity, cohost.own);
      const frames = [base64url(await sign(guest.one.identity.id, 'removed'))];
      await target.lobby.receiveInBand(idOf(cohost.one), { kind: 'pass', frames });
      await until(() => target.epoch > epoch && passesInBand().length > 0, 'renewed');
      expect(
        passesInBand()
          .at(-1)!
          .map(({ id, standing }) => [id, standing]),
      ).to.deep.equal([
        [target.identity.peerId, 'owner'],
        [idOf(cohost.one), 'cohost'],
        [idOf(guest.one), 'removed'],
      ]);
    });

    it('accepts removals that a cohost signed just before the epoch ended, and rejects those of a removed cohost', async () => {
      await open();
      const [cohost, guest, other] = [
        await target.connected('cohost'),
        await target.connected(),
        await target.connected(),
      ];
      // The owner reports a removal after it has signed the passes of the other members.
      const isGone = ({ one }: { readonly one: Insider }) =>
        target.emitted.gone.some(({ id }) => id === idOf(one));
      const [another, third, fourth] = [
        await target.connected(),
        await target.connected(),
        await target.connected(),
      ];
      const sign = cohostIssuer(target.keys.topicId, cohost.one.identity, cohost.own);
      const present = [cohost, guest, another, other, third, fourth];
      target.lobby.host.members(present.map(({ one }) => idOf(one)));
      target.lobby.host.remove(idOf(other.one));
      await until(() => isGone(other), 'removed');
      const removals = [guest, another].map(({ one }) => sign(one.identity.id, 'removed'));
      await target.receiveFrames(...(await Promise.all(removals)));
      await until(() => isGone(guest) && isGone(another), 'removed, too');
      target.lobby.host.remove(idOf(cohost.one));
      await until(() => isGone(cohost), 'the cohost as well');
      await target.receiveFrames(await sign(third.one.identity.id, 'removed'));
      // Signatures are made in order.
      target.lobby.host.remove(idOf(fourth.one));
      await until(() => isGone(fourth), 'the actions before it');
      expect(target.lobby.roleOf(idOf(third.one))).to.equal('guest');
    });

    it('adopts the higher epoch of another page of the owner, and keeps all members', async () => {
      await open();
      const guest = await target.connected();
      target.lobby.host.members([idOf(guest.one)]);
      const other = await insider();
      const later = target.epoch + 5000;
      await target.receiveTogether(await pass(other, 'owner', later - 2), await other.hello());
      // The other page is not known to be present yet, and does the same.
      await until(() => target.epoch === later - 1, 'above it');
      await target.receiveFrames(await pass(other, 'owner', later));
      await until(() => target.epoch === later && passesInBand().length > 1, 'signed');
      expect(
        passesInBand()
          .at(-1)!
          .map(({ id, epoch }) => [id, epoch]),
      ).to.deep.equal([
        [target.identity.peerId, later],
        [idOf(guest.one), later],
      ]);
      expect(target.lobby.role).to.equal('owner');
      expect(target.emitted.gone).to.deep.equal([]);
    });

    it('begins above a former epoch that it receives while alone', async () => {
      await open();
      const former = await insider();
      const later = target.epoch + 5000;
      const old = await pass(former, 'guest', later);
      await target.receiveTogether(old, await former.hello());
      await until(() => target.lobby.role === 'owner' && target.epoch === later + 1, 'above it');
      await target.receiveTogether(old, await former.welcome(), await offer(former));
      expect(target.emitted.signals).to.deep.equal([]);
      // A page does this once per session; otherwise two pages of the owner would outbid each other without end.
      const again = later + 5000;
      await target.receiveFrames(await pass(former, 'guest', again));
      await until(() => target.lobby.role === 'owner' && target.epoch === again, 'adopted');
    });

    it('begins above a former epoch that it receives during a call, and does not admit guests of that epoch', async () => {
      await open();
      const [guest, former] = [await target.connected(), await insider()];
      target.lobby.host.members([idOf(guest.one)]);
      const later = target.epoch + 5000;
      const old = await pass(former, 'guest', later);
      await target.receiveTogether(old, await former.welcome(), await offer(former));
      await until(() => target.epoch === later + 1 && target.lobby.role === 'owner', 'above it');
      await target.receiveTogether(old, await former.welcome(), await offer(former));
      expect(target.lobby.roleOf(idOf(former))).to.equal(null);
      await until(() => target.lobby.roleOf(idOf(guest.one)) === 'guest', 'the other stays');
      expect(target.emitted.signals.map(({ from }) => from)).to.not.include(idOf(former));
    });

    it('keeps the lock, and sends it again', async () => {
      await open();
      const [one, other] = [await target.connected(), await target.connected()];
      target.lobby.host.members([one, other].map(({ one }) => idOf(one)));
      target.lobby.host.setLocked(true);
      target.lobby.host.remove(idOf(other.one));
      await until(() => passesInBand().length > 0, 'renewed');
      expect(target.inBand.map(({ kind }) => kind)).to.deep.equal(['lock', 'pass', 'lock']);
      expect(target.lobby.facts.locked).to.equal(true);
    });
  });

  describe('by a guest', () => {
    let owner: Insider;
    beforeEach(async () => {
      target = await Target.lobby('guest');
      owner = await insider();
    });
    const later = () => target.epoch + 1;

    /** Knocks at the owner, and is admitted under the initial epoch. */
    const letIn = async (...removals: Bytes[]) => {
      const hosting = await pass(owner, 'owner');
      await target.receiveTogether(hosting, await owner.welcome());
      const own = await target.issue(target.identity.id, 'guest');
      await target.receiveFrames(await owner.direct(directKind.admit, admission(own, ...removals)));
      await until(() => target.lobby.role === 'guest', 'let in');
      await target.receiveTogether(hosting, await owner.welcome(), await offer(owner));
      target.room.mark(idOf(owner), 'connected');
    };
    const renew = async (...people: (readonly [Bytes, Membership])[]) => {
      for (const [id, standing] of people) {
        await target.receiveFrames(await target.issue(id, standing, later()));
      }
    };
    const signals = () => target.emitted.signals.length;

    it('does not meet a peer whose pass ended with an earlier epoch', async () => {
      const [quiet, before] = [await insider(), target.epoch - 1];
      const old = await pass(quiet, 'guest', before);
      await target.receiveTogether(old, await quiet.hello());
      await letIn();
      const [count, peers] = [signals(), target.emitted.peers.length];
      await target.receiveTogether(old, await quiet.hello());
      await target.receiveTogether(old, await quiet.welcome(), await offer(quiet));
      target.room.send(idOf(quiet), { kind: 'offer', sdp: 'v=0' });
      expect([signals(), target.emitted.peers.length]).to.deep.equal([count, peers]);
      expect(await target.directsTo(quiet)).to.deep.equal([]);
    });

    it('learns the removals by cohosts from the ADMIT, before it meets other peers', async () => {
      const [quiet, cohost] = [await insider(), await insider()];
      const sign = cohostIssuer(target.keys.topicId, cohost.identity, await pass(cohost, 'cohost'));
      const valid = await pass(quiet);
      await target.receiveTogether(valid, await quiet.hello());
      await letIn(await sign(quiet.identity.id, 'removed'));
      const [count, peers] = [signals(), target.emitted.peers.length];
      await target.receiveTogether(valid, await quiet.hello());
      await target.receiveTogether(valid, await quiet.welcome(), await offer(quiet));
      expect([signals(), target.emitted.peers.length]).to.deep.equal([count, peers]);
      expect(await target.directsTo(quiet)).to.deep.equal([]);
      expect(dropped().removed).to.be.above(0);
    });

    it('keeps its connections during the grace time, and starts no new ones', async () => {
      await letIn();
      const { one: other } = await target.connected();
      const stranger = await insider();
      const old = await pass(stranger);
      const count = signals();
      await renew([owner.identity.id, 'owner']);
      expect(target.emitted.gone).to.deep.equal([]);
      expect(target.lobby.facts).to.deep.include({ role: 'guest', waiting: null });
      expect(target.lobby.standingOf(idOf(other))).to.equal('guest');
      expect([target.lobby.role, target.lobby.roleOf(idOf(other))]).to.deep.equal([null, null]);
      await target.receiveTogether(old, await stranger.welcome(), await offer(stranger));
      await target.receiveFrames(await offer(other));
      target.room.send(idOf(other), { kind: 'offer', sdp: 'v=0' });
      expect(signals()).to.equal(count);
      // The renewal arrives within the grace time.
      await renew([target.identity.id, 'guest'], [other.identity.id, 'guest']);
      expect(target.lobby.role).to.equal('guest');
      expect(
        passesInBand()
          .at(-1)!
          .map(({ epoch }) => epoch),
      ).to.deep.equal([later()]);
      expect(target.emitted.gone).to.deep.equal([]);
    });

    it('drops a peer without a new pass when the grace time ends, and reconnects it with one', async () => {
      const clock = installClock({ rate: 1, settle: () => target.settled() });
      await letIn();
      const { one: other } = await target.connected();
      await renew([target.identity.id, 'guest'], [owner.identity.id, 'owner']);
      await clock.advance(graceMs);
      expect(target.emitted.gone).to.deep.equal([{ id: idOf(other), how: 'goodbye' }]);
      expect(target.lobby.role).to.equal('guest');
      const count = signals();
      const renewed = await pass(other, 'guest', later());
      await target.receiveTogether(renewed, await other.welcome(), await offer(other));
      expect(signals()).to.equal(count + 1);
    });

    it('returns to the lobby when it receives no new pass, and can be admitted again', async () => {
      const clock = installClock({ rate: 1, settle: () => target.settled() });
      await letIn();
      const { one: other } = await target.connected();
      await renew([owner.identity.id, 'owner'], [other.identity.id, 'guest']);
      await clock.advance(graceMs);
      expect(target.lobby.facts.role).to.equal(null);
      expect(target.lobby.facts.waiting).to.equal('no-host');
      expect(new Set(target.emitted.gone.map(({ id }) => id))).to.deep.equal(
        new Set([owner, other].map(idOf)),
      );
      expect(target.refusals).to.deep.equal([]);
      const hosting = await pass(owner, 'owner', later());
      await target.receiveTogether(hosting, await owner.welcome());
      expect(target.lobby.facts.waiting).to.equal('knocking');
      // The source of the pass does not matter: the guest starts the handshake with all members again.
      const { hello } = target.room.counters.out;
      await target.receiveFrames(await target.issue(target.identity.id, 'guest', later()));
      expect(target.lobby.role).to.equal('guest');
      await until(() => target.room.counters.out.hello > hello, 'hello to everybody');
    });

    it('presents its former pass to a new page of the owner, and to no cohost', async () => {
      await letIn();
      const own = target.lobby.pass!;
      const [page, cohost] = [await insider(), await insider()];
      const hosting = await pass(page, 'owner', later());
      const appointed = await pass(cohost, 'cohost', later());
      await target.receiveTogether(hosting, appointed, await cohost.welcome());
      expect(target.room.counters.out.knock).to.equal(1);
      await target.receiveTogether(hosting, await page.hello());
      await until(async () => (await target.directsTo(page)).length > 0, 'asked');
      expect(await target.directsTo(cohost)).to.deep.equal([]);
      const asked = (await published()).find((frames) =>
        frames.some((frame) => base64url(readHeader(frame)!.to) === base64url(page.identity.id)),
      );
      expect(asked?.map(base64url)).to.include(base64url(own));
    });

    it('ignores admissions, removals and locks by a cohost of an earlier epoch', async () => {
      await letIn();
      const cohost = await target.connected('cohost');
      const sign = cohostIssuer(target.keys.topicId, cohost.one.identity, cohost.own);
      await renew([target.identity.id, 'guest'], [owner.identity.id, 'owner']);
      const guest = await insider();
      const frames = [base64url(await sign(guest.identity.id, 'guest'))];
      await target.lobby.receiveInBand(idOf(cohost.one), { kind: 'pass', frames });
      await target.lobby.receiveInBand(idOf(cohost.one), { kind: 'lock', locked: true });
      await target.receiveFrames(await sign(owner.identity.id, 'removed'));
      expect(target.lobby.roleOf(idOf(guest))).to.equal(null);
      expect(target.lobby.facts.locked).to.equal(false);
      expect(dropped().outdated).to.equal(2);
    });

    it('discards the lock of an earlier epoch', async () => {
      await letIn();
      await target.lobby.receiveInBand(idOf(owner), { kind: 'lock', locked: true });
      expect(target.lobby.facts.locked).to.equal(true);
      await renew([target.identity.id, 'guest']);
      expect(target.lobby.facts.locked).to.equal(false);
    });

    it('sends the current pass to an owner with an older epoch', async () => {
      await letIn();
      const page = await insider();
      const { pass: count } = target.room.counters.out;
      await target.receiveTogether(await pass(page, 'owner', target.epoch - 1), await page.hello());
      expect(target.room.counters.out.pass).to.equal(count + 1);
      // The guest sends it once, not on each request.
      await target.receiveTogether(await pass(page, 'owner', target.epoch - 2), await page.hello());
      expect(target.room.counters.out.pass).to.equal(count + 1);
    });

    it('counts a host as present after its reply, not after a replayed message', async () => {
      const hosting = await pass(owner, 'owner');
      await target.receiveTogether(hosting, await owner.hello());
      await until(
        async () => (await target.directsTo(owner)).length > 0,
        'a knock, in case it is there',
      );
      expect(target.lobby.facts.waiting).to.equal('no-host');
      await target.receiveTogether(hosting, await owner.welcome());
      expect(target.lobby.facts.waiting).to.equal('knocking');
    });
  });
});
