import { expect } from 'chai';
import { attendanceOf } from '../../src/call/attendance.js';

describe('attendanceOf', () => {
  const id = 'a'.repeat(32);

  it('reads what was written, and takes anything else for nothing', () => {
    const whole = { epoch: 2, since: 1, present: [id] };
    expect(attendanceOf(JSON.stringify(whole))).to.deep.equal(whole);
    const broken = [
      { epoch: -1 },
      { epoch: 1.5 },
      { since: '1' },
      { present: ['Ann'] },
      { present: null },
    ];
    for (const change of broken) {
      expect(attendanceOf(JSON.stringify({ ...whole, ...change }))).to.equal(null);
    }
    for (const text of [null, '', 'null', '{', '[]']) expect(attendanceOf(text)).to.equal(null);
  });
});
