import { expect } from 'chai';
import { type Reading, readStats } from '../../src/diagnostics/ice/stats.js';
import type { QualitySample } from '../../src/diagnostics/peer-facts.js';
import { grow, isLossy, noQuality, sampleOf, settled } from '../../src/diagnostics/quality.js';

const reading = (part: Partial<Reading>): Reading => ({
  local: [],
  remote: [],
  pairs: [],
  ...part,
});
const flow = (at: number, bytes: number, packets = 0, lost = 0) => ({ at, bytes, packets, lost });
const series = (samples: readonly Partial<QualitySample>[]) =>
  samples.reduce((now, sample, i) => grow(now, { t: i * 1000, ...sample }), noQuality);

describe('sampleOf', () => {
  it('computes rates and loss from the difference of two readings, by the clock of the statistics', () => {
    const before = reading({ out: flow(1000, 0), in: flow(1000, 0, 100, 0) });
    const now = reading({ out: flow(3000, 100_000), in: flow(3000, 50_000, 190, 10) });
    expect(sampleOf(2, now, before)).to.deep.include({
      outBps: 400_000,
      inBps: 200_000,
      inLoss: 0.1,
    });
  });

  it('leaves unknown values out', () => {
    const sample = sampleOf(1, reading({ out: flow(1000, 5) }), undefined);
    expect(sample.outBps).to.equal(undefined);
    expect(sample.rttMs).to.equal(undefined);
    expect(sample.inLoss).to.equal(undefined);
  });

  it('does not count the same RTCP report twice', () => {
    const now = reading({ remoteReport: { at: 5, loss: 0.2, rttMs: 40 } });
    expect(sampleOf(1, now, undefined).outLoss).to.equal(0.2);
    expect(sampleOf(2, now, now).outLoss).to.equal(undefined);
    expect(sampleOf(2, now, now)).to.deep.include({ rttMs: 40, rttFrom: 'rtcp' });
  });
});

describe('isLossy', () => {
  it('holds if one recent sample has a high loss in either direction', () => {
    const of = (...samples: Partial<QualitySample>[]) => isLossy(series(samples).fine, 16_000);
    expect(of({}, {}, { inLoss: 0.3 })).to.equal(true);
    expect(of({}, {}, { outLoss: 0.3 })).to.equal(true);
    expect(of({ inLoss: 0.3, outLoss: 0.3 }, {}, {})).to.equal(false);
    expect(of({}, {}, { inLoss: 0.02, outLoss: 0.02 })).to.equal(false);
    expect(of()).to.equal(false);
  });
});

describe('the last values of a stream that has stopped', () => {
  const read = (...lines: object[]) => readStats(lines.map((line, i) => [`${i}`, line] as const));
  const back = { type: 'remote-inbound-rtp', fractionLost: 0, roundTripTime: 0.04, jitter: 0.001 };
  const sound = { type: 'inbound-rtp', kind: 'audio', packetsReceived: 90, jitter: 0.06 };

  it('are no present loss', () => {
    const muted = { ...back, timestamp: 1000, fractionLost: 0.2, roundTripTime: 0.9 };
    expect(read(muted, { ...back, timestamp: 8000 }).remoteReport?.loss).to.equal(0.2);
    const { remoteReport } = read(muted, { ...back, timestamp: 20_000 });
    expect(remoteReport).to.deep.include({ at: 20_000, loss: 0, rttMs: 40 });
  });

  it('are no present jitter', () => {
    const heard = (lastPacketReceivedTimestamp?: number) =>
      read({ ...sound, timestamp: 9000, lastPacketReceivedTimestamp }).inJitterMs;
    expect(heard(8990)).to.equal(60);
    expect(heard()).to.equal(60);
    expect(heard(5000)).to.equal(undefined);
  });
});

describe('grade', () => {
  it('is raised by three of five samples, and cleared by three of five', () => {
    const good = { rttMs: 20 };
    const slow = { rttMs: 300 };
    expect(series([good, good, good, slow, slow]).grade).to.equal('good');
    expect(series([good, good, slow, slow, slow]).grade).to.equal('fair');
    expect(series([slow, slow, slow, good, good, good]).grade).to.equal('good');
    expect(series([{ rttMs: 600 }, { rttMs: 600 }, { rttMs: 600 }])).to.deep.include({
      grade: 'poor',
      because: 'rttMs',
    });
  });

  it('ignores samples older than a minute: the source may have been muted since', () => {
    const old = [0, 1000, 2000].map((t) => ({ t, outLoss: 0.1 }));
    expect(settled([...old, { t: 30_000 }], 'outLoss')).to.equal(0.1);
    expect(settled([...old, { t: 62_001 }], 'outLoss')).to.equal(undefined);
  });

  it('is unknown without samples', () => {
    expect(series([{}, {}]).grade).to.equal('unknown');
    expect(settled([{ t: 0, rttMs: 5 }], 'rttMs')).to.equal(undefined);
  });
});

describe('grow', () => {
  it('keeps two minutes of samples, and means of ten seconds', () => {
    const long = series(Array.from({ length: 400 }, (_, i) => ({ rttMs: i })));
    expect(long.fine).to.have.length(120);
    expect(long.fine.at(-1)?.rttMs).to.equal(399);
    expect(long.coarse.length).to.be.within(37, 40);
    expect(long.coarse[1]?.rttMs).to.be.closeTo(15.5, 1);
  });
});
