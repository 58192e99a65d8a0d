import { expect } from 'chai';
import mqtt from 'mqtt';
import type { PairSignal } from '../../src/protocol/signal.js';
import { arrivalMs, certainHellos } from '../../src/room/hello-schedule.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import { multiTransport } from '../../src/transport/multi-transport.js';
import type { Transport } from '../../src/transport/transport.js';
import { brokerUrl } from '../transport/support.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';
import { Participant, roomKeys } from './support.js';

describe('Room', () => {
  const participants: Participant[] = [];
  const enter = async (...given: Parameters<typeof Participant.enter>) => {
    const participant = await Participant.enter(...given);
    participants.push(participant);
    return participant;
  };
  afterEach(() => {
    for (const participant of participants.splice(0)) participant.end();
  });

  const transports: [string, () => Promise<() => Transport>][] = [
    [
      'loopback',
      async () => {
        const bus = loopbackBus();
        return () => bus.transport();
      },
    ],
    [
      'mosquitto',
      async () => {
        const url = await brokerUrl();
        return () => mqttTransport({ url });
      },
    ],
    [
      'two transports at once',
      async () => {
        const [url, bus] = [await brokerUrl(), loopbackBus()];
        return () => multiTransport([mqttTransport({ url }), bus.transport()]);
      },
    ],
  ];
  for (const [name, factory] of transports) {
    describe(`over ${name}`, () => {
      it('connects a newcomer to a member with one HELLO, one offer and one answer', async () => {
        const [keys, transport] = [await roomKeys(), await factory()];
        const ada = await enter(keys, transport());
        await ada.until(() => ada.arrivals.length > 0);
        // Ada's dense HELLOs are over, so that they do not cross Bob's; each transport that opens has added one.
        await ada.until(
          () => ada.room.counters.out.hello >= (name === 'two transports at once' ? 4 : 3),
        );
        const bob = await enter(keys, transport());
        await Promise.all([ada.met(bob), bob.met(ada)]);
        expect(ada.arrivals).to.deep.equal(['created']);
        // A late answer corrects the join outcome that was reported first.
        expect(bob.arrivals.at(-1)).to.equal('joined');
        expect(ada.peers).to.deep.equal([{ id: bob.id, offer: true }]);
        expect(bob.peers).to.deep.equal([{ id: ada.id, offer: false }]);
        expect(bob.received.map(({ signal }) => signal)).to.deep.equal([
          { kind: 'offer', sdp: `v=0 offer of ${ada.id}` },
        ]);
        expect(ada.received.map(({ signal }) => signal)).to.deep.equal([
          { kind: 'answer', sdp: `v=0 answer of ${bob.id}` },
        ]);
        // Once connected, a signal is one message and arrives unchanged.
        const candidates: PairSignal = {
          kind: 'candidates',
          candidates: [
            {
              candidate: 'candidate:1 1 udp 1 192.0.2.1 5000 typ host',
              sdpMid: '0',
              sdpMLineIndex: 0,
              usernameFragment: null,
            },
          ],
        };
        ada.room.send(bob.id, candidates);
        await bob.until(() => bob.signals('candidates').length > 0);
        expect(bob.signals('candidates')).to.deep.equal([candidates]);
      });

      it('connects three peers that join at the same moment', async () => {
        const [keys, transport] = [await roomKeys(), await factory()];
        // Time passes slowly, so that answers are in time on a busy machine.
        installClock({ rate: 0.1 });
        const all = await Promise.all([0, 1, 2].map(() => enter(keys, transport())));
        const pairs = all.flatMap((one) =>
          all.filter((other) => other !== one).map((o) => one.met(o)),
        );
        await Promise.all(pairs);
        // Only a peer that no other peer could have answered yet may report that it created the room.
        const answered = () => all.filter(({ arrivals }) => arrivals.includes('joined'));
        await Promise.all(all.map((one) => one.until(() => answered().length > 1)));
      });

      it('reports a goodbye once and immediately', async () => {
        const [keys, transport] = [await roomKeys(), await factory()];
        const [ada, bob] = [await enter(keys, transport()), await enter(keys, transport())];
        await Promise.all([ada.met(bob), bob.met(ada)]);
        bob.room.leave();
        await ada.until(() => ada.gone.length > 0);
        expect(ada.gone).to.deep.equal([{ id: bob.id, how: 'goodbye' }]);
      });
    });
  }

  it('sends its first HELLO with the login, once', async () => {
    const [keys, url] = [await roomKeys(), await brokerUrl()];
    // The second HELLO is late enough not to be taken for another first one.
    installClock({ rate: 0.1 });
    const stranger = await mqtt.connectAsync(url, { protocolVersion: 5, timerVariant: 'native' });
    let published = 0;
    stranger.on('message', () => published++);
    await stranger.subscribeAsync(keys.topic);
    const ada = await enter(keys, mqttTransport({ url }));
    await ada.until(() => ada.facts.some(({ state }) => state === 'ready'));
    expect(ada.facts.find(({ state }) => state === 'open')?.greeted).to.equal(true);
    expect(ada.room.counters).to.deep.include({ published: 1 });
    expect(ada.room.counters.out.hello).to.equal(1);
    await until(() => published > 0, 'the stranger sees the HELLO');
    expect(published).to.equal(1);
    await stranger.endAsync();
  });

  it('reports each will as a hint when a broker connection is lost', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    bus.cut(bob.transport);
    await ada.until(() => ada.gone.length === 1);
    const lost = () => bob.facts.filter(({ cause }) => cause === 'broker-lost').length;
    expect(lost()).to.equal(1);
    bus.mend(bob.transport);
    bus.cut(bob.transport);
    await ada.until(() => ada.gone.length === 2);
    expect(ada.gone).to.deep.equal([
      { id: bob.id, how: 'will' },
      { id: bob.id, how: 'will' },
    ]);
  });

  it('reports the will of each broker, and does not deduplicate them', async () => {
    const keys = await roomKeys();
    const buses = [loopbackBus({ url: 'loopback:a' }), loopbackBus({ url: 'loopback:b' })];
    const lines = () => buses.map((bus) => bus.transport());
    const lost = lines();
    const [ada, bob] = [
      await enter(keys, multiTransport(lines())),
      await enter(keys, multiTransport(lost)),
    ];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    for (const [i, bus] of buses.entries()) {
      bus.cut(lost[i]!);
      await ada.until(() => ada.gone.length === i + 1);
    }
    expect(ada.gone.map(({ how }) => how)).to.deep.equal(['will', 'will']);
  });

  it('denies a newcomer when full, and sends nothing else', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport(), { full: true });
    // Ada's dense HELLOs are over, so that they do not cross Bob's.
    await ada.until(() => ada.room.counters.out.hello === 3);
    const bob = await enter(keys, bus.transport());
    await bob.until(() => bob.received.length > 0);
    expect(bob.received).to.deep.equal([
      { from: ada.id, signal: { kind: 'deny', reason: 'full' } },
    ]);
    expect([...ada.peers, ...bob.peers]).to.deep.equal([]);
    expect(ada.room.counters.dropped.full).to.be.at.least(1);
  });

  it('sends a WELCOME after one second when the local offer is late', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport(), { responds: false });
    // Ada's dense HELLOs are over, so that the test does not take one for the answer.
    await ada.until(() => ada.room.counters.out.hello === 3);
    const bob = await enter(keys, bus.transport());
    await bob.until(() => bob.peers.length > 0);
    expect(bob.peers).to.deep.equal([{ id: ada.id, offer: false }]);
    expect(ada.peers).to.deep.equal([{ id: bob.id, offer: true }]);
    ada.room.send(bob.id, { kind: 'offer', sdp: 'v=0 late' });
    await ada.until(() => ada.signals('answer').length > 0);
    expect(bob.signals('offer')).to.deep.equal([{ kind: 'offer', sdp: 'v=0 late' }]);
    expect(bob.peers).to.have.length(1);
  });

  it('repeats an offer until it is answered, and an answer after a timeout and on a repeated offer', async () => {
    const keys = await roomKeys();
    const bus = loopbackBus();
    const ada = await enter(keys, bus.transport());
    await ada.until(() => ada.arrivals.length > 0);
    // Bob's first message after the offer is lost.
    const inner = bus.transport();
    let lost = 0;
    const lossy: Transport = {
      open: (subscription, abortSignal) => inner.open(subscription, abortSignal),
      publish: (bytes) => {
        if (bob.signals('offer').length === 1 && lost++ === 0) return;
        inner.publish(bytes);
      },
    };
    const bob = await enter(keys, lossy);
    await ada.met(bob);
    expect(lost).to.be.at.least(2);
    expect(bob.signals('offer')).to.have.length(1);
    expect(ada.signals('answer')).to.have.length(1);
    // A slow page sends it a third time.
    expect(ada.room.counters.out.offer).to.be.at.least(2);
    expect(bob.room.counters.out.answer).to.be.at.least(2);
  });

  it('connects over a line that loses, repeats and reorders messages', async () => {
    const keys = await roomKeys();
    const bus = loopbackBus({ seed: 5, drop: 0.1, duplicate: 0.3, delayMs: [0, 60] });
    const all = await Promise.all([0, 1, 2].map(() => enter(keys, bus.transport())));
    const pairs = all.flatMap((one) => all.filter((other) => other !== one).map((o) => one.met(o)));
    await Promise.all(pairs);
  }).timeout(180_000);

  it('repeats a failed handshake at the next HELLO of the peer', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    const before = ada.peers.length + bob.peers.length;
    for (const [one, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      one.room.mark(other.id, 'failed');
      one.connected.delete(other.id);
    }
    // The HELLO schedule of both peers brings the next HELLO, after the minimum interval between two of one peer.
    await Promise.all([ada.met(bob), bob.met(ada)]);
    expect(ada.peers.length + bob.peers.length).to.equal(before + 2);
  }).timeout(180_000);

  it('fetches a fresh nonce before it sends after a long silence', async () => {
    const clock = installClock({ rate: 1 });
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    const welcomes = ada.room.counters.out.welcome;
    await clock.advance(55_000);
    ada.room.send(bob.id, { kind: 'offer', sdp: 'v=0 repair' });
    await bob.until(() =>
      bob.signals('offer').some((one) => 'sdp' in one && one.sdp.includes('repair')),
    );
    expect(ada.room.counters.out.welcome).to.be.above(welcomes);
    expect(bob.room.counters.in.welcome).to.be.at.least(1);
  });

  it('does not connect peers that differ in room, secret or namespace', async () => {
    const bus = loopbackBus();
    const [ada, bob] = await Promise.all(
      [await roomKeys(), await roomKeys()].map((keys) => enter(keys, bus.transport())),
    );
    await Promise.all([ada, bob].map((one) => one!.until(() => one!.arrivals.length > 0)));
    expect([...ada!.arrivals, ...bob!.arrivals]).to.deep.equal(['created', 'created']);
  });

  it('corrects the join outcome when a member answers late', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const inner = bus.transport();
    const late: Uint8Array<ArrayBuffer>[] = [];
    let isSlow = false;
    const slow: Transport = {
      open: (subscription, abortSignal) => inner.open(subscription, abortSignal),
      publish: (bytes) => (isSlow ? late.push(bytes) : inner.publish(bytes)),
    };
    const clock = installClock();
    const ada = await enter(keys, slow);
    await clock.advance(2000);
    expect(ada.room.counters.out.hello).to.equal(certainHellos);
    isSlow = true;
    const bob = await enter(keys, bus.transport());
    await bob.until(() => bob.facts.some(({ state }) => state === 'ready'));
    await clock.advanceUntil(() => bob.arrivals.length > 0, 'an outcome', arrivalMs + 1000);
    expect(bob.arrivals).to.deep.equal(['created']);
    isSlow = false;
    for (const bytes of late) inner.publish(bytes);
    await bob.until(() => bob.arrivals.length > 1);
    expect(bob.arrivals).to.deep.equal(['created', 'joined']);
    await Promise.all([ada.met(bob), bob.met(ada)]);
    expect(ada.arrivals).to.deep.equal(['created']);
  });

  it('counts garbage and replays, and keeps working', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport());
    const recorder = bus.transport();
    const recorded: Uint8Array<ArrayBuffer>[] = [];
    const controller = new AbortController();
    const { topic } = keys;
    const will = async () => new Uint8Array(20);
    recorder.open(
      { topic, will, onBytes: (b) => recorded.push(b), onBroker: () => {} },
      controller.signal,
    );
    const bob = await enter(keys, bus.transport());
    await Promise.all([ada.met(bob), bob.met(ada)]);
    for (let n = 0; n < 50; n++) recorder.publish(crypto.getRandomValues(new Uint8Array(512)));
    // Only an insider can send the same plaintext under another outer nonce; deduplication drops the same bytes earlier.
    const again = [...recorded];
    for (const envelope of again) {
      const plain = (await keys.open(envelope))!;
      recorder.publish(await keys.seal(plain));
    }
    ada.room.send(bob.id, { kind: 'bye' });
    await bob.until(() => bob.signals('bye').length > 0);
    const [a, b] = [ada.room.counters.dropped, bob.room.counters.dropped];
    expect(a.unreadable).to.equal(50);
    expect(a.replayed + b.replayed + a.foreign + b.foreign).to.be.at.least(1);
    expect(ada.signals('answer').length + bob.signals('answer').length).to.equal(1);
    expect(ada.signals('offer').length + bob.signals('offer').length).to.equal(1);
    controller.abort();
  });

  it('publishes no readable content to a subscriber of all topics', async () => {
    const url = await brokerUrl();
    const keys = await roomKeys('the secret garden');
    const eve = await mqtt.connectAsync(url, { protocolVersion: 5, timerVariant: 'native' });
    const seen: string[] = [];
    const sizes = new Set<number>();
    eve.on('message', (topic, payload) => {
      const latin = Array.from(payload, (byte) => String.fromCharCode(byte)).join('');
      seen.push(`${topic} ${latin}`);
      if (topic === keys.topic) sizes.add(payload.length);
    });
    await eve.subscribeAsync('#');
    const [ada, bob] = [
      await enter(keys, mqttTransport({ url }), { responds: false }),
      await enter(keys, mqttTransport({ url }), { responds: false }),
    ];
    await Promise.all([ada, bob].map((one) => one.until(() => one.peers.length > 0)));
    const [offerer, other] = ada.peers[0]!.offer ? [ada, bob] : [bob, ada];
    const sdp = 'v=0\r\ns=Ada Lovelace\r\na=candidate:1 1 udp 1 192.0.2.7 5000 typ host\r\n';
    offerer.room.send(other.id, { kind: 'offer', sdp });
    await other.until(() => other.signals('offer').length > 0);
    offerer.room.leave();
    await other.until(() => other.gone.length > 0);
    await eve.endAsync();
    expect(sizes.size).to.be.at.least(1);
    for (const size of sizes) expect([512, 1024, 2048, 3840]).to.include(size);
    // The words are long because short ones occur in random bytes by chance.
    const words = ['secret garden', 'a=candidate', 'Ada Lovelace', '192.0.2.7', ada.id, bob.id];
    for (const message of seen) for (const word of words) expect(message).not.to.include(word);
  });

  it('sends and receives nothing after it has left, and releases everything', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    bob.room.leave();
    expect(bob.facts.at(-1)!.state).to.equal('closed');
    const received = bob.received.length;
    ada.room.send(bob.id, { kind: 'bye' });
    bob.room.send(ada.id, { kind: 'bye' });
    bob.room.leave();
    bob.room.refresh();
    await ada.until(() => ada.gone.length > 0);
    expect(bob.received.length).to.equal(received);
    expect(ada.signals('bye')).to.deep.equal([]);
  });
});
