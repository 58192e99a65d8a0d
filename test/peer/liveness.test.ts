// Whether somebody is taken for dead, by the channel and the media of a real connection to somebody who says what a test
// wants and no more.

import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { Channel, channelInit } from '../../src/peer/channel.js';
import { livenessMs, probeLiveness } from '../../src/peer/liveness.js';
import { Transceivers } from '../../src/peer/transceivers.js';
import { noChannelRejections } from '../../src/protocol/data-channel-guard.js';
import { until } from '../until.js';
import { framesDecoded, painted } from './pair.js';

describe('doubt', () => {
  const life = { now: abortScope() };
  beforeEach(() => {
    life.now = abortScope();
  });
  afterEach(() => life.now.end());

  async function far({ media = false } = {}) {
    const [ours, theirs] = [new RTCPeerConnection(), new RTCPeerConnection()];
    ours.onicecandidate = ({ candidate }) => theirs.addIceCandidate(candidate ?? undefined);
    theirs.onicecandidate = ({ candidate }) => ours.addIceCandidate(candidate ?? undefined);
    const transceivers = new Transceivers(ours);
    const idle = () => {};
    const channel = new Channel(
      {
        channel: ours.createDataChannel('ctl', channelInit),
        refused: noChannelRejections(),
        ...{ onOpen: idle, onClose: idle, onFlood: idle, onSignal: idle, onSpoke: idle },
      },
      life.now.signal,
    );
    transceivers.create();
    const raw = theirs.createDataChannel('ctl', channelInit);
    await ours.setLocalDescription();
    await theirs.setRemoteDescription(ours.localDescription!);
    const [, camera] = theirs.getTransceivers();
    const picture = media ? painted() : null;
    if (camera && picture) {
      camera.direction = 'sendrecv';
      await camera.sender.replaceTrack(picture.tracks.camera);
    }
    await theirs.setLocalDescription();
    await ours.setRemoteDescription(theirs.localDescription!);
    await until(() => channel.open && raw.readyState === 'open', 'an open channel');
    if (media) await until(async () => (await framesDecoded(ours)) > 3, 'a picture');
    let dead = false;
    const end = () => {
      picture?.stop();
      ours.close();
      theirs.close();
    };
    return {
      raw,
      channel,
      end,
      dead: () => dead,
      begin: (line: Parameters<typeof probeLiveness>[0]['channel'] = channel) =>
        probeLiveness(
          { channel: line, sections: transceivers },
          () => (dead = true),
          life.now.signal,
        ),
    };
  }

  const answering = (raw: RTCDataChannel) => {
    raw.onmessage = ({ data }) => raw.send(data.replace('ping', 'pong'));
  };
  /** Longer than anybody is doubted, whatever the round trip. */
  const aWhile = async () => {
    const began = performance.now();
    await until(() => performance.now() - began > livenessMs, 'a while');
  };
  /** A channel on which this was measured. */
  const measured = (channel: Channel, roundTripMs: number) => ({
    ping: () => channel.ping(),
    roundTripMs,
    get carriedMs() {
      return channel.carriedMs;
    },
    open: true,
    closed: false,
  });

  it('takes nobody for dead who answers', async () => {
    const { raw, dead, begin, end } = await far();
    answering(raw);
    begin();
    await aWhile();
    expect(dead()).to.equal(false);
    end();
  });

  it('takes nobody for dead whose media comes', async () => {
    const { channel, dead, begin, end } = await far({ media: true });
    // The looks are far apart: an encoder that is held up is no death.
    begin(measured(channel, 300));
    await aWhile();
    expect(dead()).to.equal(false);
    end();
  });

  it('has done with somebody whose page answers nothing and whose media goes on: a frozen tab', async () => {
    const line = { ping: () => {}, roundTripMs: 1, carriedMs: Infinity, open: true, closed: false };
    let [silentMs, looks, dead] = [0, 0, false];
    const sections = {
      rtpSilentMs: () => {
        looks++;
        return silentMs;
      },
    };
    probeLiveness({ channel: line, sections }, () => (dead = true), life.now.signal);
    // By turns of this page and not by the clock: a look that is due may wait behind it.
    let [seen, quiet] = [looks, 0];
    const isQuiet = () => {
      quiet = looks === seen ? quiet + 1 : 0;
      seen = looks;
      return quiet > 20;
    };
    await until(isQuiet, 'no look any more');
    silentMs = 1000;
    await aWhile();
    expect({ looks, dead }).to.deep.equal({ looks: seen, dead: false });
  });

  it('takes for dead who answers nothing, whatever they have said before', async () => {
    const { raw, dead, begin, end } = await far();
    raw.send('{"kind":"ping","n":1}');
    begin();
    raw.send('{"kind":"ping","n":2}');
    await until(dead, 'the conclusion', 2000);
    end();
  });

  it('takes for dead whose channel is closed', async () => {
    const { raw, channel, dead, begin, end } = await far();
    raw.close();
    await until(() => channel.closed, 'a closed channel');
    begin();
    await until(dead, 'the conclusion', 2000);
    end();
  });

  it('does not wait for a round trip that was measured while a page was busy', async () => {
    const { channel, dead, begin, end } = await far();
    begin(measured(channel, 60_000));
    await until(dead, 'the conclusion', livenessMs);
    end();
  });

  it('comes to an end in a page that is never on time', async () => {
    const { dead, begin, end } = await far();
    const busy = setInterval(() => {
      const began = performance.now();
      while (performance.now() - began < 180);
    }, 10);
    try {
      begin();
      await until(dead, 'the conclusion', 5000);
    } finally {
      clearInterval(busy);
      end();
    }
  });

  it('hears an answer that waited for the page before it concludes', async () => {
    const { raw, dead, begin, end } = await far();
    answering(raw);
    begin();
    const began = performance.now();
    while (performance.now() - began < 2000);
    await aWhile();
    expect(dead()).to.equal(false);
    end();
  });
});
