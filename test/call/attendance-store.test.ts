import { expect } from 'chai';
import { attendanceBook, attendanceOf } from '../../src/call/attendance-store.js';
import { peerIdOf } from '../../src/protocol/identity.js';

describe('attendanceOf', () => {
  const id = peerIdOf(new Uint8Array(16));

  it('parses stored attendance, and returns null for any other text', () => {
    const whole = { epoch: 2, since: 1, present: [id], at: 3 };
    expect(attendanceOf(JSON.stringify(whole))).to.deep.equal(whole);
    const broken = [
      { epoch: -1 },
      { epoch: 1.5 },
      { since: '1' },
      { present: ['Ann'] },
      { present: null },
      { at: undefined },
    ];
    for (const change of broken) {
      expect(attendanceOf(JSON.stringify({ ...whole, ...change }))).to.equal(null);
    }
    for (const text of [null, '', 'null', '{', '[]']) expect(attendanceOf(text)).to.equal(null);
  });

  it('is not overwritten by a page of the owner with an older epoch', () => {
    const stored = new Map<string, string>();
    const store = {
      read: (topic: string) => stored.get(topic) ?? null,
      write: (topic: string, text: string) => void stored.set(topic, text),
    };
    const [one, other] = [attendanceBook(store, 'topic'), attendanceBook(store, 'topic')];
    one.write({ epoch: 2, since: 2, present: [], at: 2 });
    other.write({ epoch: 1, since: 1, present: [id], at: 3 });
    expect(attendanceOf(store.read('topic'))).to.deep.include({ epoch: 2, present: [] });
    other.write({ epoch: 3, since: 1, present: [id], at: 4 });
    expect(attendanceOf(store.read('topic'))).to.deep.include({ epoch: 3, present: [id] });
  });
});
