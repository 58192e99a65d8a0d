import { expect } from 'chai';
import { hex, random } from '../../src/base/bytes.js';
import { detachCandidates, fingerprintsMatch, mediaSectionCount } from '../../src/protocol/sdp.js';

const fingerprint = random(32);
const colons = hex(fingerprint).toUpperCase().match(/../g)!.join(':');
const line = `a=fingerprint:sha-256 ${colons}\r\n`;

describe('fingerprintsMatch', () => {
  it('accepts the committed certificate, once or in every section', () => {
    expect(fingerprintsMatch(`v=0\r\n${line}m=audio 9\r\n`, fingerprint)).to.equal(true);
    expect(
      fingerprintsMatch(`v=0\r\nm=audio 9\r\n${line}m=video 9\r\n${line}`, fingerprint),
    ).to.equal(true);
  });

  it('refuses none, another, another beside it, and another hash', () => {
    const other = line.replace(colons, colons.split(':').reverse().join(':'));
    const sha1 = `a=fingerprint:sha-1 ${colons}\r\n`;
    for (const sdp of ['v=0\r\n', other, line + other, line + sha1, 'a=fingerprint:\r\n']) {
      expect(fingerprintsMatch(sdp, fingerprint), sdp).to.equal(false);
    }
  });

  it('agrees with what this browser writes', async () => {
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
