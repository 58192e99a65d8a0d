import { expect } from 'chai';
import { hex, random } from '../../src/base/bytes.js';
import {
  detachCandidates,
  examine,
  fingerprintsMatch,
  isOfFirefox,
  keepRole,
  mediaSectionCount,
} from '../../src/protocol/sdp.js';
import type { NegotiationSignal } from '../../src/protocol/signal.js';

const fingerprint = random(32);
const colons = hex(fingerprint).toUpperCase().match(/../g)!.join(':');
const line = `a=fingerprint:sha-256 ${colons}\r\n`;

describe('keepRole', () => {
  const offer = 'a=setup:actpass\r\nm=audio 9\r\na=setup:actpass\r\n';
  const as = (role: string) => offer.replaceAll('actpass', role);

  it('leaves the role of the first offer unchanged', () => {
    expect(keepRole(offer, '', false)).to.equal(offer);
  });

  it('writes the role that the remote end took, or the one that we left to it', () => {
    expect(keepRole(offer, 'a=setup:active\r\n', false)).to.equal(as('active'));
    expect(keepRole(offer, 'a=setup:passive\r\n', false)).to.equal(as('passive'));
    expect(keepRole(offer, 'a=setup:active\r\n', true)).to.equal(as('passive'));
    expect(keepRole(offer, 'a=setup:passive\r\n', true)).to.equal(as('active'));
  });
});

describe('isOfFirefox', () => {
  it('recognizes the descriptions of this browser', async () => {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('x');
    const { sdp } = await connection.createOffer();
    connection.close();
    expect(isOfFirefox(sdp)).to.equal(navigator.userAgent.includes('Firefox'));
  });
});

describe('fingerprintsMatch', () => {
  it('accepts the committed certificate, once or in every section', () => {
    expect(fingerprintsMatch(`v=0\r\n${line}m=audio 9\r\n`, fingerprint)).to.equal(true);
    expect(
      fingerprintsMatch(`v=0\r\nm=audio 9\r\n${line}m=video 9\r\n${line}`, fingerprint),
    ).to.equal(true);
  });

  it('rejects a missing or different fingerprint, an additional one, and another hash', () => {
    const other = line.replace(colons, colons.split(':').reverse().join(':'));
    const sha1 = `a=fingerprint:sha-1 ${colons}\r\n`;
    for (const sdp of ['v=0\r\n', other, line + other, line + sha1, 'a=fingerprint:\r\n']) {
      expect(fingerprintsMatch(sdp, fingerprint), sdp).to.equal(false);
    }
  });

  it('accepts the descriptions of this browser', async () => {
    const certificate = await RTCPeerConnection.generateCertificate({
      name: 'ECDSA',
      namedCurve: 'P-256',
    } as AlgorithmIdentifier);
    const connection = new RTCPeerConnection({ certificates: [certificate] });
    connection.createDataChannel('ctl');
    const { sdp = '' } = await connection.createOffer();
    const value = certificate.getFingerprints()[0]!.value!.replaceAll(':', '');
    const committed = Uint8Array.from(value.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    expect(fingerprintsMatch(sdp, committed)).to.equal(true);
    expect(fingerprintsMatch(sdp, random(32))).to.equal(false);
    expect(mediaSectionCount(sdp)).to.equal(1);
    connection.close();
  });
});

describe('examine', () => {
  const candidateLines = (count: number) =>
    Array.from({ length: count }, (_, n) => `a=candidate:${n} 1 udp 1 192.0.2.1 9 typ host\r\n`);
  const candidates = (count: number): NegotiationSignal => ({
    kind: 'candidates',
    candidates: Array.from({ length: count }, (_, n) => ({
      candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host`,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: null,
    })),
  });
  const offer = (sdp: string): NegotiationSignal => ({ kind: 'offer', sdp });
  const judge = (signal: NegotiationSignal, before = 0) =>
    examine(signal, { fingerprint, candidates: before });

  it('accepts a description within all limits, and restarts the count of candidates', () => {
    const sections = 'm=audio 9\r\n'.repeat(12);
    const sdp = ['v=0\r\n', line, sections, ...candidateLines(64)].join('');
    expect(judge(offer(sdp), 60)).to.deep.equal({ fault: null, candidates: 64 });
    const answer: NegotiationSignal = { kind: 'answer', sdp: `v=0\r\n${line}` };
    expect(judge(answer, 60)).to.deep.equal({ fault: null, candidates: 0 });
  });

  it('names the limit that a description exceeds, and keeps the count', () => {
    const faults = {
      inflated: `${line}a=x:${'x'.repeat(32 * 1024)}`,
      sections: line + 'm=audio 9\r\n'.repeat(13),
      candidates: line + candidateLines(65).join(''),
      certificate: 'v=0\r\nm=audio 9\r\n',
    };
    for (const [fault, sdp] of Object.entries(faults)) {
      expect(judge(offer(sdp), 7), fault).to.deep.equal({ fault, candidates: 7 });
    }
  });

  it('accepts 64 candidates in total per description', () => {
    expect(judge(candidates(4), 60)).to.deep.equal({ fault: null, candidates: 64 });
    expect(judge(candidates(5), 60)).to.deep.equal({ fault: 'candidates', candidates: 60 });
  });
});

describe('detachCandidates', () => {
  it('keeps section and fragment with each candidate', () => {
    const sdp =
      'v=0\r\na=ice-ufrag:u\r\nm=a\r\na=mid:x\r\na=candidate:1 c\r\nm=b\r\na=mid:y\r\na=candidate:2 c\r\n';
    const apart = detachCandidates(sdp);
    expect(apart.sdp).to.equal('v=0\r\na=ice-ufrag:u\r\nm=a\r\na=mid:x\r\nm=b\r\na=mid:y\r\n');
    expect(apart.candidates).to.deep.equal([
      { candidate: 'candidate:1 c', sdpMid: 'x', sdpMLineIndex: 0, usernameFragment: 'u' },
      { candidate: 'candidate:2 c', sdpMid: 'y', sdpMLineIndex: 1, usernameFragment: 'u' },
    ]);
  });
});
