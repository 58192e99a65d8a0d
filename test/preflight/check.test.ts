// A check against real brokers and a real relay: its verdicts on working and failing servers, its duration, and that it
// leaves nothing open.

import { executeServerCommand } from '@web/test-runner-commands';
import { expect } from 'chai';
import { type CheckOptions, type CheckReport, check } from '../../src/preflight/check.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { countResources } from '../call/leaks.js';
import { credentials } from '../call/relay.js';
import { brokerUrl } from '../transport/support.js';
import { inPatience, until } from '../until.js';

const silentHost = (host: string) => executeServerCommand<string, object>('udp:silent', { host });
const silentStun = async () =>
  Promise.all(['127.0.0.1', '127.0.0.2'].map(async (host) => `stun:${await silentHost(host)}`));

/** A proxy that makes a broker fail. */
const brokenBroker = async (rules: object) =>
  (await executeServerCommand<{ url: string }, object>('chaos:new', { seed: 1, rules })).url;

const stepsOf = ({ steps }: CheckReport) =>
  Object.fromEntries(steps.map(({ name, status }) => [name, status]));
const codesOf = ({ verdicts }: CheckReport) => verdicts.map(({ code }) => code);

/** Firefox has no API for frames, and runs no audio graph without an output device. */
const signs = (heard: boolean | undefined) =>
  'MediaStreamTrackProcessor' in globalThis
    ? { heard: true, seen: true }
    : { heard: heard && true, seen: undefined };

describe('check', () => {
  let resources: ReturnType<typeof countResources>;
  beforeEach(() => {
    resources = countResources();
  });
  afterEach(async () => {
    await until(() => resources.left().sockets === 0, 'all sockets closed');
    const { connections, tracks } = resources.left();
    resources.restore();
    expect({ connections, tracks }).to.deep.equal({ connections: 0, tracks: 0 });
  });

  const relay = async (wrong = false) => {
    const [server] = await credentials(600, wrong);
    return server as RTCIceServer & { urls: string };
  };
  const overTcp = ({ urls, ...login }: RTCIceServer & { urls: string }) => ({
    ...login,
    urls: urls.replace('=udp', '=tcp'),
  });
  const stunOf = ({ urls }: { urls: string }) => urls.replace('turn:', 'stun:').replace(/\?.*/, '');

  const checked = async (options: CheckOptions) => {
    const began = performance.now();
    const report = await check({ media: false, ...options });
    expect(performance.now() - began).to.be.below(inPatience(10_000));
    return report;
  };

  it('passes, with measured delays', async () => {
    const turn = await relay();
    const progress: CheckReport[] = [];
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: stunOf(turn) }, turn, overTcp(turn)],
      media: true,
      onProgress: (one) => progress.push(one),
    });
    expect(report).to.include({ outcome: 'ready', headline: null, udp: 'works' });
    expect(report.verdicts).to.deep.equal([]);
    expect(stepsOf(report)).to.deep.equal({
      environment: 'pass',
      brokers: 'pass',
      servers: 'pass',
      network: 'pass',
      relay: 'pass',
      media: 'pass',
    });
    const [broker] = report.brokers;
    expect(broker).to.include({ state: 'open', host: new URL(await brokerUrl()).host });
    expect(broker?.echoes).to.have.length(3);
    expect(broker?.echoMs).to.equal([...broker!.echoes].sort((a, b) => a - b)[1]);
    expect(report.servers.map(({ fate, transport }) => [fate, transport])).to.deep.equal([
      ['works', 'udp'],
      ['works', 'udp'],
      ['works', 'tcp'],
    ]);
    expect(report.relays.map(({ transport }) => transport).sort()).to.deep.equal(['tcp', 'udp']);
    for (const trial of report.relays) {
      expect(trial).to.include({ allocated: true, sent: 20 });
      expect(trial.back).to.be.above(15);
      expect(trial.rttMs).to.be.within(0, inPatience(500));
      expect(trial.connectMs).to.be.within(1, inPatience(4000));
    }
    expect(report.media.got).to.deep.equal(['audio', 'video']);
    expect(resources.made.tracks.length).to.be.above(1);

    expect(progress.every(Object.isFrozen)).to.equal(true);
    expect(progress[0]).to.include({ outcome: 'running' });
    expect(stepsOf(progress[0]!)).to.include({ environment: 'pass', brokers: 'waiting' });
    expect(progress.filter(({ outcome }) => outcome !== 'running')).to.deep.equal([report]);
    expect(JSON.stringify(report))
      .not.to.contain(turn.credential)
      .and.not.to.contain(turn.username);
  });

  it('reports that the relay rejected the password', async () => {
    const turn = await relay(true);
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: stunOf(turn) }, turn],
    });
    expect(report.outcome).to.equal('limited');
    expect(report.headline?.code).to.equal('turn-auth-failed');
    expect(report.servers[1]).to.include({ fate: 'refused', errorCode: 401 });
    expect(stepsOf(report)).to.include({ servers: 'warn', network: 'pass', relay: 'skipped' });
  });

  it('is blocked if only relays are allowed and the relay rejects the client', async () => {
    const turn = await relay(true);
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: stunOf(turn) }, turn],
      relayOnly: true,
    });
    expect(report.outcome).to.equal('blocked');
    expect(report.headline).to.include({ code: 'turn-auth-failed', severity: 'error' });
    expect(report.servers[0]?.fate).to.equal('untried');
  });

  it('reports that UDP is blocked, and that the relay over TCP works', async () => {
    const turn = overTcp(await relay());
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: await silentStun() }, turn],
    });
    expect(report).to.include({ outcome: 'limited', udp: 'blocked' });
    expect(report.headline?.code).to.equal('udp-blocked');
    expect(report.relays[0]).to.include({ transport: 'tcp', sent: 20 });
    expect(stepsOf(report)).to.include({ servers: 'pass', network: 'warn', relay: 'pass' });
    expect(report.tookMs).to.be.within(3000, inPatience(5000));
  });

  it('is blocked if UDP is blocked and no relay is configured', async () => {
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: await silentStun() }],
    });
    expect(report.outcome).to.equal('blocked');
    expect(report.headline).to.include({ code: 'udp-blocked', severity: 'error' });
    expect(stepsOf(report)).to.include({ network: 'fail', relay: 'skipped' });
  });

  it('names the unreachable broker, and continues with the other', async () => {
    const closed = 'ws://127.0.0.1:9';
    const both = await checked({ brokers: [closed, await brokerUrl()], iceServers: [] });
    expect(codesOf(both)).to.include('broker-unreachable');
    expect(both.headline?.code).to.equal('no-ice-servers');
    expect(stepsOf(both)).to.include({ brokers: 'pass' });
    const alone = await checked({ brokers: [closed], iceServers: [] });
    expect(alone.outcome).to.equal('blocked');
    expect(alone.headline?.code).to.equal('broker-unreachable');
  });

  it('names the broker that rejects the client', async () => {
    const { url } = await executeServerCommand<{ url: string }, object>('broker:new', {
      anonymous: false,
    });
    const report = await checked({ brokers: [url], iceServers: [] });
    expect(report.headline?.code).to.equal('broker-refused');
    expect(report.brokers[0]).to.include({ cause: 'broker-login' });
  });

  for (const [what, rules, code] of [
    ['never says a word', { silent: true }, 'broker-unreachable'],
    ['swallows what we say', { swallow: true }, 'signalling-deaf'],
  ] as const) {
    it(`detects a broker that ${what}`, async () => {
      const report = await checked({ brokers: [await brokenBroker(rules)], iceServers: [] });
      expect(report.outcome).to.equal('blocked');
      expect(report.headline?.code).to.equal(code);
      expect(report.brokers[0]?.echoes).to.deep.equal([]);
    });
  }

  it('stops at once when aborted, and reports the results so far', async () => {
    const stop = new AbortController();
    let open = 0;
    const began = performance.now();
    const report = await checked({
      brokers: [await brokerUrl()],
      iceServers: [{ urls: await silentStun() }],
      signal: stop.signal,
      onProgress: ({ brokers }) => {
        if (brokers[0]?.echoMs === undefined || stop.signal.aborted) return;
        open = resources.left().connections;
        stop.abort();
      },
    });
    expect(performance.now() - began).to.be.below(inPatience(1000));
    expect(open).to.be.above(0);
    expect(report).to.include({ outcome: 'aborted', headline: null });
    expect(stepsOf(report)).to.include({ servers: 'unknown', network: 'unknown' });
    const before = await check({ signal: stop.signal });
    expect(before.outcome).to.equal('aborted');
  });

  it('reports whether microphone and camera yield anything', async () => {
    // The check takes up to 1.5 s, which a busy device may need to start.
    const seen = async () => {
      const transport = loopbackBus().transport();
      const { media } = await checked({ transport, iceServers: [], media: true });
      const { heard, seen } = media;
      const { heard: isHeard, seen: isSeen } = signs(heard);
      return heard === isHeard && seen === isSeen;
    };
    await until(seen, 'sound and picture');
  });

  it('does not open camera and microphone with a prompt unless requested', async () => {
    const asked: PermissionDescriptor[] = [];
    const { query } = navigator.permissions;
    navigator.permissions.query = async (descriptor) => {
      asked.push(descriptor);
      return { state: 'prompt' } as PermissionStatus;
    };
    try {
      const options = { brokers: [await brokerUrl()], iceServers: [] };
      const report = await checked({ ...options, media: undefined });
      expect(asked).to.have.length(2);
      expect(resources.made.tracks).to.deep.equal([]);
      expect(stepsOf(report)).to.include({ media: 'skipped' });
      navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus;
      const denied = await checked({ ...options, media: undefined });
      expect(codesOf(denied)).to.include('media-denied');
      expect(resources.made.tracks).to.deep.equal([]);
    } finally {
      navigator.permissions.query = query;
    }
  });

  it('opens the permitted device, and names the other', async () => {
    const { query } = navigator.permissions;
    navigator.permissions.query = async ({ name }) =>
      ({ state: name === ('camera' as string) ? 'denied' : 'granted' }) as PermissionStatus;
    try {
      const options = { brokers: [await brokerUrl()], iceServers: [] };
      const report = await checked({ ...options, media: undefined });
      expect(report.media).to.deep.include({
        asked: ['audio', 'video'],
        got: ['audio'],
        error: { kind: 'video', name: 'media-denied' },
      });
      const found = report.verdicts.find(({ code }) => code === 'media-denied');
      expect(found).to.deep.include({ severity: 'warning', values: { kind: 'video' } });
    } finally {
      navigator.permissions.query = query;
    }
  });

  it('continues if the audio cannot be analysed', async () => {
    const { AudioContext } = globalThis;
    globalThis.AudioContext = class extends AudioContext {
      override createMediaStreamSource(): never {
        // Firefox does so for a microphone with another sample rate.
        throw new DOMException('different sample-rate', 'NotSupportedError');
      }
    };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    try {
      const transport = loopbackBus().transport();
      const report = await checked({ transport, iceServers: [], media: stream });
      expect(report.outcome).to.not.equal('aborted');
      expect(report.media).to.deep.equal({ asked: ['audio'], got: ['audio'] });
    } finally {
      globalThis.AudioContext = AudioContext;
      for (const track of stream.getTracks()) track.stop();
    }
  });

  it('checks a stream of the page, and leaves it open', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const listened = async () => {
      const transport = loopbackBus().transport();
      const report = await checked({ transport, iceServers: [], media: stream });
      const { heard } = report.media;
      return heard === signs(heard).heard ? report : null;
    };
    const report = await until(listened, 'its sound');
    expect(report.media.got).to.deep.equal(['audio']);
    expect(stepsOf(report)).to.include({ brokers: 'skipped', media: 'pass' });
    expect(stream.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['live']);
    for (const track of stream.getTracks()) track.stop();
  });

  it('names a server that browsers reject', async () => {
    const report = await checked({
      transport: loopbackBus().transport(),
      iceServers: [{ urls: ['stun:relay.example.org:port', 'stun:127.0.0.1:3479'] }],
      media: false,
    });
    const invalid = report.verdicts.find(({ code }) => code === 'ice-config-invalid');
    expect(invalid?.severity).to.equal('warning');
    expect(invalid?.values['detail']).to.equal('0.urls.0');
  });

  it('reports that the page did not provide its list, without the content of its response', async () => {
    const login = { username: 'user-3c', credential: 'pass-7f' };
    for (const iceServers of [
      // Some providers respond with another URL, or with a password that is not a string.
      async () => ({ iceServers: [{ urls: 'https://t.example', ...login }] }),
      async () => [{ urls: 'turn:t.example', ...login, credential: { secret: 'pass-7f' } }],
      () => Promise.reject(new Error('pass-7f')),
    ]) {
      const report = await checked({
        transport: loopbackBus().transport(),
        iceServers: iceServers as never,
        media: false,
      });
      expect(codesOf(report)).to.include('ice-config-invalid');
      expect(JSON.stringify(report)).not.to.match(/user-3c|pass-7f/);
    }
  });

  it('rejects the options that a call rejects', async () => {
    const failure = await check({ brokers: [] }).catch((thrown: unknown) => thrown);
    expect(failure).to.have.property('code', 'brokers-invalid');
  });
});
