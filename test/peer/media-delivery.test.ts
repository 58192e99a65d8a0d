// What one side says it sends arrives at the other, or both sides know that it does not: with real media.

import { expect } from 'chai';
import { MediaDeliveryMonitor, type MediaSample } from '../../src/peer/media-delivery.js';
import { noMedia } from '../../src/peer/peer-state.js';
import type { MediaState } from '../../src/protocol/signal.js';
import { inPatience, until } from '../until.js';
import { painted, pair } from './pair.js';

/** A sender without a track goes on with a black picture a second there. */
const isFirefox = navigator.userAgent.includes('Firefox');

const both = { microphone: true, camera: true, screen: false };

describe('receipts', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  /** Two who send picture and sound, and say `claimed` of it. */
  async function talking(claimed: MediaState = both) {
    const sides = await pair();
    const picture = painted();
    open.push(sides, { close: picture.stop });
    const { offerer, answerer } = sides;
    for (const { peer } of [offerer, answerer]) {
      const player = Object.assign(document.createElement('video'), {
        muted: true,
        autoplay: true,
      });
      player.srcObject = peer.stream;
      document.body.append(player);
      open.push({ close: () => player.remove() });
      peer.introduce({ name: 'somebody', media: claimed });
      peer.setTracks(picture.tracks);
    }
    const all = { here: [], there: [] };
    const confirmed = (what: string, ms?: number) =>
      until(
        () => [offerer, answerer].every(({ peer }) => same(peer.state.missing, all)),
        `both directions are confirmed ${what}`,
        ms,
      );
    await confirmed('at first');
    return { offerer, answerer, confirmed };
  }

  const same = (one: unknown, other: object) =>
    JSON.stringify(one, ['here', 'there']) === JSON.stringify(other, ['here', 'there']);
  const missing = ({ peer }: { peer: { state: { missing?: unknown } } }) => peer.state.missing;

  it('confirms both directions again within two seconds of a restart', async () => {
    const { offerer, answerer, confirmed } = await talking();
    const heard = [offerer, answerer].map(({ facts }) => facts.length);
    offerer.peer.restart('asked');
    const isAnew = () =>
      [offerer, answerer].every(({ facts }, i) =>
        facts.slice(heard[i]).some((fact) => fact.missing?.there === undefined),
      );
    await until(isAnew, 'what was known is forgotten');
    const since = performance.now();
    await confirmed('again');
    expect(performance.now() - since).to.be.below(inPatience(2000));
  });

  it('tells both sides what is said to be sent and does not come, and restarts once', async function () {
    this.timeout(180_000);
    const { offerer, answerer } = await talking();
    const senders = offerer.peer.connection.getSenders();
    await Promise.all(senders.map((sender) => sender.replaceTrack(null)));
    const lost = isFirefox ? ['microphone'] : ['microphone', 'camera'];
    await until(
      () =>
        same(missing(answerer), { here: lost, there: [] }) &&
        same(missing(offerer), { here: [], there: lost }),
      'both know',
      20_000,
    );
    // While anything arrives, the path is no cause.
    if (!isFirefox) await until(() => answerer.restarts.length > 0, 'a restart');
    const since = performance.now();
    await until(() => performance.now() - since > 6000, 'six seconds', 10_000);
    expect([...offerer.restarts, ...answerer.restarts]).to.deep.equal(isFirefox ? [] : ['media']);
    expect(answerer.peer.state.stage).to.equal('connected');
  });

  it('is patient with a camera that was never seen: two cores need a while to start two', async function () {
    this.timeout(60_000);
    const told: unknown[] = [];
    const mediaDelivery = new MediaDeliveryMonitor({
      send: () => {},
      onChange: (missing) => told.push(missing),
      onNothing: () => {},
    });
    const never = { microphone: Infinity, camera: Infinity, screen: Infinity };
    const up: MediaSample = { isUp: true, channelSilentMs: 0, claimed: both, silentMs: never };
    mediaDelivery.sample({ ...up, isUp: false });
    const since = performance.now();
    await until(
      () => {
        mediaDelivery.sample(up);
        return told.length > 0;
      },
      'it is missed',
      30_000,
    );
    expect(performance.now() - since).to.be.above(6000);
    expect(told).to.deep.equal([{ here: ['camera'] }]);
  });

  it('names one kind alone, and restarts nothing for it', async function () {
    this.timeout(180_000);
    const { offerer, answerer } = await talking();
    await offerer.peer.connection.getSenders()[0]?.replaceTrack(null);
    await until(
      () => same(missing(offerer), { here: [], there: ['microphone'] }),
      'the microphone is missed',
      20_000,
    );
    expect([...offerer.restarts, ...answerer.restarts]).to.deep.equal([]);
  });

  it('misses nothing of somebody who says that everything is off', async function () {
    this.timeout(180_000);
    const { offerer, answerer, confirmed } = await talking();
    offerer.peer.introduce({ name: 'somebody', media: noMedia });
    offerer.peer.setTracks({ microphone: null, camera: null, screen: null });
    const since = performance.now();
    await until(() => performance.now() - since > 6000, 'six seconds', 10_000);
    await confirmed('still');
    expect([...offerer.restarts, ...answerer.restarts]).to.deep.equal([]);
  });
});
