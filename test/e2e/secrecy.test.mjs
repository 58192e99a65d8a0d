// A client that subscribes to all topics of the broker learns no address, session description, name or room.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import mqtt from 'mqtt';
import { launchChromium } from '../support/browsers.mjs';
import { setStage } from '../support/stage.mjs';

/** Largest allowed frame, bytes: a mosquitto WebSocket listener takes 100 ms for each further 4 KiB. */
const MAX_FRAME_BYTES = 4_000;

async function eavesdrop(broker) {
  const client = await mqtt.connectAsync(broker.tcpUrl, { protocolVersion: 5 });
  const heard = [];
  client.on('message', (topic, payload, { retain }) => heard.push({ topic, payload, retain }));
  await client.subscribeAsync('#');
  return { heard, end: () => client.endAsync() };
}

/** Runs in the page: the confidential values in the descriptions of all connections. */
const negotiated = () =>
  window.__connections
    .flatMap(({ localDescription }) => (localDescription?.sdp ?? '').split(/\r?\n/))
    .filter((line) => /^a=(ice-ufrag|ice-pwd|fingerprint|msid|candidate)/.test(line))
    .flatMap((line) => line.split(/[: ]/).slice(1))
    .filter((word) => word.length >= 8);

/** A secret may appear in a message as text, in UTF-16, or in base64. */
function spellings(word) {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((offset) =>
    // the characters that do not depend on the bytes around the word
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(4, -2),
  );
  return [
    bytes,
    Buffer.from(word, 'utf16le'),
    ...base64.filter((text) => text.length > 5).map((text) => Buffer.from(text)),
  ];
}

describe('a client that subscribes to # on the broker', () => {
  it('sees no address, no SDP, no name and no room', async (t) => {
    const stage = await setStage(t, { room: 'board-meeting-zürich' });
    const spy = await eavesdrop(stage.broker);
    stage.ending(() => spy.end());
    const browser = await stage.browser(launchChromium);
    const ada = await stage.enter(browser, 'Ada Lovelace');
    const bob = await stage.enter(browser, 'Bob Kahn');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
    const words = [
      ...(await ada.page.evaluate(negotiated)),
      ...(await bob.page.evaluate(negotiated)),
    ];
    await ada.call('startScreenShare');
    await bob.seesPeer(({ media }) => media.screen === true, 'Ada’s screen');
    await ada.call('restart');
    await ada.hearsAndSees();
    await ada.call('leave');
    await bob.call('leave');

    const addresses = Object.values(networkInterfaces())
      .flat()
      .map(({ address }) => address)
      .filter((address) => address.length >= 6);
    const secrets = new Set([
      ...['board-meeting', 'Ada Lovelace', 'Lovelace', 'Bob Kahn', 'a=candidate', 'a=fingerprint'],
      ...[
        'ice-ufrag',
        'candidate:',
        ' typ host',
        'm=audio',
        'm=video',
        'UDP/TLS/RTP',
        '.local',
        '127.0.0.1',
      ],
      ...addresses,
      ...words,
    ]);
    t.diagnostic(`${spy.heard.length} messages against ${secrets.size} secrets`);
    assert.ok(spy.heard.length >= 4, 'the call went over this broker');
    assert.ok(words.length > 0, 'the pages negotiated');
    for (const { topic, payload, retain } of spy.heard) {
      const bytes = Buffer.concat([Buffer.from(`${topic}\n`), payload]);
      for (const secret of secrets) {
        for (const spelling of spellings(secret)) {
          assert.equal(bytes.indexOf(spelling), -1, `${secret} is in a message on ${topic}`);
        }
      }
      assert.equal(retain, false, 'nothing is kept on the broker');
      assert.ok(payload.length <= MAX_FRAME_BYTES, `a message of ${payload.length} bytes`);
    }
    assert.equal(new Set(spy.heard.map(({ topic }) => topic)).size, 1, 'one topic per room');
  });
});
