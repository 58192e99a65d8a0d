import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import type { CallError } from '../../src/base/errors.js';
import { firstExpiry, IceServers, renewalMs } from '../../src/call/ice-servers.js';
import { defaultIceServers } from '../../src/call/options.js';

const turn = (username: string) => ({ urls: 'turn:t.example', username, credential: 'c' });

describe('firstExpiry', () => {
  it('reads the expiry from the user name of the TURN REST convention', () => {
    expect(firstExpiry([turn('1800000000:ada')])).to.equal(1_800_000_000_000);
    expect(firstExpiry([turn('1800000000'), turn('1700000000:bo')])).to.equal(1_700_000_000_000);
  });

  it('returns null for other user names', () => {
    expect(firstExpiry([turn('ada'), { urls: 'stun:s.example' }, turn('12:ada')])).to.equal(null);
  });
});

describe('renewalMs', () => {
  it('renews a minute before the expiry, or after half of a short lifetime', () => {
    expect(renewalMs(600_000, 0)).to.equal(540_000);
    expect(renewalMs(60_000, 0)).to.equal(30_000);
    expect(renewalMs(600_000, 599_000)).to.equal(5000);
    // A clock that is a day ahead must not cause a burst of requests.
    expect(renewalMs(600_000, 86_400_000)).to.equal(60_000);
  });
});

describe('IceServers', () => {
  const errors: CallError[] = [];
  const scope = abortScope();
  const servers = (source: () => Promise<readonly RTCIceServer[]>) =>
    new IceServers(
      { source, onRenewed: () => {}, onError: (error) => errors.push(error) },
      scope.signal,
    );
  beforeEach(() => errors.splice(0));

  it('uses the servers that the page returns', async () => {
    const asked = servers(async () => [turn('ada')]);
    await asked.ask();
    expect(asked.current).to.deep.equal([turn('ada')]);
    expect(errors).to.deep.equal([]);
  });

  it('renews servers that expired while the page was suspended, and not earlier', async () => {
    let count = 0;
    let lifeSeconds = 600;
    const asked = servers(async () => {
      count++;
      return [turn(`${Math.floor(Date.now() / 1000) + lifeSeconds}:ada`)];
    });
    await asked.ask();
    await asked.renew();
    expect(count).to.equal(1);
    lifeSeconds = -1;
    await asked.ask();
    await asked.renew();
    expect(count).to.equal(3);
  });

  it('keeps the previous servers when the page fails later', async () => {
    let works = true;
    const asked = servers(async () => {
      if (!works) throw new Error('down');
      return [turn('ada')];
    });
    await asked.ask();
    works = false;
    await asked.ask();
    expect(asked.current).to.deep.equal([turn('ada')]);
    expect(errors.map(({ code }) => code)).to.deep.equal(['ice-servers-failed']);
  });

  it('uses the default servers when the page never returns valid ones', async () => {
    const asked = servers(async () => [{ urls: 'https://t.example' }]);
    await asked.ask();
    expect(asked.current).to.equal(defaultIceServers);
    expect(errors.map(({ code }) => code)).to.deep.equal(['ice-server-ignored']);
  });
});
