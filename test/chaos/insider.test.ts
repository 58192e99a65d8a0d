// A hostile member (faults 28 and 29) with a valid key and the committed certificate. The call of the other members
// continues, and the page reports the attack.

import { expect } from 'chai';
import { random } from '../../src/base/bytes.js';
import type { Call } from '../../src/call/call.js';
import type { VerdictCode } from '../../src/call/state.js';
import { limits } from '../../src/protocol/signal.js';
import { countResources } from '../call/leaks.js';
import { framesDecoded } from '../peer/pair.js';
import { until } from '../until.js';
import { Crowd, Intruder, type Malice } from './intruder.js';
import { Guests, healthy, meshed, newRoom } from './support.js';

const guests = new Guests();
const intruders: Intruder[] = [];
let resources: ReturnType<typeof countResources>;

beforeEach(() => {
  resources = countResources();
});
afterEach(async () => {
  for (const intruder of intruders.splice(0)) intruder.end();
  await guests.leave();
  resources.restore();
});

/** Two connected participants, and a check that their call continues. */
async function couple(room = newRoom()) {
  const options = { room, brokers: [healthy], maxPeers: 4 };
  const group = [
    guests.enter({ ...options, name: 'Ada', video: 'on' }),
    guests.enter({ ...options, name: 'Bo', audio: 'on' }),
  ];
  const [ada, bo] = group as [Call, Call];
  await Promise.all([ada.join(), bo.join()]);
  await meshed([ada, bo], 8000);
  const between = [...resources.made.connections];
  const frames = async () =>
    (await Promise.all(between.map(framesDecoded))).reduce((sum, count) => sum + count, 0);
  await until(async () => (await frames()) > 5, 'a picture');
  return {
    ada,
    bo,
    room,
    /** Video between the two advances over their original connections. */
    async goesOn() {
      const from = await frames();
      await until(async () => (await frames()) > from + 15, 'fifteen more frames', 8000);
      const stage = (call: Call, other: Call) =>
        call.state.peers.find(({ id }) => id === other.state.self.id)?.stage;
      expect([stage(ada, bo), stage(bo, ada)]).to.deep.equal(['connected', 'connected']);
    },
  };
}

async function intrude(room: string, malice?: Malice): Promise<Intruder> {
  const intruder = await Intruder.enter({ room, url: healthy }, malice);
  intruders.push(intruder);
  return intruder;
}

/** Every call shows the verdict on the intruder's tile, if only until the next attempt. */
async function said(
  calls: readonly Call[],
  { id }: Intruder,
  code: VerdictCode,
  withinMs = 12_000,
): Promise<void> {
  const open = new Set(calls);
  await until(
    () => {
      for (const call of open) {
        const peer = call.state.peers.find((one) => one.id === id);
        if (peer?.verdict?.code === code) open.delete(call);
      }
      return open.size === 0;
    },
    `all calls report ${code}`,
    withinMs,
  );
}

const codes = () => [...new Set(guests.errors.map(({ code }) => code))];
const refusedBy = async (call: Call) => {
  const { signalling, peers } = await call.getDiagnostics();
  return { room: signalling.traffic.refused, people: peers.map(({ refused }) => refused) };
};

describe('a hostile member (fault 29)', () => {
  it('that floods the data channel is disconnected, and the report names the reason', async function () {
    this.timeout(180_000);
    const { ada, bo, room, goesOn } = await couple();
    const intruder = await intrude(room);
    const lines = await intruder.connectedTo(2);
    // If it were disconnected just before its next hello, it would be added again, and the verdict would go.
    await until(() => intruder.room.counters.out.hello >= 3, 'its first hellos are said');
    for (const { channel } of lines) {
      for (let n = 0; n < 3000 && channel.readyState === 'open'; n++) {
        channel.send(JSON.stringify({ kind: 'ping', n }));
      }
    }
    await said([ada, bo], intruder, 'peer-flooding');
    await goesOn();
    expect(codes()).to.deep.equal(['channel-flooded']);
    const { people } = await refusedBy(ada);
    expect(Math.max(...people.map((refused) => refused['channel-rate'] ?? 0))).to.be.above(500);
  });

  it('has oversized and malformed messages ignored, and its next valid message accepted', async function () {
    this.timeout(180_000);
    const { ada, bo, room, goesOn } = await couple();
    const intruder = await intrude(room);
    const media = { microphone: false, camera: false, screen: false };
    const hello = (name: string) => JSON.stringify({ kind: 'hello', name, media });
    for (const { connection, channel } of await intruder.connectedTo(2)) {
      // Ten megabytes, or the browser's limit: no browser sends more than the remote end announces.
      const most = Math.min(10_000_000, connection.sctp!.maxMessageSize);
      channel.send(hello('x'.repeat(most - 100)));
      channel.send(hello('y'.repeat(limits.channelMessage)));
      channel.send(hello('z'.repeat(100)));
      channel.send(random(1000));
      channel.send('{"kind":');
      channel.send(hello('Eve'));
    }
    const nameAt = (call: Call) => call.state.peers.find(({ id }) => id === intruder.id)?.name;
    await until(() => nameAt(ada) === 'Eve' && nameAt(bo) === 'Eve', 'the honest word');
    await goesOn();
    expect(codes()).to.deep.equal([]);
    const { people } = await refusedBy(ada);
    const counts = people.find((refused) => refused['channel-malformed'] !== undefined);
    // Firefox drops a message of ten megabytes itself.
    expect(counts?.['channel-too-long']).to.be.within(1, 2);
    expect(counts?.['channel-malformed']).to.equal(3);
  });

  for (const [what, malice] of [
    ['a wrong key confirmation', { confirm: 'wrong' }],
    ['no key confirmation', { confirm: 'none' }],
  ] as const) {
    it(`that sends ${what} is not confirmed`, async function () {
      this.timeout(180_000);
      const { ada, bo, room, goesOn } = await couple();
      const intruder = await intrude(room, malice);
      await said([ada, bo], intruder, 'not-confirmed', 25_000);
      await goesOn();
      expect(codes()).to.deep.equal(['confirmation-failed']);
      expect((await refusedBy(bo)).room.unproven).to.be.above(0);
    });
  }

  const line = 'a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n';
  const foreign = (sdp: string) =>
    sdp.replace(/(a=fingerprint:sha-256 )\S+/g, `$1${Array(32).fill('AB').join(':')}`);
  for (const [what, describe, counted] of [
    [
      '100 media sections',
      (sdp: string) => sdp + 'm=audio 9 RTP/AVP 0\r\n'.repeat(100),
      'sections',
    ],
    ['40 KB', (sdp: string) => sdp + 'a=x-padding:0\r\n'.repeat(2800), 'inflated'],
    ['70 candidates', (sdp: string) => sdp + line.repeat(70), 'candidates'],
  ] as const) {
    it(`whose description has ${what} is counted and not connected`, async function () {
      this.timeout(180_000);
      const { ada, room, goesOn } = await couple();
      const intruder = await intrude(room, { describe });
      const count = async () => {
        const { room: own, people } = await refusedBy(ada);
        return [own, ...people].reduce((sum, refused) => sum + (refused[counted] ?? 0), 0);
      };
      await until(async () => (await count()) > 0, 'it is counted');
      await goesOn();
      expect([...intruder.lines.values()].map(({ channel }) => channel.readyState)).to.not.include(
        'open',
      );
      expect(codes()).to.deep.equal([]);
    });
  }

  it('whose description names a foreign certificate is not confirmed', async function () {
    this.timeout(180_000);
    const { ada, bo, room, goesOn } = await couple();
    const intruder = await intrude(room, { describe: foreign });
    await said([ada, bo], intruder, 'not-confirmed');
    await goesOn();
    expect(codes()).to.deep.equal(['fingerprint-mismatch']);
  });
});

describe('a hostile member that claims that the room is full', () => {
  it('cannot exclude a newcomer accepted by the other members', async function () {
    this.timeout(180_000);
    const { ada, bo, room, goesOn } = await couple();
    const intruder = await intrude(room, { full: true });
    const cai = guests.enter({ room, brokers: [healthy], maxPeers: 4, name: 'Cai' });
    await cai.join();
    await until(() => intruder.denied > 0, 'Cai is told that it is full');
    await meshed([ada, bo, cai], 15_000);
    const told = performance.now();
    await until(() => performance.now() - told > 4000, 'longer than any answer is waited for');
    // Each hello of the intruder adds it again, with a tile until its next denial.
    const others = cai.state.peers.filter(({ id }) => id !== intruder.id);
    expect(others.map(({ stage }) => stage)).to.deep.equal(['connected', 'connected']);
    await goesOn();
    expect(codes()).to.deep.equal([]);
  });

  it('is believed when no other member is present', async function () {
    this.timeout(180_000);
    const room = newRoom();
    const intruder = await intrude(room, { full: true });
    const cai = guests.enter({ room, brokers: [healthy], name: 'Cai' });
    const ended = await cai.join().then(
      () => null,
      () => null,
    );
    expect(ended).to.equal(null);
    await until(() => codes().includes('room-full'), 'the room is full');
    expect(intruder.denied).to.be.above(0);
  });
});

describe('a hostile member that has recorded all messages', () => {
  it('replays them, unchanged and in new envelopes: no peer appears, no connection opens', async function () {
    this.timeout(180_000);
    const room = newRoom();
    const crowd = await Crowd.listen({ room, url: healthy });
    try {
      const { ada, goesOn } = await couple(room);
      const made = resources.made.connections.length;
      const before = (await refusedBy(ada)).room.replayed ?? 0;
      const recorded = await crowd.replay();
      expect(recorded, 'a hello, an offer and an answer').to.be.at.least(3);
      await until(
        async () => ((await refusedBy(ada)).room.replayed ?? 0) > before,
        'it is counted',
      );
      await goesOn();
      expect(ada.state.peers).to.have.length(1);
      expect(resources.made.connections).to.have.length(made);
      expect(codes()).to.deep.equal([]);
    } finally {
      await crowd.end();
    }
  });
});

describe('a hostile member with 50 identities a second (fault 28)', () => {
  it('takes at most four unfinished connections of each member, and video runs on', async function () {
    this.timeout(180_000);
    const { ada, bo, room, goesOn } = await couple();
    const crowd = await Crowd.listen({ room, url: healthy });
    const victims = [ada, bo].map(({ state }) => state.self.id!);
    const unfinished = () =>
      resources.made.connections.filter(
        ({ connectionState }) => !['connected', 'closed'].includes(connectionState),
      ).length;
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, unfinished());
    }, 20);
    try {
      await crowd.storm(victims, 150);
      await goesOn();
      const { room: refused } = await refusedBy(ada);
      expect((refused.rate ?? 0) + (refused.crowded ?? 0) + (refused.full ?? 0)).to.be.above(50);
      // Zero if the HELLOs of the couple itself have used up the calm limit: then each identity has to prove itself first.
      expect(most).to.be.at.most(4 * victims.length);
      expect(codes()).to.deep.equal([]);
      // The remaining slots stay free for participants who complete a connection.
      expect(ada.state.peers.length).to.be.below(4);
    } finally {
      clearInterval(look);
      await crowd.end();
    }
  });
});
