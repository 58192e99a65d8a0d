// A call continues despite its environment: all brokers down, a wrong clock, a second element on the page, a page
// policy that forbids a broker.

import { expect } from 'chai';
import type { Call } from '../../src/call/call.js';
import type { VideoCallElement } from '../../src/index.js';
import '../../src/index.js';
import { countResources } from '../call/leaks.js';
import { framesDecoded } from '../peer/pair.js';
import { inPatience, until } from '../until.js';
import { FaultyBroker, factsOf, Guests, healthy, meshed, newRoom } from './support.js';

const guests = new Guests();
const enter = guests.enter.bind(guests);
afterEach(() => guests.leave());

describe('a call whose brokers all die (fault 3)', () => {
  it('keeps video, mute state and names, and admits a newcomer when the brokers return', async function () {
    this.timeout(180_000);
    const resources = countResources();
    try {
      const both = await Promise.all([FaultyBroker.start(), FaultyBroker.start()]);
      const options = { room: newRoom(), brokers: both.map(({ url }) => url) };
      const [ada, bo] = [enter({ ...options, video: 'on' }), enter({ ...options, audio: 'on' })];
      await Promise.all([ada.join(), bo.join()]);
      await meshed([ada, bo], 8000);
      const { connections } = resources.made;
      const frames = async () =>
        (await Promise.all(connections.map(framesDecoded))).reduce((sum, count) => sum + count, 0);
      await until(async () => (await frames()) > 5, 'a picture');
      const made = connections.length;

      for (const one of both) {
        await one.rules({ refuse: true });
        await one.cut();
      }
      const isCutOff = ({ state }: Call) =>
        state.brokers.every(({ state }) => state !== 'open' && state !== 'ready');
      await until(() => isCutOff(ada) && isCutOff(bo), 'the loss is seen');
      ada.setName('Ada');
      await until(() => bo.state.peers[0]?.name === 'Ada', 'a name, in band');
      await bo.setMicrophone(false);
      await until(() => ada.state.peers[0]?.media.microphone === false, 'a mute, in band');
      await ada.restart();
      const from = await frames();
      let [last, since, longest] = [from, performance.now(), 0];
      await until(async () => {
        const count = await frames();
        expect(count).to.be.at.least(last);
        if (count > last) since = performance.now();
        longest = Math.max(longest, performance.now() - since);
        last = count;
        return count > from + 60;
      }, 'sixty frames without a broker');
      expect(longest).to.be.lessThan(inPatience(1000));
      await meshed([ada, bo], 8000);
      expect(connections.length).to.equal(made);

      for (const one of both) await one.rules({});
      const chen = enter(options);
      await Promise.all([chen.join(), meshed([ada, bo, chen], 35_000)]);
      expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
    } finally {
      resources.restore();
    }
  });
});

describe('two elements on one page (fault 25)', () => {
  const elements: VideoCallElement[] = [];
  const place = (room: string, name: string): VideoCallElement => {
    const element = document.createElement('video-call');
    Object.assign(element, { room, name, brokers: [healthy], iceServers: [] });
    element.setAttribute('audio', 'off');
    element.setAttribute('video', 'off');
    document.body.append(element);
    elements.push(element);
    return element;
  };
  afterEach(() => {
    for (const element of elements.splice(0)) element.remove();
  });
  const names = ({ peers }: VideoCallElement) => peers.map(({ name }) => name);

  it('meet when they name the same room, and do not otherwise', async () => {
    const room = newRoom();
    const [ada, bo, other] = [place(room, 'Ada'), place(room, 'Bo'), place(newRoom(), 'Other')];
    await Promise.all([ada.join(), bo.join(), other.join()]);
    await until(() => names(ada)[0] === 'Bo' && names(bo)[0] === 'Ada', 'they meet');
    other.remove();
    await bo.leave();
    await until(() => ada.peers.length === 0 && ada.state === 'waiting', 'one leaves');
    await bo.join();
    await until(() => names(ada)[0] === 'Bo', 'they meet again');
    expect(names(other)).to.deep.equal([]);
  });
});

describe('a wrong clock (fault 26)', () => {
  const RealDate = Date;
  afterEach(() => {
    globalThis.Date = RealDate;
  });
  const day = 86_400_000;
  const clockOff = (offset: number) => {
    globalThis.Date = class extends RealDate {
      constructor(...given: []) {
        if (given.length > 0) super(...given);
        else super(RealDate.now() + offset);
      }
      static override now(): number {
        return RealDate.now() + offset;
      }
    } as DateConstructor;
  };

  it('has no effect when it is a day off in either direction, or jumps', async () => {
    const options = { room: newRoom(), brokers: [healthy] };
    clockOff(day);
    const ada = enter(options);
    await ada.join();
    clockOff(-day);
    const bo = enter({ ...options, name: 'Bo' });
    const joining = bo.join();
    clockOff(day);
    await joining;
    await meshed([ada, bo], 5000);
    clockOff(-day);
    ada.setName('Ada');
    await until(() => bo.state.peers[0]?.name === 'Ada', 'a name, in band');
    clockOff(0);
    const chen = enter(options);
    await chen.join();
    clockOff(3 * day);
    await meshed([ada, bo, chen], 5000);
    expect(factsOf(ada, healthy)).to.deep.include({ state: 'ready', reconnects: 0 });
    expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
  });
});

describe('a page whose policy forbids a broker (fault 27)', () => {
  interface Framed extends Window {
    readonly Call?: typeof Call;
  }
  let frame: HTMLIFrameElement;
  const escaped: string[] = [];
  const open = async (connect: string): Promise<typeof Call> => {
    frame = document.createElement('iframe');
    frame.src = `/__bench/policy.html?connect=${encodeURIComponent(connect)}`;
    document.body.append(frame);
    const inside = () => frame.contentWindow as Framed | null;
    const made = await until(() => inside()?.Call, 'the frame');
    for (const type of ['error', 'unhandledrejection']) {
      inside()?.addEventListener(type, (event) => escaped.push(event.type));
    }
    return made;
  };
  afterEach(async () => {
    // Leave before the frame is removed: Firefox runs no code in a removed page, not even timers.
    await guests.leave();
    frame.remove();
    expect(escaped.splice(0)).to.deep.equal([]);
  });
  const options = (brokers: readonly string[]) => ({
    room: newRoom(),
    brokers,
    iceServers: [],
    audio: 'off' as const,
    video: 'off' as const,
  });

  it('reports it within 6 s and names the broker', async () => {
    const Inside = await open('');
    const errors: unknown[] = [];
    const call = new Inside(options([healthy]), ({ code }) => errors.push(code));
    guests.calls.push(call);
    const began = performance.now();
    const failure = await call.join().catch((thrown: unknown) => thrown);
    expect(performance.now() - began).to.be.lessThan(inPatience(6000));
    expect(failure).to.have.property('code', 'no-broker');
    expect(call.state.error?.values).to.deep.equal({
      brokers: new URL(healthy).host,
      cause: 'broker-blocked',
    });
    expect(errors).to.deep.equal(['no-broker']);
  });

  it('uses the allowed broker and reports why the other one is not used', async () => {
    const other = await FaultyBroker.start();
    const Inside = await open(new URL(healthy).origin.replace('http', 'ws'));
    const call = new Inside(options([other.url, healthy]));
    guests.calls.push(call);
    await call.join();
    await until(() => factsOf(call, healthy)?.state === 'ready', 'an echo');
    await until(() => factsOf(call, other.url)?.cause === 'broker-blocked', 'the reason');
    expect(factsOf(call, other.url)?.state).to.equal('refused');
    expect((await other.log()).attempts).to.equal(0);
  });
});
