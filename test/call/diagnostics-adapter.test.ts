import { expect } from 'chai';
import { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import { gravest, noteFault } from '../../src/call/diagnostics-adapter.js';
import type { Verdict } from '../../src/diagnostics/report.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { until } from '../until.js';

const codes = ({ state }: Call) => state.report.verdicts.map(({ code }: Verdict) => code);

describe('Call report', () => {
  const calls: Call[] = [];
  afterEach(() => {
    for (const call of calls.splice(0)) call.close();
  });
  const createCall = (options: object) => {
    const quiet = { room: 'r', audio: 'none', video: 'none', transport: loopbackBus().transport() };
    const call = new Call({ ...quiet, ...options } as never);
    calls.push(call);
    return call;
  };

  it('reports invalid ICE servers of the options, without a password', async () => {
    const call = createCall({ iceServers: [{ urls: 'turn:t.example', credential: 'pass-7f' }] });
    await until(() => codes(call).includes('ice-config-invalid'), 'the verdict');
    expect(call.state.report.error).to.deep.equal({
      code: 'ice-servers-invalid',
      detail: '0.username',
    });
    const report = await call.getDiagnostics({ redaction: 'none' });
    expect(JSON.stringify(report)).not.to.contain('pass-7f');
  });

  it('reports a browser without WebRTC', async () => {
    const { RTCPeerConnection: native } = window;
    Object.assign(window, { RTCPeerConnection: undefined });
    try {
      const call = createCall({ iceServers: [] });
      const failure = await call.join().catch((thrown: CallError) => thrown);
      expect(failure).to.include({ code: 'unsupported-browser' });
      await until(() => codes(call).includes('webrtc-unavailable'), 'the verdict');
      // The catalogue defines this verdict as an error with the scope `page`, which comes first.
      expect(call.state.report.verdicts[0]).to.include({ severity: 'error', scope: 'page' });
    } finally {
      Object.assign(window, { RTCPeerConnection: native });
    }
  });

  it('reports invalid ICE servers of a later request, until they are valid', async () => {
    let isWrong = true;
    const servers = async () => (isWrong ? ([{ urls: 'turn:t.example' }] as RTCIceServer[]) : []);
    const call = createCall({ iceServers: servers });
    await call.join();
    await until(() => codes(call).includes('ice-config-invalid'), 'the verdict');
    isWrong = false;
    await call.restart();
    await until(() => !codes(call).includes('ice-config-invalid'), 'no verdict');
  });

  it('reports blocked playback, until it is allowed', async () => {
    const call = createCall({ iceServers: [] });
    call.setPlaybackBlocked(true);
    await call.join();
    await until(() => codes(call).includes('playback-blocked'), 'the verdict');
    call.setPlaybackBlocked(false);
    await until(() => !codes(call).includes('playback-blocked'), 'no verdict');
  });
});

describe('gravest', () => {
  it('names the device with the worse fault, and no device if both have the same', () => {
    const missing = { kind: 'audio', name: 'media-not-found' } as const;
    const denied = { kind: 'video', name: 'media-denied' } as const;
    expect(gravest([])).to.equal(undefined);
    expect(gravest([missing])).to.equal(missing);
    expect(gravest([missing, denied])).to.equal(denied);
    expect(gravest([denied, { ...denied, kind: 'audio' }])).to.deep.equal({ name: 'media-denied' });
  });
});

describe('noteFault', () => {
  const recorded = (error: CallError) => {
    const notes: unknown[] = [];
    noteFault(error, { refused: (...given) => notes.push(given) });
    return notes;
  };

  it('records the exception name when the browser rejects remote data', () => {
    const thrown = new DOMException('192.0.2.7 is no address', 'OperationError');
    const error = new CallError('description-refused', { peer: 'p', call: 'candidate' }, thrown);
    expect(recorded(error)).to.deep.equal([['p', 'candidate', 'OperationError']]);
  });

  it('ignores other errors', () => {
    expect(recorded(new CallError('bug', { peer: 'p', call: '' }))).to.deep.equal([]);
    expect(recorded(new CallError('bug', { detail: 'x' }))).to.deep.equal([]);
  });
});
