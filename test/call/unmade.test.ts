// Tests of a call when the browser rejects the servers of the page, or creates no connection.

import { expect } from 'chai';
import type { Call } from '../../src/call/call.js';
import { until } from '../until.js';
import { Callers, meshed } from './callers.js';

describe('Call with a browser that rejects its options', () => {
  let callers: Callers;
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());

  const codes = () => callers.errors.map(({ code }) => code);

  it('drops and names the unusable address, and connects', async () => {
    const iceServers = [{ urls: ['stun:127.0.0.1:3478?transport=udp', 'stun:127.0.0.1:3479'] }];
    const [anna, ben] = [callers.call('Anna', { iceServers }), callers.call('Ben')];
    await Promise.all([anna.join(), ben.join()]);
    await meshed(anna, ben);
    expect(codes()).to.deep.equal(['ice-server-ignored']);
    const [error] = callers.errors;
    expect(error?.fatal).to.equal(false);
    expect(error?.values).to.deep.equal({ field: '0.urls.0', value: 'stun:127.0.0.1:3478' });
  });

  it('fails to join when no address is usable', async () => {
    const iceServers = [{ urls: 'stun:127.0.0.1:3478?transport=udp' }];
    const failure = await callers
      .call('Anna', { iceServers })
      .join()
      .catch((thrown: unknown) => thrown);
    expect(failure).to.include({ code: 'ice-servers-invalid', fatal: true });
  });

  it('reports that the browser creates no connection, until it does', async () => {
    const { RTCPeerConnection: native } = window;
    class Unmade extends native {
      constructor() {
        super();
        this.close();
        throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
      }
    }
    const stage = (call: Call) => call.state.peers[0]?.stage;
    const [anna, ben] = [callers.call('Anna'), callers.call('Ben')];
    Object.assign(window, { RTCPeerConnection: Unmade });
    try {
      await Promise.all([anna.join(), ben.join()]);
      await until(() => [anna, ben].some((call) => stage(call) === 'unreachable'), 'out of reach');
    } finally {
      Object.assign(window, { RTCPeerConnection: native });
    }
    expect(codes()).to.include('connection-failed');
    const verdict = () =>
      [anna, ben].flatMap(({ state }) => state.peers).map((peer) => peer.verdict?.code);
    await until(() => verdict().includes('webrtc-unavailable'), 'the verdict');
    anna.refresh();
    ben.refresh();
    await meshed(anna, ben);
  });
});
