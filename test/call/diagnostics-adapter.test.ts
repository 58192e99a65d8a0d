import { expect } from 'chai';
import { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import { gravest, noteFault } from '../../src/call/diagnostics-adapter.js';
import type { Verdict } from '../../src/diagnostics/report.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

const codes = ({ state }: Call) => state.report.verdicts.map(({ code }: Verdict) => code);

describe('the report of a call', () => {
  const calls: Call[] = [];
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });
  const made = (options: object) => {
    const quiet = { room: 'r', audio: 'none', video: 'none', transport: loopbackBus().transport() };
    const call = new Call({ ...quiet, ...options } as never);
    calls.push(call);
    return call;
  };

  it('says what is wrong with the servers that a call was given, and keeps no password', async () => {
    const call = made({ iceServers: [{ urls: 'turn:t.example', credential: 'pass-7f' }] });
    await until(() => codes(call).includes('ice-config-invalid'), 'said');
    expect(call.state.report.error).to.deep.equal({
      code: 'ice-servers-invalid',
      detail: '0.username',
    });
    const report = await call.getDiagnostics({ redaction: 'none' });
    expect(JSON.stringify(report)).not.to.contain('pass-7f');
  });

  it('says that the browser has no peer-to-peer calls', async () => {
    const { RTCPeerConnection: native } = window;
    Object.assign(window, { RTCPeerConnection: undefined });
    try {
      const call = made({ iceServers: [] });
      const failure = await call.join().catch((thrown: CallError) => thrown);
      expect(failure).to.include({ code: 'unsupported-browser' });
      await until(() => codes(call).includes('webrtc-unavailable'), 'said');
      // What the catalogue asks of this verdict: an error of the page, first of all.
      expect(call.state.report.verdicts[0]).to.include({ severity: 'error', scope: 'page' });
    } finally {
      Object.assign(window, { RTCPeerConnection: native });
    }
  });

  it('says what is wrong with servers that came later, as long as it is so', async () => {
    let isWrong = true;
    const servers = async () => (isWrong ? ([{ urls: 'turn:t.example' }] as RTCIceServer[]) : []);
    const call = made({ iceServers: servers });
    await call.join();
    await until(() => codes(call).includes('ice-config-invalid'), 'said');
    isWrong = false;
    await call.restart();
    await until(() => !codes(call).includes('ice-config-invalid'), 'no longer said');
  });

  it('says that the browser plays no sound, until it does', async () => {
    const call = made({ iceServers: [] });
    call.setPlaybackBlocked(true);
    await call.join();
    await until(() => codes(call).includes('playback-blocked'), 'said');
    call.setPlaybackBlocked(false);
    await until(() => !codes(call).includes('playback-blocked'), 'no longer said');
  });
});

describe('gravest', () => {
  it('names the device whose fault weighs more, and none where both suffer from the same', () => {
    const missing = { kind: 'audio', name: 'media-not-found' } as const;
    const denied = { kind: 'video', name: 'media-denied' } as const;
    expect(gravest([])).to.equal(undefined);
    expect(gravest([missing])).to.equal(missing);
    expect(gravest([missing, denied])).to.equal(denied);
    expect(gravest([denied, { ...denied, kind: 'audio' }])).to.deep.equal({ name: 'media-denied' });
  });
});

describe('noteFault', () => {
  const noted = (error: CallError) => {
    const notes: unknown[] = [];
    noteFault(error, { refused: (...given) => notes.push(given) });
    return notes;
  };

  it('notes what the browser would not do with what somebody sent, by the name of its exception', () => {
    const thrown = new DOMException('192.0.2.7 is no address', 'OperationError');
    const error = new CallError('description-refused', { peer: 'p', call: 'candidate' }, thrown);
    expect(noted(error)).to.deep.equal([['p', 'candidate', 'OperationError']]);
  });

  it('notes nothing else', () => {
    expect(noted(new CallError('bug', { peer: 'p', call: '' }))).to.deep.equal([]);
    expect(noted(new CallError('bug', { detail: 'x' }))).to.deep.equal([]);
  });
});
