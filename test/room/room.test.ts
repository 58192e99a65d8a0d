import { expect } from 'chai';
import mqtt from 'mqtt';
import type { PairSignal } from '../../src/protocol/signal.js';
import { arrivalMs, certainHellos } from '../../src/room/hello-schedule.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { mqttTransport } from '../../src/transport/mqtt.js';
import { multiTransport } from '../../src/transport/multi-transport.js';
import type { Transport } from '../../src/transport/transport.js';
import { withPatience } from '../until.js';
import { Person, roomKeys } from './support.js';

const brokerUrl = async (): Promise<string> =>
  (await (await fetch('/__bench/env.json')).json()).mqtt;

describe('Room', () => {
  const people: Person[] = [];
  const enter = async (...given: Parameters<typeof Person.enter>) => {
    const person = await Person.enter(...given);
    people.push(person);
    return person;
  };
  afterEach(() => {
    for (const person of people.splice(0)) person.end();
  });

  const ways: [string, () => Promise<() => Transport>][] = [
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
      'two ways at once',
      async () => {
        const [url, bus] = [await brokerUrl(), loopbackBus()];
        return () => multiTransport([mqttTransport({ url }), bus.transport()]);
      },
    ],
  ];
  for (const [way, making] of ways) {
    describe(`over ${way}`, () => {
      it('lets a newcomer meet who is there: hello, offer, answer, each once', async () => {
        const [keys, transport] = [await roomKeys(), await making()];
        const ada = await enter(keys, transport());
        await ada.until(() => ada.arrivals.length > 0);
        // Her dense hellos are over, so that none of them crosses his; each way that opens has brought one more.
        await ada.until(() => ada.room.counters.out.hello >= (way === 'two ways at once' ? 4 : 3));
        const bob = await enter(keys, transport());
        await Promise.all([ada.met(bob), bob.met(ada)]);
        expect(ada.arrivals).to.deep.equal(['created']);
        // Where the answer took longer than a room is waited for, it corrects what was told.
        expect(bob.arrivals.at(-1)).to.equal('joined');
        expect(ada.peers).to.deep.equal([{ id: bob.id, offer: true }]);
        expect(bob.peers).to.deep.equal([{ id: ada.id, offer: false }]);
        expect(bob.heard.map(({ signal }) => signal)).to.deep.equal([
          { kind: 'offer', sdp: `v=0 offer of ${ada.id}` },
        ]);
        expect(ada.heard.map(({ signal }) => signal)).to.deep.equal([
          { kind: 'answer', sdp: `v=0 answer of ${bob.id}` },
        ]);
        // Once connected, a signal is one message and arrives as it was said.
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

      it('joins three who come at the same moment', async () => {
        const [keys, transport] = [await roomKeys(), await making()];
        await withPatience(arrivalMs, async () => {
          const all = await Promise.all([0, 1, 2].map(() => enter(keys, transport())));
          const pairs = all.flatMap((one) =>
            all.filter((other) => other !== one).map((o) => one.met(o)),
          );
          await Promise.all(pairs);
          // Only whom nobody could have answered yet may believe to be the first.
          const answered = () => all.filter(({ arrivals }) => arrivals.includes('joined'));
          await Promise.all(all.map((one) => one.until(() => answered().length > 1)));
        });
      });

      it('tells a goodbye at once, and nobody hears of the person again', async () => {
        const [keys, transport] = [await roomKeys(), await making()];
        const [ada, bob] = [await enter(keys, transport()), await enter(keys, transport())];
        await Promise.all([ada.met(bob), bob.met(ada)]);
        bob.room.leave();
        await ada.until(() => ada.gone.length > 0);
        expect(ada.gone).to.deep.equal([{ id: bob.id, how: 'goodbye' }]);
      });
    });
  }

  it('tells a will as a hint when a connection dies, again when it dies again', async () => {
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

  it('tells the will of each broker: the second is no copy of the first', async () => {
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

  it('denies a newcomer when full, and tells them so and nothing else', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport(), { full: true });
    // Her dense hellos are over, so that none of them crosses his.
    await ada.until(() => ada.room.counters.out.hello === 3);
    const bob = await enter(keys, bus.transport());
    await bob.until(() => bob.heard.length > 0);
    expect(bob.heard).to.deep.equal([{ from: ada.id, signal: { kind: 'deny', reason: 'full' } }]);
    expect([...ada.peers, ...bob.peers]).to.deep.equal([]);
    expect(ada.room.counters.dropped.full).to.be.at.least(1);
  });

  it('welcomes alone after a second when our offer is slow, and is asked for it', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport(), { talkative: false });
    // Her dense hellos are over, so that none of them is taken for the answer.
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

  it('repeats an offer until it is answered, and an answer by itself and when the offer comes again', async () => {
    const keys = await roomKeys();
    const bus = loopbackBus();
    const ada = await enter(keys, bus.transport());
    await ada.until(() => ada.arrivals.length > 0);
    // Everything that Bob says after his hello is lost, until it is not.
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
    // Whoever is held up says it a third time.
    expect(ada.room.counters.out.offer).to.be.at.least(2);
    expect(bob.room.counters.out.answer).to.be.at.least(2);
  });

  it('meets over a line that loses, repeats and reorders', async () => {
    const keys = await roomKeys();
    const bus = loopbackBus({ seed: 5, drop: 0.1, duplicate: 0.3, delayMs: [0, 60] });
    const all = await Promise.all([0, 1, 2].map(() => enter(keys, bus.transport())));
    const pairs = all.flatMap((one) => all.filter((other) => other !== one).map((o) => one.met(o)));
    await Promise.all(pairs);
  }).timeout(180_000);

  it('begins anew with a person whose handshake failed, at their next hello', async () => {
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
    // Their own schedule brings the next hello, after the spacing that is kept between two of one person.
    await Promise.all([ada.met(bob), bob.met(ada)]);
    expect(ada.peers.length + bob.peers.length).to.equal(before + 2);
  }).timeout(180_000);

  it('learns a fresh nonce first when it says something after a long silence', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    const now = performance.now.bind(performance);
    performance.now = () => now() + 55_000;
    try {
      const welcomes = ada.room.counters.out.welcome;
      ada.room.send(bob.id, { kind: 'offer', sdp: 'v=0 repair' });
      await bob.until(() =>
        bob.signals('offer').some((one) => 'sdp' in one && one.sdp.includes('repair')),
      );
      expect(ada.room.counters.out.welcome).to.be.above(welcomes);
      expect(bob.room.counters.in.welcome).to.be.at.least(1);
    } finally {
      performance.now = now;
    }
  });

  it('does not let people meet who differ in room, secret or namespace', async () => {
    const bus = loopbackBus();
    const [ada, bob] = await Promise.all(
      [await roomKeys(), await roomKeys()].map((keys) => enter(keys, bus.transport())),
    );
    await Promise.all([ada, bob].map((one) => one!.until(() => one!.arrivals.length > 0)));
    expect([...ada!.arrivals, ...bob!.arrivals]).to.deep.equal(['created', 'created']);
  });

  it('is told late, on a slow way, that somebody was there', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const way = bus.transport();
    const late: Uint8Array<ArrayBuffer>[] = [];
    let isSlow = false;
    const slow: Transport = {
      open: (subscription, abortSignal) => way.open(subscription, abortSignal),
      publish: (bytes) => (isSlow ? late.push(bytes) : way.publish(bytes)),
    };
    await withPatience(3000, async () => {
      const ada = await enter(keys, slow);
      await ada.until(() => ada.room.counters.out.hello >= certainHellos);
      isSlow = true;
      const bob = await enter(keys, bus.transport());
      await bob.until(() => bob.arrivals.length > 0);
      isSlow = false;
      for (const bytes of late) way.publish(bytes);
      await bob.until(() => bob.arrivals.length > 1);
      expect(bob.arrivals).to.deep.equal(['created', 'joined']);
      await Promise.all([ada.met(bob), bob.met(ada)]);
      expect(ada.arrivals).to.deep.equal(['created']);
    });
  });

  it('counts garbage and replays, and goes on', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const ada = await enter(keys, bus.transport());
    const recorder = bus.transport();
    const recorded: Uint8Array<ArrayBuffer>[] = [];
    const life = new AbortController();
    const { topic } = keys;
    const will = async () => new Uint8Array(20);
    recorder.open(
      { topic, will, onBytes: (b) => recorded.push(b), onBroker: () => {} },
      life.signal,
    );
    const bob = await enter(keys, bus.transport());
    await Promise.all([ada.met(bob), bob.met(ada)]);
    for (let n = 0; n < 50; n++) recorder.publish(crypto.getRandomValues(new Uint8Array(512)));
    // The same words under another outer nonce are what only an insider could make; the same bytes fall earlier.
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
    life.abort();
  });

  it('shows a subscriber of everything nothing readable', async () => {
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
      await enter(keys, mqttTransport({ url }), { talkative: false }),
      await enter(keys, mqttTransport({ url }), { talkative: false }),
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
    // Long words, for among many random bytes every short one is found some day.
    const words = ['secret garden', 'a=candidate', 'Ada Lovelace', '192.0.2.7', ada.id, bob.id];
    for (const message of seen) for (const word of words) expect(message).not.to.include(word);
  });

  it('says nothing, hears nothing and holds nothing after it has left', async () => {
    const [keys, bus] = [await roomKeys(), loopbackBus()];
    const [ada, bob] = [await enter(keys, bus.transport()), await enter(keys, bus.transport())];
    await Promise.all([ada.met(bob), bob.met(ada)]);
    bob.room.leave();
    expect(bob.facts.at(-1)!.state).to.equal('closed');
    const heard = bob.heard.length;
    ada.room.send(bob.id, { kind: 'bye' });
    bob.room.send(ada.id, { kind: 'bye' });
    bob.room.leave();
    bob.room.refresh();
    await ada.until(() => ada.gone.length > 0);
    expect(bob.heard.length).to.equal(heard);
    expect(ada.signals('bye')).to.deep.equal([]);
  });
});
