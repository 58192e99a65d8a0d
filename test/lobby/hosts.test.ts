// Tests of hosts of an ended epoch, and of cohosts that are about to be removed: their actions must have no lasting effect.

import { expect } from 'chai';
import { type Bytes, base64url, fromBase64url, random, utf8 } from '../../src/base/bytes.js';
import { passLimits } from '../../src/lobby/known-passes.js';
import { directKind } from '../../src/protocol/frame.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { claimOf, cohostIssuer, type Membership } from '../../src/protocol/pass.js';
import { repeatAtMs } from '../../src/room/sender.js';
import { admission, deflated, type Hosted, Insider, spliced, Target } from '../room/insider.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('Lobby with former hosts', () => {
  let target: Hosted;
  afterEach(() => target.end());

  const insider = () => Insider.create(target);
  const idOf = ({ identity }: Insider) => identity.peerId;
  const offer = async (one: Insider) => one.direct(directKind.offer, await deflated('v=0'));
  const pass = (one: Insider, standing: Membership = 'guest', epoch?: number) =>
    target.issue(one.identity.id, standing, epoch);
  const later = () => target.epoch + 1;
  const signerOf = (one: Insider, own: Bytes) =>
    cohostIssuer(target.keys.topicId, one.identity, own);
  const inBand = (from: Insider, ...frames: readonly Bytes[]) =>
    target.lobby.receiveInBand(idOf(from), {
      kind: 'pass',
      frames: frames.map(base64url),
    });
  const signedFor = () =>
    target.inBand
      .flatMap((signal) => (signal.kind === 'pass' ? signal.frames : []))
      .map((frame) => claimOf(fromBase64url(frame)!)!)
      .filter(({ epoch }) => epoch === target.epoch);

  describe('as a waiting guest', () => {
    beforeEach(async () => {
      target = await Target.lobby('guest');
    });

    it('ignores a refusal by an owner of an older epoch', async () => {
      const [former, owner] = [await insider(), await insider()];
      await target.receiveTogether(await pass(former, 'owner'), await former.welcome());
      await target.receiveTogether(await pass(owner, 'owner', later()), await owner.welcome());
      await target.receiveFrames(await former.direct(directKind.deny, Uint8Array.of(2)));
      expect(target.refusals).to.deep.equal([]);
      expect(target.lobby.facts.waiting).to.equal('knocking');
      target.lobby.gone(idOf(owner), 'goodbye');
      expect(target.lobby.facts.waiting).to.equal('no-host');
    });

    it('sends no name to a cohost of an older epoch while an owner with a newer one is present', async () => {
      const [cohost, owner] = [await insider(), await insider()];
      await target.receiveTogether(await pass(cohost, 'cohost'), await cohost.welcome());
      const own = await target.issue(target.identity.id, 'guest');
      await target.receiveFrames(await cohost.direct(directKind.admit, admission(own)));
      expect(target.lobby.role).to.equal(null);
      await target.receiveTogether(await pass(owner, 'owner', later()), await owner.welcome());
      await until(async () => (await target.directsTo(owner)).length > 0, 'a knock at the owner');
      expect(await target.directsTo(cohost)).to.deep.equal([]);
    });

    it('accepts a genuine pass of a host after many forged ones', async () => {
      const owner = await insider();
      const hosting = await pass(owner, 'owner');
      for (let n = 0; n < 40; n++) await target.receiveFrames(spliced(hosting, 50, random(64)));
      await target.receiveTogether(hosting, await owner.welcome());
      expect(target.lobby.facts.waiting).to.equal('knocking');
    });
  });

  describe('as an admitted guest', () => {
    let owner: Insider;
    const letIn = async (standing: Membership = 'guest') => {
      target = await Target.lobby('guest');
      owner = await insider();
      await target.receiveTogether(await pass(owner, 'owner'), await owner.welcome());
      const own = await target.issue(target.identity.id, standing);
      await target.receiveFrames(await owner.direct(directKind.admit, admission(own)));
      await until(() => target.lobby.role === standing, 'let in');
      await target.receiveTogether(
        await pass(owner, 'owner'),
        await owner.welcome(),
        await offer(owner),
      );
      target.room.mark(idOf(owner), 'connected');
    };

    it('ignores removals by a cohost of a new epoch before the owner has renewed the target', async () => {
      await letIn('cohost');
      const { one: cohost } = await target.connected('cohost');
      const { one: other } = await target.connected('cohost');
      const renewed = await pass(cohost, 'cohost', later());
      const sign = signerOf(cohost, renewed);
      await inBand(
        cohost,
        renewed,
        await sign(target.identity.id, 'removed'),
        await sign(other.identity.id, 'removed'),
        await sign(owner.identity.id, 'removed'),
      );
      expect(target.refusals).to.deep.equal([]);
      expect(target.emitted.gone).to.deep.equal([]);
    });

    it('accepts an owner or cohost although a cohost has removed it', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const [page, other] = [await insider(), await insider()];
      const sign = signerOf(cohost, own);
      for (const [one, standing] of [
        [page, 'owner'],
        [other, 'cohost'],
      ] as const) {
        await inBand(cohost, await sign(one.identity.id, 'removed'));
        const before = target.emitted.signals.length;
        await target.receiveTogether(
          await pass(one, standing),
          await one.welcome(),
          await offer(one),
        );
        expect(target.lobby.roleOf(idOf(one))).to.equal(standing);
        expect(target.emitted.signals).to.have.length(before + 1);
      }
    });

    it('accepts passes from the owner after many forged ones, although a cohost announced the epoch first', async () => {
      await letIn();
      const { one: cohost } = await target.connected('cohost');
      const { one: removed } = await target.connected();
      await inBand(cohost, await pass(cohost, 'cohost', later()));
      const forged = spliced(await pass(removed, 'guest', later()), 50, random(64));
      for (let n = 0; n < 40; n++) await inBand(removed, forged);
      await inBand(
        owner,
        await pass(owner, 'owner', later()),
        await target.issue(target.identity.id, 'guest', later()),
        await pass(removed, 'removed', later()),
      );
      expect(target.lobby.role).to.equal('guest');
      expect(target.emitted.gone.map(({ id }) => id)).to.deep.equal([idOf(removed)]);
    });

    it('keeps the passes of hosts when a cohost admits many guests', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const sign = signerOf(cohost, own);
      const many = Array.from({ length: passLimits.people + 1 }, () => sign(random(16), 'guest'));
      await inBand(cohost, ...(await Promise.all(many)));
      const roles = [owner, cohost].map((one) => target.lobby.roleOf(idOf(one)));
      expect(roles).to.deep.equal(['owner', 'cohost']);
    });

    it('keeps removals by cohosts as evidence across two epochs', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const { one: removed } = await target.connected();
      const removal = await signerOf(cohost, own)(removed.identity.id, 'removed');
      await inBand(cohost, removal);
      for (const epoch of [later(), later() + 1]) {
        await target.receiveFrames(await pass(owner, 'owner', epoch));
      }
      expect(target.lobby.evidence.map(base64url)).to.include(base64url(removal));
    });
  });

  describe('as the owner', () => {
    beforeEach(async () => {
      target = await Target.lobby('owner');
    });
    const setMembers = (...people: { one: Insider }[]) =>
      target.lobby.host.members(people.map(({ one }) => idOf(one)));

    it('does not renew an identity that a cohost admitted in advance', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      setMembers(cohost, guest);
      const { id, peerId } = await createIdentity(random(32));
      await inBand(cohost.one, await signerOf(cohost.one, cohost.own)(id, 'guest'));
      expect(target.lobby.roleOf(peerId)).to.equal('guest');
      target.lobby.host.remove(idOf(cohost.one));
      await until(() => signedFor().length > 2, 'signed');
      expect(signedFor().map((claim) => claim.id)).to.deep.equal([
        target.identity.peerId,
        idOf(guest.one),
        idOf(cohost.one),
      ]);
      setMembers(guest);
      expect(target.attendance()?.present).to.deep.equal([idOf(guest.one)]);
    });

    it('ignores removals by a cohost that another page of the owner has removed', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      const page = await target.connected('owner');
      setMembers(cohost, guest, page);
      const { epoch } = target;
      const stale = await signerOf(cohost.one, cohost.own)(guest.one.identity.id, 'removed');
      await inBand(
        page.one,
        await pass(page.one, 'owner', epoch + 1),
        await target.issue(target.identity.id, 'owner', epoch + 1),
        await pass(guest.one, 'guest', epoch + 1),
        await pass(cohost.one, 'removed', epoch + 1),
      );
      await until(() => target.epoch === epoch + 1, 'adopted');
      await target.receiveFrames(stale);
      target.lobby.host.remove(idOf(page.one));
      await until(
        () => target.epoch > epoch + 1 && signedFor().length > 0,
        'the actions before it',
      );
      expect(target.lobby.roleOf(idOf(guest.one))).to.equal('guest');
    });

    it('begins a single epoch after many removals by a cohost', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      setMembers(cohost, guest);
      const { epoch } = target;
      const sign = signerOf(cohost.one, cohost.own);
      const ids = [...Array.from({ length: 30 }, () => random(16)), guest.one.identity.id];
      await inBand(cohost.one, ...(await Promise.all(ids.map((id) => sign(id, 'removed')))));
      await until(() => target.epoch > epoch && signedFor().length > 0, 'the guest goes');
      expect(target.inBand.filter(({ kind }) => kind === 'pass')).to.have.length(1);
    });

    it('does not renew a guest that was admitted and did not connect', async () => {
      const clock = installClock({ rate: 1, settle: () => target.settled() });
      const one = await insider();
      const { one: other } = await target.connected();
      await target.receiveTogether(
        await one.welcome(undefined, true),
        await one.direct(directKind.knock, utf8('Eve')),
      );
      target.lobby.host.admit(idOf(one));
      await until(() => target.lobby.roleOf(idOf(one)) === 'guest', 'let in');
      await clock.advance(repeatAtMs.at(-1)!);
      target.lobby.host.remove(idOf(other));
      await until(() => signedFor().some(({ id }) => id === idOf(other)), 'signed');
      expect(signedFor().map(({ id }) => id)).to.not.include(idOf(one));
    });
  });
});
