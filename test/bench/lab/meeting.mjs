// A meeting of one contestant: pages in browser contexts of their own, a signalling server behind the measured network.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { VIEWPORT } from '../../support/browser-flags.mjs';
import { launchChromium } from '../../support/browsers.mjs';
import { serve } from '../../support/server.mjs';
import { contestants } from '../contestants/contestants.mjs';
import { startNetwork } from './network.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A member is at rest this long after its join; a visitor has shown its intent this long before. Milliseconds. */
const REST_MS = 1500;

/** A browser, a web server, and the signalling servers of the contestants behind one network each. */
export async function openLab(names) {
  const pages = {};
  const web = await serve(pages);
  const browser = await launchChromium();
  const parties = {};
  for (const name of names) {
    const contestant = contestants[name];
    pages[`/${name}.html`] = await contestant.page();
    const server = await contestant.server();
    const network = await startNetwork(server.port, server.meter);
    parties[name] = { contestant, server, network, url: `${web.url}/${name}.html` };
  }
  return {
    browser,
    parties,
    async close() {
      await browser.close();
      for (const { network, server } of Object.values(parties)) {
        await network.close();
        await server.stop();
      }
      await web.close();
    },
  };
}

/** The options of a meeting. `timeoutMs`: a join that takes longer has failed. */
const DEFAULTS = {
  isWarm: false,
  isTraced: false,
  timeoutMs: 30_000,
  video: { width: 320, height: 240, frameRate: 30 },
};

export class Meeting {
  #lab;
  #party;
  #options;
  #config;
  #pages = [];

  constructor(lab, name, options = {}) {
    this.#lab = lab;
    this.#party = lab.parties[name];
    this.#options = { ...DEFAULTS, ...options };
    const { contestant, network } = this.#party;
    const room = `bench-${randomUUID()}`;
    this.#config = { ...contestant.config(network.port), room, isWarm: this.#options.isWarm };
  }

  get pages() {
    return this.#pages;
  }

  get network() {
    return this.#party.network;
  }

  /** Opens a page that is ready to join. */
  async open() {
    const { isTraced, video } = this.#options;
    const permissions = ['camera', 'microphone'];
    const context = await this.#lab.browser.newContext({ viewport: VIEWPORT, permissions });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${this.#party.contestant.title}: ${error}`));
    await page.addInitScript({ path: script('instruments.js') });
    if (isTraced) await page.addInitScript({ path: script('trace.js') });
    await page.goto(this.#party.url);
    const config = { ...this.#config, id: `member-${randomUUID()}` };
    await page.evaluate(
      async ({ video, config }) => {
        await window.bench.camera(video);
        await window.contestant.prepare(config);
      },
      { video, config },
    );
    return page;
  }

  /** Further members join one after the other and come to rest. Returns whether all see each other. */
  async members(count = 1) {
    const pages = await Promise.all(Array.from({ length: count }, () => this.open()));
    for (const page of pages) if (!(await this.#enter(page))) return false;
    await pause(REST_MS);
    return true;
  }

  /**
   * The measured member joins. Returns times in milliseconds since join(): `bothMs` until the newcomer and all members
   * see each other, and the absolute times for a trace; `null` when it took too long.
   */
  async newcomer(beforeJoin = () => {}) {
    const page = await this.open();
    if (this.#options.isWarm) await page.evaluate(() => window.contestant.warm());
    await pause(REST_MS);
    await beforeJoin(page);
    return this.#enter(page);
  }

  async #enter(page) {
    this.#pages.push(page);
    const others = this.#pages.length - 1;
    const seen = this.#pages.map((one) =>
      one.evaluate((count) => window.bench.sees(count), others),
    );
    const joinedAt = await page.evaluate(() => {
      const at = window.bench.now();
      window.bench.note('join');
      // A rejection is part of the result: nothing is seen then.
      Promise.resolve(window.contestant.join()).catch((error) => console.error(error));
      return at;
    });
    const over = pause(this.#options.timeoutMs);
    const all = Promise.all(seen);
    all.catch(() => {}); // a page that still waits when the meeting ends
    const times = await Promise.race([all, over]);
    if (!times) return null;
    return {
      joinedAt,
      bothAt: Math.max(...times, joinedAt),
      bothMs: Math.max(...times) - joinedAt,
    };
  }

  /** Waits until no message has passed for a second, at most five. */
  async quiet() {
    for (let i = 0; i < 50 && this.network.quietFor() < 1000; i += 1) await pause(100);
  }

  async end() {
    await Promise.all(this.#pages.map((page) => page.context().close()));
  }
}
