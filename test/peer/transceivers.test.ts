import { expect } from 'chai';
import { Transceivers } from '../../src/peer/transceivers.js';
import { installClock } from '../virtual-clock.js';

describe('Transceivers', () => {
  it('reads the receivers at most once in 100 ms', () => {
    const clock = installClock();
    const connection = new RTCPeerConnection();
    const transceivers = new Transceivers(connection);
    transceivers.create();
    let readings = 0;
    const timestamps = [5];
    for (const { receiver } of connection.getTransceivers()) {
      receiver.getSynchronizationSources = () => {
        readings++;
        return timestamps.map((timestamp) => ({ timestamp, source: 1, rtpTimestamp: 0 }));
      };
    }
    for (let n = 0; n < 10; n++) expect(transceivers.silentMs().camera).to.equal(0);
    expect(readings).to.equal(3);
    clock.step(99);
    expect(transceivers.silentMs().camera).to.equal(99);
    expect(readings).to.equal(3);
    timestamps[0] = 6;
    clock.step(1);
    expect(transceivers.silentMs().camera).to.equal(0);
    expect(readings).to.equal(6);
    connection.close();
  });
});
