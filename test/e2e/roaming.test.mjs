// A laptop leaves the Wi-Fi during a call: new address, new route, and the old path drops all packets. Fault 12, in
// real network namespaces.
import { describe, it } from 'node:test';
import { CHROMIUM_ARGS } from '../support/browser-flags.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { judge } from '../support/measured.mjs';
import { freePort, until } from '../support/process.mjs';
import { need } from '../support/programs.mjs';
import { HUB, startRoamer, whyNot } from '../support/roamer.mjs';
import { setStage } from '../support/stage.mjs';

/** The bound of fault 12, milliseconds. */
const BACK_MS = 8_000;

/** The laptop cannot reach the web server of the test, so the browser gets its files directly. */
const bringFiles = (page) =>
  page.route('**/*', async (route) => {
    const answer = await fetch(route.request().url());
    await route.fulfill({
      status: answer.status,
      contentType: answer.headers.get('content-type') ?? 'text/plain',
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });

/** Restarts and changes of the candidate pair, over all connections of a page. */
const waysOf = ({ page }) =>
  page.evaluate(async () => {
    const { peers } = await document.querySelector('video-call').getDiagnostics();
    return peers.reduce(
      (sum, { counters, transport }) => sum + counters.restarts + transport.pairChanges,
      0,
    );
  });

describe('a laptop that changes networks', () => {
  it('has its video back within eight seconds', { skip: whyNot() }, async (t) => {
    const roamer = await startRoamer();
    const port = await freePort();
    const extra = `listener ${port} ${HUB}\nprotocol websockets`;
    const stage = await setStage(t, { brokerOptions: { extra } });
    stage.ending(() => roamer.close());
    const brokers = `ws://${HUB}:${port}`;
    const laptop = () =>
      launchChromium({
        executablePath: roamer.program(need('chromium')),
        // A page that is delivered this way has no address space, so a broker at a private address would need a
        // permission.
        args: [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'],
      });
    const ada = await stage.enter(await stage.browser(launchChromium), 'Ada', { brokers });
    const bob = await stage.enter(await stage.browser(laptop), 'Bob', {
      brokers,
      before: bringFiles,
    });
    const people = [ada, bob];
    await Promise.all([bob, ada].map((person) => person.hearsAndSees()));

    const watching = await Promise.all(people.map((person) => person.watchPicture()));
    const stages = await ada.listenTo('peer-state');
    const before = await waysOf(ada);
    roamer.switchOver();
    const since = performance.now();
    // Buffered video plays until then. The browser may use another path before a participant notices a gap.
    const broke = async () => (await stages()).some((stage) => stage !== 'connected');
    const moved = async () => (await waysOf(ada)) !== before;
    const noticed = async () => (await broke()) || (await moved());
    await until(noticed, 'Ada sees Bob’s line break, or lead another way');
    await Promise.all(people.map((person) => person.connectedTo(1)));
    await Promise.all(people.map((person) => person.framesLater(10)));
    t.diagnostic(
      `ten new frames on both sides ${Math.round(performance.now() - since)} ms after the switch`,
    );
    for (const watch of watching) {
      const { longest } = await watch.end();
      judge(t, 'the picture moved again', BACK_MS, longest);
    }
  });
});
