// What hosts of an epoch that has ended, and cohosts who are about to be removed, can still do: nothing that lasts.

import { expect } from 'chai';
import { type Bytes, base64url, fromBase64url, random, utf8 } from '../../src/base/bytes.js';
import { passLimits } from '../../src/lobby/pass-store.js';
import { directKind } from '../../src/protocol/frame.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { claimOf, cohostIssuer, type Membership } from '../../src/protocol/pass.js';
import { repeatAtMs } from '../../src/room/sender.js';
import { admission, deflated, type Hosted, Insider, spliced, Target } from '../room/insider.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('hosts who are none any more', () => {
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
      .flatMap((said) => (said.kind === 'pass' ? said.frames : []))
      .map((frame) => claimOf(fromBase64url(frame)!)!)
      .filter(({ epoch }) => epoch === target.epoch);

  describe('for somebody who waits', () => {
    beforeEach(async () => {
      target = await Target.lobby('guest');
    });

    it('cannot refuse them', async () => {
      const [former, owner] = [await insider(), await insider()];
      await target.hearTogether(await pass(former, 'owner'), await former.welcome());
      await target.hearTogether(await pass(owner, 'owner', later()), await owner.welcome());
      await target.hearFrames(await former.direct(directKind.deny, Uint8Array.of(2)));
      expect(target.refusals).to.deep.equal([]);
      expect(target.lobby.facts.waiting).to.equal('knocking');
      target.lobby.gone(idOf(owner), 'goodbye');
      expect(target.lobby.facts.waiting).to.equal('no-host');
    });

    it('do not hear their name while the owner, a little slower, is there', async () => {
      const [cohost, owner] = [await insider(), await insider()];
      await target.hearTogether(await pass(cohost, 'cohost'), await cohost.welcome());
      const own = await target.issue(target.identity.id, 'guest');
      await target.hearFrames(await cohost.direct(directKind.admit, admission(own)));
      expect(target.lobby.role).to.equal(null);
      await target.hearTogether(await pass(owner, 'owner', later()), await owner.welcome());
      await until(async () => (await target.directsTo(owner)).length > 0, 'a knock at the owner');
      expect(await target.directsTo(cohost)).to.deep.equal([]);
    });

    it('are found among forged passes', async () => {
      const owner = await insider();
      const hosting = await pass(owner, 'owner');
      for (let n = 0; n < 40; n++) await target.hearFrames(spliced(hosting, 50, random(64)));
      await target.hearTogether(hosting, await owner.welcome());
      expect(target.lobby.facts.waiting).to.equal('knocking');
    });
  });

  describe('for somebody who is in', () => {
    let owner: Insider;
    const letIn = async (standing: Membership = 'guest') => {
      target = await Target.lobby('guest');
      owner = await insider();
      await target.hearTogether(await pass(owner, 'owner'), await owner.welcome());
      const own = await target.issue(target.identity.id, standing);
      await target.hearFrames(await owner.direct(directKind.admit, admission(own)));
      await until(() => target.lobby.role === standing, 'let in');
      await target.hearTogether(
        await pass(owner, 'owner'),
        await owner.welcome(),
        await offer(owner),
      );
      target.room.mark(idOf(owner), 'connected');
    };

    it('cannot remove another cohost before the owner has renewed them', async () => {
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
      expect(target.told.gone).to.deep.equal([]);
    });

    it('cannot keep the owner, or a cohost, from who has not heard of them', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const [page, other] = [await insider(), await insider()];
      const sign = signerOf(cohost, own);
      for (const [one, standing] of [
        [page, 'owner'],
        [other, 'cohost'],
      ] as const) {
        await inBand(cohost, await sign(one.identity.id, 'removed'));
        const before = target.told.signals.length;
        await target.hearTogether(await pass(one, standing), await one.welcome(), await offer(one));
        expect(target.lobby.roleOf(idOf(one))).to.equal(standing);
        expect(target.told.signals).to.have.length(before + 1);
      }
    });

    it('hears its owner among forged passes, though the epoch was heard from somebody else', async () => {
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
      expect(target.told.gone.map(({ id }) => id)).to.deep.equal([idOf(removed)]);
    });

    it('cannot have the owner forgotten, however many guests they let in', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const sign = signerOf(cohost, own);
      const many = Array.from({ length: passLimits.people + 1 }, () => sign(random(16), 'guest'));
      await inBand(cohost, ...(await Promise.all(many)));
      const roles = [owner, cohost].map((one) => target.lobby.roleOf(idOf(one)));
      expect(roles).to.deep.equal(['owner', 'cohost']);
    });

    it('shows what cohosts removed, also when two epochs follow each other', async () => {
      await letIn();
      const { one: cohost, own } = await target.connected('cohost');
      const { one: removed } = await target.connected();
      const removal = await signerOf(cohost, own)(removed.identity.id, 'removed');
      await inBand(cohost, removal);
      for (const epoch of [later(), later() + 1]) {
        await target.hearFrames(await pass(owner, 'owner', epoch));
      }
      expect(target.lobby.evidence.map(base64url)).to.include(base64url(removal));
    });
  });

  describe("for the owner's page", () => {
    beforeEach(async () => {
      target = await Target.lobby('owner');
    });
    const company = (...people: { one: Insider }[]) =>
      target.lobby.host.members(people.map(({ one }) => idOf(one)));

    it('cannot let themselves in beforehand, as somebody else', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      company(cohost, guest);
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
      company(guest);
      expect(target.attendance()?.present).to.deep.equal([idOf(guest.one)]);
    });

    it('cannot remove anybody after another page of the owner has removed them', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      const page = await target.connected('owner');
      company(cohost, guest, page);
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
      await target.hearFrames(stale);
      target.lobby.host.remove(idOf(page.one));
      await until(() => target.epoch > epoch + 1 && signedFor().length > 0, 'what came before');
      expect(target.lobby.roleOf(idOf(guest.one))).to.equal('guest');
    });

    it('cannot have it begin epoch after epoch', async () => {
      const [cohost, guest] = [await target.connected('cohost'), await target.connected()];
      company(cohost, guest);
      const { epoch } = target;
      const sign = signerOf(cohost.one, cohost.own);
      const ids = [...Array.from({ length: 30 }, () => random(16)), guest.one.identity.id];
      await inBand(cohost.one, ...(await Promise.all(ids.map((id) => sign(id, 'removed')))));
      await until(() => target.epoch > epoch && signedFor().length > 0, 'the guest goes');
      expect(target.inBand.filter(({ kind }) => kind === 'pass')).to.have.length(1);
    });

    it('signs for nobody who was let in and did not come', async () => {
      const clock = installClock({ rate: 1, settle: () => target.settled() });
      const one = await insider();
      const { one: other } = await target.connected();
      await target.hearTogether(
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
