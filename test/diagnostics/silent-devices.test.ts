import { expect } from 'chai';
import { readStats } from '../../src/diagnostics/ice/stats.js';
import { Devices } from '../../src/diagnostics/silent-devices.js';

const both = { asked: ['audio', 'video'], got: ['audio', 'video'] } as const;
const muted = { asked: ['audio', 'video'], got: ['video'] } as const;

describe('Devices', () => {
  it('counts the time for which the microphone has been on without a sound', () => {
    const devices = new Devices();
    devices.take(both, 0);
    expect(devices.facts(5000).silentMs).to.equal(undefined);
    devices.sound(0, 6000);
    devices.sound(0, 7000);
    expect(devices.facts(26_000).silentMs).to.equal(20_000);
    devices.sound(0.001, 27_000);
    devices.sound(0, 60_000);
    expect(devices.facts(60_000).silentMs).to.equal(undefined);
  });

  it('counts from unmuting, and nothing while muted', () => {
    const devices = new Devices();
    devices.take(muted, 0);
    devices.sound(0, 1000);
    expect(devices.facts(60_000).silentMs).to.equal(undefined);
    devices.take(both, 60_000);
    expect(devices.facts(63_000).silentMs).to.equal(3000);
  });

  it('reports nothing where the browser provides no energy', () => {
    const devices = new Devices();
    devices.take(both, 0);
    devices.sound(undefined, 1000);
    expect(devices.facts(60_000)).to.deep.equal(both);
  });

  it('counts the time for which the picture of an active camera has been black', () => {
    const devices = new Devices();
    devices.take(both, 0);
    devices.light(true, 5000);
    devices.light(true, 10_000);
    expect(devices.facts(20_000).blackMs).to.equal(15_000);
    devices.take({ asked: ['video'], got: [] }, 21_000);
    expect(devices.facts(22_000).blackMs).to.equal(undefined);
    devices.take(both, 30_000);
    expect(devices.facts(31_000).blackMs).to.equal(1000);
    devices.light(false, 32_000);
    expect(devices.facts(60_000).blackMs).to.equal(undefined);
  });
});

describe('the energy of the microphone', () => {
  const read = (...lines: object[]) =>
    readStats(lines.map((line, i) => [`${i}`, { type: 'media-source', ...line }] as const)).sound;

  it('is that of its source, where the browser provides it', () => {
    expect(read({ kind: 'audio', totalAudioEnergy: 0.4 }, { kind: 'video', frames: 3 })).to.equal(
      0.4,
    );
    expect(read({ kind: 'audio', totalAudioEnergy: 0 })).to.equal(0);
    expect(read({ kind: 'audio' })).to.equal(undefined);
  });
});
