import { expect } from 'chai';
import { Lasting } from '../../src/diagnostics/lasting.js';
import type { Happening } from '../../src/diagnostics/report.js';
import type { Verdict } from '../../src/diagnostics/verdict.js';

const found = (server: string, since: number, part: Partial<Verdict> = {}): Verdict => ({
  code: 'stun-silent',
  severity: 'warning',
  scope: 'servers',
  confidence: 'likely',
  evidence: [],
  since,
  values: { server },
  ...part,
});

describe('Lasting', () => {
  let told: string[];
  let lasting: Lasting;
  beforeEach(() => {
    told = [];
    const tell = (happening: Happening) => {
      if (happening.type !== 'verdict') return;
      const { server, severity, to } = happening;
      told.push(`${server} ${to} ${severity}`);
    };
    lasting = new Lasting(tell);
  });

  it('knows each server for itself, and since when it is so', () => {
    lasting.take([found('a', 10)]);
    const [a, b] = lasting.take([found('a', 20), found('b', 20)]);
    expect([a?.since, b?.since]).to.deep.equal([10, 20]);
    lasting.take([found('b', 30)]);
    expect(told).to.deep.equal(['a raised warning', 'b raised warning', 'a cleared warning']);
  });

  it('tells what becomes worse, and not what becomes a note', () => {
    for (const severity of ['info', 'error', 'info', 'error'] as const) {
      lasting.take([found('a', 10, { severity })]);
    }
    expect(told).to.deep.equal(['a raised info', 'a raised error', 'a raised error']);
  });

  it('leaves to a person what is said of a person', () => {
    lasting.take([found('a', 10)]);
    const ofBob = found('a', 20, { severity: 'error', peer: 'peer-1' });
    expect(lasting.take([ofBob])).to.deep.equal([ofBob]);
    expect(told).to.deep.equal(['a raised warning']);
  });
});
