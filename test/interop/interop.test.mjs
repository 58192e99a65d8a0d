// An independent client, which shares no code with src/, connects to the real element: the implementation conforms to
// the protocol page.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import mqtt from 'mqtt';
import { launchChromium } from '../support/browsers.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';
import { deriveRoom, openEnvelope, Person, sealEnvelope } from './vc2.mjs';

const hex = (bytes) => bytes.toString('hex');

/** A participant of the second implementation in the same room; `heard` collects the messages that it receives. */
async function enterByHand(stage, key) {
  const room = deriveRoom(stage.web.url, stage.room, key);
  const client = await mqtt.connectAsync(stage.broker.tcpUrl, { protocolVersion: 5 });
  stage.ending(() => client.endAsync());
  const person = new Person(room);
  const heard = [];
  const envelopes = [];
  client.on('message', (_, payload) => {
    envelopes.push(payload.length);
    for (const frame of openEnvelope(room, payload)) {
      const said = person.read(frame);
      if (said) heard.push(said);
    }
  });
  await client.subscribeAsync(room.topic);
  return {
    person,
    heard,
    envelopes,
    say: (...frames) => client.publishAsync(room.topic, sealEnvelope(room, frames)),
    first: (type, holds = () => true) =>
      until(() => heard.find((one) => one.type === type && holds(one)), `a ${type}`),
  };
}

describe('the key schedule of the second implementation', () => {
  const vectors = [
    [null, '007b5bb705160341ac7e72f87aec1987', '1f22293a7cfa1469', '494d420966e8132a'],
    [
      'correct horse battery staple',
      '12cbe353ab59fcfb8d6bd94e0563bf22',
      '36b28935a616bb1b',
      'ae5094c3522d5eae',
    ],
    [
      Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
      'd4bc81483cb410c98a8f455e12e77d16',
      '34e97d1527fab527',
      '14a255c162c6e24d',
    ],
  ];
  for (const [secret, topicId, kRoom, psk] of vectors) {
    it(`derives the vector of topic ${topicId}`, () => {
      const room = deriveRoom('https://example.org', 'standup', secret);
      assert.equal(hex(room.topicId), topicId);
      assert.equal(hex(room.kRoom).slice(0, 16), kRoom);
      assert.equal(hex(room.psk).slice(0, 16), psk);
    });
  }
});

describe('a second implementation of the protocol', () => {
  const secretRoom = async (t) => {
    const stage = await setStage(t);
    const key = randomBytes(16);
    const entry = { more: 'secret-from="hash"', hash: `#k=${key.toString('base64url')}` };
    return { stage, key, entry, browser: await stage.browser(launchChromium) };
  };

  it('sends HELLO, receives WELCOME and an offer, and is removed after its GONE', async (t) => {
    const { stage, key, entry, browser } = await secretRoom(t);
    const ada = await stage.enter(browser, 'Ada', entry);
    await ada.brokerUp(true);
    const node = await enterByHand(stage, key);
    await node.say(node.person.hello());
    const welcome = await node.first('welcome');
    assert.ok(welcome.echo.equals(node.person.nonce), 'the WELCOME echoes our nonce');
    const offer = await node.first('offer');
    assert.equal(hex(offer.peer.id), hex(welcome.peer.id));
    const fingerprints = [...offer.said.matchAll(/^a=fingerprint:sha-256 (\S+)\r?$/gm)];
    assert.ok(fingerprints.length > 0, 'the offer has fingerprints');
    for (const [, value] of fingerprints) {
      assert.equal(value.replaceAll(':', '').toLowerCase(), hex(offer.peer.fp));
    }
    assert.equal(offer.said.match(/^m=/gm).length, 4, 'ctl, microphone, camera, screen');
    const id = hex(node.person.id);
    assert.deepEqual(await ada.peers(), [], 'a participant that has echoed no nonce is not shown');
    await node.say(node.person.hello({ to: welcome.peer.id, echo: welcome.peer.nonce }));
    await ada.seesPeer((peer) => peer.id === id, 'the second implementation');
    await node.say(node.person.gone());
    await until(async () => (await ada.peers()).length === 0, 'Ada alone again');
    for (const size of node.envelopes) assert.ok([512, 1024, 2048, 3840].includes(size));
    assert.deepEqual(ada.complaints, []);
  });

  it('has its goodbye accepted under the pair’s key', async (t) => {
    const { stage, key, entry, browser } = await secretRoom(t);
    const ada = await stage.enter(browser, 'Ada', entry);
    await ada.brokerUp(true);
    const node = await enterByHand(stage, key);
    await node.say(node.person.hello());
    const { peer } = await node.first('offer');
    const id = hex(node.person.id);
    await node.say(node.person.hello({ to: peer.id, echo: peer.nonce }));
    await ada.seesPeer((one) => one.id === id, 'the second implementation');
    await node.say(node.person.direct(peer, 'bye'));
    await until(async () => (await ada.peers()).length === 0, 'Ada alone again');
  });

  it('welcomes the element, which proves that it is live, and receives its last will', async (t) => {
    const { stage, key, entry, browser } = await secretRoom(t);
    const node = await enterByHand(stage, key);
    const ada = await stage.enter(browser, 'Ada', entry);
    const { peer } = await node.first('hello');
    await node.say(node.person.hello({ to: peer.id, echo: peer.nonce }));
    const proof = await node.first('hello', ({ echo }) => echo.equals(node.person.nonce));
    assert.equal(hex(proof.peer.id), hex(peer.id));
    const id = hex(node.person.id);
    await ada.seesPeer((one) => one.id === id, 'the second implementation');
    await node.say(node.person.gone({ will: true }));
    await until(async () => (await ada.peers()).length === 0, 'Ada alone again');
    await ada.call('leave');
    const end = await node.first('goodbye');
    assert.equal(hex(end.peer.id), hex(peer.id));
    assert.deepEqual(ada.complaints, []);
  });
});
