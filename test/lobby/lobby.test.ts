// The door of a room with an owner, tried by people who hold the room's key and play by no rules.

import { expect } from 'chai';
import { type Bytes, base64url, random, utf8 } from '../../src/base/bytes.js';
import { knockLimits } from '../../src/lobby/incoming-knocks.js';
import { passLimits, strengthOf } from '../../src/lobby/pass-store.js';
import { openEnvelope } from '../../src/protocol/envelope.js';
import { directKind, frameType, readDirect, readHeader } from '../../src/protocol/frame.js';
import { peerIdOf } from '../../src/protocol/identity.js';
import { cohostIssuer, type Membership } from '../../src/protocol/pass.js';
import { type GreetingFacts, onGreeting } from '../../src/room/admission.js';
import { admission, deflated, type Hosted, Insider, Target } from '../room/insider.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('onGreeting', () => {
  const step = (facts: Partial<GreetingFacts>) =>
    onGreeting({ ours: 'guest', theirs: 'guest', waits: false, isWelcome: false, ...facts });

  it('lets two meet who are both in, and say so', () => {
    for (const ours of ['owner', 'cohost', 'guest'] as const) {
      for (const theirs of ['owner', 'cohost', 'guest'] as const) {
        expect(step({ ours, theirs })).to.equal('handshake');
        expect(step({ ours, theirs, waits: true })).to.not.equal('handshake');
      }
    }
  });

  it('has who waits heard by hosts alone, and hear hosts alone', () => {
    expect(step({ theirs: null })).to.equal('ignore');
    expect(step({ ours: 'cohost', theirs: null })).to.equal('answer');
    expect(step({ ours: 'owner', theirs: null, isWelcome: true })).to.equal('note');
    expect(step({ ours: null, theirs: null })).to.equal('ignore');
    expect(step({ ours: null, theirs: 'guest' })).to.equal('ignore');
    expect(step({ ours: null, theirs: 'owner', waits: true })).to.equal('ignore');
    expect(step({ ours: null, theirs: 'cohost' })).to.equal('knock');
  });
});

describe('strengthOf', () => {
  it('puts the owner above cohosts, and a removal above what it removes', () => {
    const order: [Membership, boolean][] = [
      ['guest', true],
      ['guest', false],
      ['removed', true],
      ['cohost', false],
      ['owner', false],
      ['removed', false],
    ];
    const strengths = order.map(([standing, isChained]) => strengthOf(standing, { isChained }));
    expect(strengths).to.deep.equal([...strengths].sort((a, b) => a - b));
    expect(new Set(strengths).size).to.equal(order.length);
  });
});

describe('the door', () => {
  let target: Hosted;
  const dropped = () => target.room.counters.dropped;
  const insider = () => Insider.create(target);
  const insiders = (count: number) => Promise.all(Array.from({ length: count }, insider));
  const admitted = async (standing: Membership = 'guest') => {
    const one = await insider();
    return { one, pass: await target.issue(one.identity.id, standing) };
  };
  const offer = async (one: Insider) => one.direct(directKind.offer, await deflated('v=0'));
  const knock = async (one: Insider, name = 'Eve') =>
    target.hearTogether(
      await one.welcome(undefined, true),
      await one.direct(directKind.knock, utf8(name)),
    );
  /** Types of the frames that the target has published, and kinds of those that `one` can read. */
  const published = async (one?: Insider): Promise<string[]> => {
    const said: string[] = [];
    for (const envelope of target.published) {
      for (const frame of (await openEnvelope(target.keys, envelope))!) {
        const header = readHeader(frame)!;
        const direct = header.type === frameType.direct && one;
        const body = direct ? await readDirect(one.pair, header, frame) : null;
        said.push(body ? `direct ${body.kind}` : `${header.type}`);
      }
    }
    return said;
  };
  const nothing = { peers: [], signals: [], gone: [] };
  afterEach(() => target.end());

  describe('of somebody who waits', () => {
    beforeEach(async () => {
      target = await Target.lobby('guest');
    });

    it('lets no offer, answer or candidate in or out, whoever says it', async () => {
      const { one: member, pass } = await admitted();
      const { one: host, pass: hosting } = await admitted('cohost');
      const stranger = await insider();
      const candidate = { candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
      const ice = await deflated(JSON.stringify([candidate]));
      for (const [one, own] of [
        [member, pass],
        [host, hosting],
        [stranger, null],
      ] as const) {
        const before = own ? [own] : [];
        await target.hearTogether(...before, await one.hello());
        await target.hearTogether(...before, await one.welcome(), await offer(one));
        await target.hearFrames(
          await one.direct(directKind.ice, ice),
          await one.direct(directKind.answer, await deflated('v=0')),
          await one.direct(directKind.bye, new Uint8Array(0)),
        );
      }
      // Neither does what we would say ourselves.
      target.room.send(host.identity.peerId, { kind: 'offer', sdp: 'v=0' });
      await until(async () => (await published(host)).includes('direct 4'), 'a knock at the host');
      expect(target.told).to.deep.equal(nothing);
      expect(dropped().uninvited).to.be.at.least(6);
      const allowed = [`${frameType.hello}`, `direct ${directKind.knock}`];
      expect((await published(host)).filter((said) => !allowed.includes(said))).to.deep.equal([]);
      expect(target.lobby.facts.waiting).to.equal('knocking');
    });

    it('opens by a pass of its own, from whomever, and by nobody else’s', async () => {
      const { one: host, pass } = await admitted('owner');
      await target.hearTogether(pass, await host.hello());
      const { one: other, pass: foreign } = await admitted();
      await target.hearFrames(await host.direct(directKind.admit, admission(foreign)));
      expect(target.lobby.role).to.equal(null);
      const own = await target.issue(target.identity.id, 'guest');
      // Only a host's word is taken for a refusal.
      await target.hearFrames(
        await other.welcome(),
        await other.direct(directKind.deny, Uint8Array.of(2)),
      );
      expect(target.refusals).to.deep.equal([]);
      await target.hearFrames(await host.direct(directKind.ack, new Uint8Array(0)));
      expect(target.lobby.facts.waiting).to.equal('asked');
      await target.hearFrames(await host.direct(directKind.admit, admission(own)));
      await until(() => target.lobby.role === 'guest', 'let in');
      await target.hearTogether(pass, await host.welcome(), await offer(host));
      expect(target.told.signals).to.have.length(1);
    });

    it('hears a host who refuses, who locks, and who has no room', async () => {
      const { one: host, pass } = await admitted('owner');
      await target.hearTogether(pass, await host.hello());
      for (const reason of [1, 2, 3]) {
        await target.hearFrames(await host.direct(directKind.deny, Uint8Array.of(reason)));
      }
      expect(target.refusals).to.deep.equal(['full', 'refused', 'locked']);
      await target.hearFrames(await host.direct(directKind.deny, Uint8Array.of(4)));
      expect(dropped().malformed).to.equal(1);
    });
  });

  describe('of a host', () => {
    beforeEach(async () => {
      target = await Target.lobby('owner');
    });

    it('answers who waits by WELCOME and PASS, and connects to nobody', async () => {
      const eve = await insider();
      await target.hearFrames(await eve.hello(true));
      await target.hearTogether(await eve.hello(), await eve.welcome(), await offer(eve));
      await until(async () => (await published()).length >= 4, 'welcomed');
      expect(new Set(await published())).to.deep.equal(new Set(['4', '1']));
      expect(target.told).to.deep.equal(nothing);
      expect(dropped().uninvited).to.equal(1);
    });

    it('shows five of fifty who knock, counts the others, and grows by nobody', async () => {
      const many = await insiders(50);
      for (const one of many) await knock(one);
      const { knocks } = target.lobby.facts;
      expect(knocks).to.have.length(knockLimits.shown);
      const { rate, crowded } = dropped();
      expect(rate + crowded + dropped()['unknown-peer']).to.be.at.least(45);
      // Again, and it changes nothing.
      await knock(many[0]!, 'Mallory');
      expect(target.lobby.facts.knocks).to.deep.equal(knocks);
      expect(target.room.counters.people).to.be.at.most(64);
    });

    it('shows one more in five seconds after a burst of five', async () => {
      const many = await insiders(8);
      for (const one of many.slice(0, 5)) await knock(one);
      for (const one of many.slice(0, 5)) target.lobby.host.deny(one.identity.peerId);
      await knock(many[5]!);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
      expect(dropped().rate).to.equal(1);
      // Who was denied is told so again, and is not shown again.
      await knock(many[0]!);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
      expect(dropped().rate).to.equal(1);
    });

    it('drops knocks with a long name, and those without a WELCOME', async () => {
      const eve = await insider();
      await target.hearFrames(await eve.direct(directKind.knock, utf8('Eve')));
      expect(dropped()['unknown-peer']).to.equal(1);
      await knock(eve, 'e'.repeat(49));
      expect(dropped().malformed).to.equal(1);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
    });

    it('believes no pass that an insider makes, and tries a random sample of many', async () => {
      const { one: guest, pass } = await admitted();
      await target.hearTogether(pass, await guest.hello());
      const forge = cohostIssuer(target.keys.topicId, guest.identity, pass);
      for (const standing of ['guest', 'cohost', 'owner', 'removed'] as const) {
        await target.hearFrames(await forge(random(16), standing));
      }
      expect(dropped().forged).to.equal(4);
      const many = Array.from({ length: 250 }, () => forge(random(16), 'guest'));
      // All of them come in one moment.
      installClock();
      await target.hearInBand(...(await Promise.all(many)));
      expect(dropped().forged).to.be.within(passLimits.failed, 2.5 * passLimits.failed);
      expect(dropped().rate).to.equal(254 - dropped().forged);
      // In band as well, and a lock of somebody who is no host.
      const frame = base64url(await forge(target.identity.id, 'removed'));
      await target.lobby.receiveInBand(guest.identity.peerId, { kind: 'pass', frames: [frame] });
      await target.lobby.receiveInBand(guest.identity.peerId, { kind: 'lock', locked: true });
      expect(target.lobby.facts).to.deep.include({ role: 'owner', locked: false });
      expect(target.refusals).to.deep.equal([]);
    });

    it('hears of a removal from a host, however many passes are forged meanwhile', async () => {
      const { one: host, pass: hosting } = await admitted('cohost');
      const { one: guest, pass } = await admitted();
      await target.hearTogether(hosting, await host.welcome(), await offer(host));
      await target.hearTogether(pass, await guest.welcome(), await offer(guest));
      const forge = cohostIssuer(target.keys.topicId, guest.identity, pass);
      const many = Array.from({ length: 250 }, () => forge(random(16), 'guest'));
      await target.hearInBand(...(await Promise.all(many)));
      const removal = await target.issue(guest.identity.id, 'removed');
      const said = { kind: 'pass', frames: [base64url(removal)] } as const;
      await target.lobby.receiveInBand(host.identity.peerId, said);
      expect(target.told.gone).to.deep.equal([{ id: guest.identity.peerId, how: 'goodbye' }]);
    });

    it('meets who was let in, however many others say hello from outside', async () => {
      const many = await insiders(25);
      for (const one of many) await target.hearFrames(await one.hello(true), await one.welcome());
      expect(dropped().rate).to.be.at.least(5);
      const [{ one, pass }, { one: other, pass: theirs }] = [await admitted(), await admitted()];
      await target.hearTogether(pass, await one.hello());
      await target.hearTogether(theirs, await other.welcome(), await offer(other));
      for (const { identity } of [one, other]) {
        expect(target.room.met(identity.peerId)).to.not.equal(null);
      }
    });

    it('tells everybody in band whom it lets in, so that no forger can keep them out', async () => {
      const guest = await insider();
      await knock(guest);
      target.lobby.host.admit(guest.identity.peerId);
      await until(() => target.inBand.length === 1, 'told');
      const pass = await target.issue(guest.identity.id, 'guest');
      expect(target.inBand).to.deep.equal([{ kind: 'pass', frames: [base64url(pass)] }]);
    });

    it('says nothing more to whom it removes, not even what is being sealed', async () => {
      const { one: guest, pass } = await admitted();
      const id = guest.identity.peerId;
      await target.hearTogether(pass, await guest.welcome(), await offer(guest));
      target.room.send(id, { kind: 'answer', sdp: 'v=0' });
      target.room.expel(id);
      // In the order of saying: when this is out, the answer would be too.
      target.room.introduce(peerIdOf(random(16)));
      const { hello } = target.room.counters.out;
      await until(() => target.room.counters.out.hello > hello, 'what was said later');
      expect(target.room.counters.out.answer).to.equal(0);
    });

    it('remembers a removed cohost, whoever comes and goes afterwards', async () => {
      const { one: cohost, pass } = await admitted('cohost');
      const sign = cohostIssuer(target.keys.topicId, cohost.identity, pass);
      const puppet = random(16);
      const letIn = await sign(puppet, 'guest');
      await target.hearFrames(pass, await target.issue(cohost.identity.id, 'removed'));
      for (let i = 0; i <= passLimits.people; i++) {
        await target.hearFrames(await target.issue(random(16), 'guest'));
      }
      await target.hearFrames(letIn);
      expect(target.lobby.roleOf(peerIdOf(puppet))).to.equal(null);
      expect(dropped().removed).to.equal(1);
    });

    it('hears nobody whom it removed, and reminds everybody', async () => {
      const { one: guest, pass } = await admitted();
      await target.hearTogether(pass, await guest.welcome(), await offer(guest));
      expect(target.told.signals).to.have.length(1);
      target.lobby.host.remove(guest.identity.peerId);
      await until(() => target.told.gone.length === 1, 'gone');
      const before = target.told.signals.length;
      await target.hearTogether(pass, await guest.welcome(), await offer(guest));
      expect(target.told.signals).to.have.length(before);
      expect(dropped().removed).to.be.at.least(2);
      expect(target.inBand.map(({ kind }) => kind)).to.deep.equal(['pass']);
      // Neither do we introduce ourselves to them when others still reach them.
      const [removed, stranger] = [guest.identity.peerId, peerIdOf(random(16))];
      const since = target.carried.length;
      target.room.introduce(removed);
      target.room.introduce(stranger);
      await until(() => target.carried.includes(stranger), 'introduced');
      expect(target.carried.slice(since)).to.deep.equal([stranger]);
      const removal = await target.issue(guest.identity.id, 'removed');
      const isSaid = async () => {
        const frames: Bytes[] = [];
        for (const one of target.published) frames.push(...(await openEnvelope(target.keys, one))!);
        return frames.filter((frame) => base64url(frame) === base64url(removal)).length >= 2;
      };
      await until(isSaid, 'said by the broker, too');
    });
  });
});
