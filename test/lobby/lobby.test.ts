// Tests of the lobby of a room with an owner against peers that hold the room key and break the protocol.

import { expect } from 'chai';
import { type Bytes, base64url, random, utf8 } from '../../src/base/bytes.js';
import { knockLimits } from '../../src/lobby/incoming-knocks.js';
import { passLimits, strengthOf } from '../../src/lobby/known-passes.js';
import { openEnvelope } from '../../src/protocol/envelope.js';
import { directKind, frameType, readDirect, readHeader } from '../../src/protocol/frame.js';
import { peerIdOf } from '../../src/protocol/identity.js';
import { cohostIssuer, type Membership } from '../../src/protocol/pass.js';
import { type GreetingFacts, onGreeting } from '../../src/room/admission-policy.js';
import { admission, deflated, type Hosted, Insider, Target } from '../room/insider.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('onGreeting', () => {
  const step = (facts: Partial<GreetingFacts>) =>
    onGreeting({ ours: 'guest', theirs: 'guest', waits: false, isWelcome: false, ...facts });

  it('starts the handshake only if both peers are admitted and neither waits', () => {
    for (const ours of ['owner', 'cohost', 'guest'] as const) {
      for (const theirs of ['owner', 'cohost', 'guest'] as const) {
        expect(step({ ours, theirs })).to.equal('handshake');
        expect(step({ ours, theirs, waits: true })).to.not.equal('handshake');
      }
    }
  });

  it('lets a waiting peer exchange messages with hosts only', () => {
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
  it('ranks the owner above cohosts, and a removal above the membership that it ends', () => {
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

describe('Lobby', () => {
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
    target.receiveTogether(
      await one.welcome(undefined, true),
      await one.direct(directKind.knock, utf8(name)),
    );
  /** Returns the types of the frames that the target has published, and the kinds of those that `one` can read. */
  const published = async (one?: Insider): Promise<string[]> => {
    const types: string[] = [];
    for (const envelope of target.published) {
      for (const frame of (await openEnvelope(target.keys, envelope))!) {
        const header = readHeader(frame)!;
        const direct = header.type === frameType.direct && one;
        const body = direct ? await readDirect(one.pair, header, frame) : null;
        types.push(body ? `direct ${body.kind}` : `${header.type}`);
      }
    }
    return types;
  };
  const nothing = { peers: [], signals: [], gone: [] };
  afterEach(() => target.end());

  describe('as a waiting guest', () => {
    beforeEach(async () => {
      target = await Target.lobby('guest');
    });

    it('sends and accepts no offer, answer or candidate', async () => {
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
        await target.receiveTogether(...before, await one.hello());
        await target.receiveTogether(...before, await one.welcome(), await offer(one));
        await target.receiveFrames(
          await one.direct(directKind.ice, ice),
          await one.direct(directKind.answer, await deflated('v=0')),
          await one.direct(directKind.bye, new Uint8Array(0)),
        );
      }
      // The same applies to outbound signals.
      target.room.send(host.identity.peerId, { kind: 'offer', sdp: 'v=0' });
      await until(async () => (await published(host)).includes('direct 4'), 'a knock at the host');
      expect(target.emitted).to.deep.equal(nothing);
      expect(dropped().uninvited).to.be.at.least(6);
      const allowed = [`${frameType.hello}`, `direct ${directKind.knock}`];
      expect((await published(host)).filter((type) => !allowed.includes(type))).to.deep.equal([]);
      expect(target.lobby.facts.waiting).to.equal('knocking');
    });

    it('is admitted by a pass for its own id only', async () => {
      const { one: host, pass } = await admitted('owner');
      await target.receiveTogether(pass, await host.hello());
      const { one: other, pass: foreign } = await admitted();
      await target.receiveFrames(await host.direct(directKind.admit, admission(foreign)));
      expect(target.lobby.role).to.equal(null);
      const own = await target.issue(target.identity.id, 'guest');
      // Only a host can refuse.
      await target.receiveFrames(
        await other.welcome(),
        await other.direct(directKind.deny, Uint8Array.of(2)),
      );
      expect(target.refusals).to.deep.equal([]);
      await target.receiveFrames(await host.direct(directKind.ack, new Uint8Array(0)));
      expect(target.lobby.facts.waiting).to.equal('asked');
      await target.receiveFrames(await host.direct(directKind.admit, admission(own)));
      await until(() => target.lobby.role === 'guest', 'let in');
      await target.receiveTogether(pass, await host.welcome(), await offer(host));
      expect(target.emitted.signals).to.have.length(1);
    });

    it('reports the denial reasons full, refused and locked of a host', async () => {
      const { one: host, pass } = await admitted('owner');
      await target.receiveTogether(pass, await host.hello());
      for (const reason of [1, 2, 3]) {
        await target.receiveFrames(await host.direct(directKind.deny, Uint8Array.of(reason)));
      }
      expect(target.refusals).to.deep.equal(['full', 'refused', 'locked']);
      await target.receiveFrames(await host.direct(directKind.deny, Uint8Array.of(4)));
      expect(dropped().malformed).to.equal(1);
    });
  });

  describe('as a host', () => {
    beforeEach(async () => {
      target = await Target.lobby('owner');
    });

    it('sends WELCOME and PASS to a waiting peer, and does not connect to it', async () => {
      const eve = await insider();
      await target.receiveFrames(await eve.hello(true));
      await target.receiveTogether(await eve.hello(), await eve.welcome(), await offer(eve));
      await until(async () => (await published()).length >= 4, 'welcomed');
      expect(new Set(await published())).to.deep.equal(new Set(['4', '1']));
      expect(target.emitted).to.deep.equal(nothing);
      expect(dropped().uninvited).to.equal(1);
    });

    it('shows five of fifty knocks, counts the others, and limits memory', async () => {
      const many = await insiders(50);
      for (const one of many) await knock(one);
      const { knocks } = target.lobby.facts;
      expect(knocks).to.have.length(knockLimits.shown);
      const { rate, crowded } = dropped();
      expect(rate + crowded + dropped()['unknown-peer']).to.be.at.least(45);
      // A second knock changes nothing.
      await knock(many[0]!, 'Mallory');
      expect(target.lobby.facts.knocks).to.deep.equal(knocks);
      expect(target.room.counters.people).to.be.at.most(64);
    });

    it('shows one more knock in five seconds after a burst of five', async () => {
      const many = await insiders(8);
      for (const one of many.slice(0, 5)) await knock(one);
      for (const one of many.slice(0, 5)) target.lobby.host.deny(one.identity.peerId);
      await knock(many[5]!);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
      expect(dropped().rate).to.equal(1);
      // A denied peer receives the denial again, and is not shown again.
      await knock(many[0]!);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
      expect(dropped().rate).to.equal(1);
    });

    it('drops knocks with a long name, and knocks without a WELCOME', async () => {
      const eve = await insider();
      await target.receiveFrames(await eve.direct(directKind.knock, utf8('Eve')));
      expect(dropped()['unknown-peer']).to.equal(1);
      await knock(eve, 'e'.repeat(49));
      expect(dropped().malformed).to.equal(1);
      expect(target.lobby.facts.knocks).to.deep.equal([]);
    });

    it('rejects passes forged by an insider, and verifies a random sample of many', async () => {
      const { one: guest, pass } = await admitted();
      await target.receiveTogether(pass, await guest.hello());
      const forge = cohostIssuer(target.keys.topicId, guest.identity, pass);
      for (const standing of ['guest', 'cohost', 'owner', 'removed'] as const) {
        await target.receiveFrames(await forge(random(16), standing));
      }
      expect(dropped().forged).to.equal(4);
      const many = Array.from({ length: 250 }, () => forge(random(16), 'guest'));
      // The clock stands still, so that all of them arrive at the same time.
      installClock();
      await target.receiveInBand(...(await Promise.all(many)));
      expect(dropped().forged).to.be.within(passLimits.failed, 2.5 * passLimits.failed);
      expect(dropped().rate).to.equal(254 - dropped().forged);
      // The same applies in band, and to a lock by a member that is not a host.
      const frame = base64url(await forge(target.identity.id, 'removed'));
      await target.lobby.receiveInBand(guest.identity.peerId, { kind: 'pass', frames: [frame] });
      await target.lobby.receiveInBand(guest.identity.peerId, { kind: 'lock', locked: true });
      expect(target.lobby.facts).to.deep.include({ role: 'owner', locked: false });
      expect(target.refusals).to.deep.equal([]);
    });

    it('accepts a removal from a host during a flood of forged passes', async () => {
      const { one: host, pass: hosting } = await admitted('cohost');
      const { one: guest, pass } = await admitted();
      await target.receiveTogether(hosting, await host.welcome(), await offer(host));
      await target.receiveTogether(pass, await guest.welcome(), await offer(guest));
      const forge = cohostIssuer(target.keys.topicId, guest.identity, pass);
      const many = Array.from({ length: 250 }, () => forge(random(16), 'guest'));
      await target.receiveInBand(...(await Promise.all(many)));
      const removal = await target.issue(guest.identity.id, 'removed');
      const signal = { kind: 'pass', frames: [base64url(removal)] } as const;
      await target.lobby.receiveInBand(host.identity.peerId, signal);
      expect(target.emitted.gone).to.deep.equal([{ id: guest.identity.peerId, how: 'goodbye' }]);
    });

    it('meets admitted peers during a flood of HELLOs from peers without a pass', async () => {
      const many = await insiders(25);
      for (const one of many)
        await target.receiveFrames(await one.hello(true), await one.welcome());
      expect(dropped().rate).to.be.at.least(5);
      const [{ one, pass }, { one: other, pass: theirs }] = [await admitted(), await admitted()];
      await target.receiveTogether(pass, await one.hello());
      await target.receiveTogether(theirs, await other.welcome(), await offer(other));
      for (const { identity } of [one, other]) {
        expect(target.room.met(identity.peerId)).to.not.equal(null);
      }
    });

    it('sends the pass of an admitted guest to all members in band, where forged passes cannot displace it', async () => {
      const guest = await insider();
      await knock(guest);
      target.lobby.host.admit(guest.identity.peerId);
      await until(() => target.inBand.length === 1, 'the pass in band');
      const pass = await target.issue(guest.identity.id, 'guest');
      expect(target.inBand).to.deep.equal([{ kind: 'pass', frames: [base64url(pass)] }]);
    });

    it('sends nothing to a removed peer, not even a message that is being sealed', async () => {
      const { one: guest, pass } = await admitted();
      const id = guest.identity.peerId;
      await target.receiveTogether(pass, await guest.welcome(), await offer(guest));
      target.room.send(id, { kind: 'answer', sdp: 'v=0' });
      target.room.expel(id);
      // Frames are sent in order: once this one is out, the answer would be out too.
      target.room.introduce(peerIdOf(random(16)));
      const { hello } = target.room.counters.out;
      await until(() => target.room.counters.out.hello > hello, 'the later HELLO');
      expect(target.room.counters.out.answer).to.equal(0);
    });

    it('remembers a removed cohost after many other passes', async () => {
      const { one: cohost, pass } = await admitted('cohost');
      const sign = cohostIssuer(target.keys.topicId, cohost.identity, pass);
      const puppet = random(16);
      const letIn = await sign(puppet, 'guest');
      await target.receiveFrames(pass, await target.issue(cohost.identity.id, 'removed'));
      for (let i = 0; i <= passLimits.people; i++) {
        await target.receiveFrames(await target.issue(random(16), 'guest'));
      }
      await target.receiveFrames(letIn);
      expect(target.lobby.roleOf(peerIdOf(puppet))).to.equal(null);
      expect(dropped().removed).to.equal(1);
    });

    it('ignores a removed guest, and repeats the removal', async () => {
      const { one: guest, pass } = await admitted();
      await target.receiveTogether(pass, await guest.welcome(), await offer(guest));
      expect(target.emitted.signals).to.have.length(1);
      target.lobby.host.remove(guest.identity.peerId);
      await until(() => target.emitted.gone.length === 1, 'gone');
      const before = target.emitted.signals.length;
      await target.receiveTogether(pass, await guest.welcome(), await offer(guest));
      expect(target.emitted.signals).to.have.length(before);
      expect(dropped().removed).to.be.at.least(2);
      expect(target.inBand.map(({ kind }) => kind)).to.deep.equal(['pass']);
      // The room does not send its keys to a removed peer through a relay either.
      const [removed, stranger] = [guest.identity.peerId, peerIdOf(random(16))];
      const since = target.relayed.length;
      target.room.introduce(removed);
      target.room.introduce(stranger);
      await until(() => target.relayed.includes(stranger), 'introduced');
      expect(target.relayed.slice(since)).to.deep.equal([stranger]);
      const removal = await target.issue(guest.identity.id, 'removed');
      const isPublished = async () => {
        const frames: Bytes[] = [];
        for (const one of target.published) frames.push(...(await openEnvelope(target.keys, one))!);
        return frames.filter((frame) => base64url(frame) === base64url(removal)).length >= 2;
      };
      await until(isPublished, 'published as well');
    });
  });
});
