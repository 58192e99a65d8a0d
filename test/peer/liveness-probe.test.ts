// Tests of the liveness probe with the channel and the media of a real connection; the remote end sends only what a test sends.

import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import { Channel, channelInit } from '../../src/peer/channel.js';
import { livenessMs, probeLiveness } from '../../src/peer/liveness-probe.js';
import { Transceivers } from '../../src/peer/transceivers.js';
import { noChannelRejections } from '../../src/protocol/data-channel-guard.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';
import { framesDecoded, painted } from './pair.js';

describe('probeLiveness', () => {
  const scope = { now: abortScope() };
  beforeEach(() => {
    scope.now = abortScope();
  });
  afterEach(() => scope.now.end());

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
      scope.now.signal,
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
          scope.now.signal,
        ),
    };
  }

  const answering = (raw: RTCDataChannel) => {
    raw.onmessage = ({ data }) => raw.send(data.replace('ping', 'pong'));
  };
  /** Waits longer than the longest probe. */
  const longestProbe = async () => {
    const began = performance.now();
    await until(() => performance.now() - began > livenessMs, 'the longest probe');
  };
  /** A channel with the given measured round-trip time. */
  const measured = (channel: Channel, roundTripMs: number) => ({
    ping: () => channel.ping(),
    roundTripMs,
    get carriedMs() {
      return channel.carriedMs;
    },
    open: true,
    closed: false,
  });

  it('keeps a peer that answers pings', async () => {
    const { raw, dead, begin, end } = await far();
    answering(raw);
    begin();
    await longestProbe();
    expect(dead()).to.equal(false);
    end();
  });

  it('keeps a peer whose media arrives', async () => {
    const { channel, dead, begin, end } = await far({ media: true });
    // A long interval between samples: a delayed encoder must not count as silence.
    begin(measured(channel, 300));
    await longestProbe();
    expect(dead()).to.equal(false);
    end();
  });

  it('stops probing a frozen tab (no pong, media still flowing)', async () => {
    const clock = installClock();
    const line = { ping: () => {}, roundTripMs: 1, carriedMs: Infinity, open: true, closed: false };
    let [silentMs, samples, dead] = [0, 0, false];
    const sections = {
      rtpSilentMs: () => {
        samples++;
        return silentMs;
      },
    };
    probeLiveness({ channel: line, sections }, () => (dead = true), scope.now.signal);
    // The probe ends after 5 s of media.
    await clock.advance(6000);
    const seen = samples;
    silentMs = 1000;
    await clock.advance(2 * livenessMs);
    expect({ samples, dead }).to.deep.equal({ samples: seen, dead: false });
  });

  it('reports a peer that sends messages and answers no ping', async () => {
    const { raw, dead, begin, end } = await far();
    raw.send('{"kind":"ping","n":1}');
    begin();
    raw.send('{"kind":"ping","n":2}');
    await until(dead, 'the report', 2000);
    end();
  });

  it('reports a peer whose channel is closed', async () => {
    const { raw, channel, dead, begin, end } = await far();
    raw.close();
    await until(() => channel.closed, 'a closed channel');
    begin();
    await until(dead, 'the report', 2000);
    end();
  });

  it('ignores a round-trip time that was measured on a busy page', async () => {
    const { channel, dead, begin, end } = await far();
    begin(measured(channel, 60_000));
    await until(dead, 'the report', livenessMs);
    end();
  });

  it('finishes on a page whose timers are always late', async () => {
    const clock = installClock();
    const { dead, begin, end } = await far();
    begin();
    for (let ms = 0; ms < 5000 && !dead(); ms += 190) {
      clock.holdUp(190);
      await clock.advance(0);
    }
    expect(dead()).to.equal(true);
    end();
  });

  it('processes an answer that was queued while the page was busy before it decides', async () => {
    const clock = installClock();
    const { raw, channel, dead, begin, end } = await far();
    answering(raw);
    begin();
    clock.holdUp(2000);
    await clock.advance(0);
    await until(() => channel.carriedMs < 2000, 'the answer');
    await clock.advance(2 * livenessMs);
    expect(dead()).to.equal(false);
    end();
  });
});
