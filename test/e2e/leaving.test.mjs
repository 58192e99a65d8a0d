// A participant who leaves disappears within a second, by every way of leaving; a participant who loses only the broker
// stays.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium, launchMortalChromium } from '../support/browsers.mjs';
import { judge, measured } from '../support/measured.mjs';
import { until } from '../support/process.mjs';
import { startProxy } from '../support/proxy.mjs';
import { setStage } from '../support/stage.mjs';

/**
 * Promised bounds in milliseconds: after a goodbye, and after a last will and the liveness probe that follows
 * (`livenessMs`).
 */
const GONE_MS = { goodbye: 1_000, will: 2_400 };

async function disappears(t, caller, leave, promised = GONE_MS.goodbye) {
  await measured(t, 'gone', promised, async () => {
    await leave();
    await until(async () => (await caller.peers()).length === 0, 'the other is gone', {
      every: 10,
    });
  });
  assert.equal(await caller.state(), 'waiting');
}

describe('a participant who leaves', () => {
  it('disappears when the browser is killed', async (t) => {
    const stage = await setStage(t);
    const ada = await stage.enter(await stage.browser(launchChromium), 'Ada');
    const mortal = await stage.browser(launchMortalChromium);
    const bob = await stage.enter(mortal.browser, 'Bob');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
    await disappears(t, ada, () => mortal.crash(), GONE_MS.will);
  });

  it('disappears when the tab is closed', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    const ada = await stage.enter(browser, 'Ada');
    const bob = await stage.enter(browser, 'Bob');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
    await disappears(t, ada, () => bob.close());
  });

  it('disappears when the element is removed', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    const ada = await stage.enter(browser, 'Ada');
    const bob = await stage.enter(browser, 'Bob');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
    await disappears(t, ada, () =>
      bob.page.evaluate(() => document.querySelector('video-call').remove()),
    );
  });

  it('stays when only the connection to the broker is lost, although the broker publishes the last will', async (t) => {
    const stage = await setStage(t);
    const proxy = await startProxy(stage.broker.port);
    stage.ending(() => proxy.close());
    const browser = await stage.browser(launchChromium);
    const ada = await stage.enter(browser, 'Ada');
    const bob = await stage.enter(browser, 'Bob', { brokers: proxy.url });
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);

    const watch = await ada.watchPicture();
    const leavings = await ada.listenTo('peer-leave');
    proxy.cut();
    await bob.brokerUp(false);
    // as long as the detection of a dead path takes: two seconds of video, counted in frames
    await ada.framesLater(40);
    await ada.connectedTo(1);
    await bob.call('setMicrophone', false);
    await ada.seesPeer(({ media }) => media.microphone === false, 'Bob muted in band');
    proxy.mend();
    await bob.brokerUp(true);
    const { longest } = await watch.end();
    judge(t, 'the picture moved again', 1_000, longest);
    // A peer whose path is silent for 600 ms during a liveness probe (peer/liveness-probe.ts) counts as gone until its next
    // message.
    if (longest < 500) assert.deepEqual(await leavings(), []);
  });
});
