// A stock Chromium spoken to directly, for what Playwright keeps away from pages: a tab that lives on after a crash, and
// the back/forward cache. Knows nothing of the element.
import { WebSocket } from 'ws';
import { CHROMIUM_ARGS, VIEWPORT } from './browser-flags.mjs';
import { start, stop, temporaryFolder, until } from './process.mjs';
import { need } from './programs.mjs';

/** A page whose timer has been still for so long is frozen; one that is not is told again. Milliseconds. */
const PULSE_MS = 1000;

export async function launchBareChromium({ args = CHROMIUM_ARGS } = {}) {
  const folder = temporaryFolder('bare-chromium-');
  const program = start(need('chromium'), [
    ...args,
    '--headless',
    `--window-size=${VIEWPORT.width},${VIEWPORT.height}`,
    `--user-data-dir=${folder}`,
    '--remote-debugging-port=0',
    'about:blank',
  ]);
  const [, host] = await until(
    () => /DevTools listening on ws:\/\/([^/]+)/.exec(program.output()),
    'Chromium listens',
  );
  return {
    /** Opens a tab. */
    async open(url) {
      const address = `http://${host}/json/new?${encodeURIComponent(url)}`;
      const { webSocketDebuggerUrl } = await (await fetch(address, { method: 'PUT' })).json();
      return Tab.at(webSocketDebuggerUrl);
    },
    close: () => stop(program),
  };
}

class Tab {
  #address;
  #socket;
  #asked = new Map();
  #heard = new Map();
  #n = 0;
  #frozeAt = Number.NEGATIVE_INFINITY;

  static async at(address) {
    const tab = new Tab();
    tab.#address = address;
    await tab.#connect();
    return tab;
  }

  /** A command of the DevTools protocol. */
  send(method, params = {}) {
    const id = ++this.#n;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
    });
  }

  /** What an expression comes to in the page, promises included. */
  async evaluate(expression) {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', asked);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'thrown');
    return result.value;
  }

  until(expression, what, options) {
    return until(() => this.evaluate(expression).catch(() => false), what, options);
  }

  /**
   * Freezes the page until `thaw`; to be called again and again meanwhile. Chromium lets it go by itself when it learns a
   * moment later that the page is hidden now, or silent (seen on a busy machine: `freeze`, and half a second later `resume`).
   */
  async keepFrozen() {
    // By what it does, not by what it is told: no timer runs in a page that is frozen.
    const isRunning = await this.evaluate(`(() => {
      window.pulse ??= setInterval(() => { window.pulsedAt = performance.now(); }, 100);
      return performance.now() - (window.pulsedAt ?? performance.now()) < ${PULSE_MS};
    })()`);
    if (!isRunning || performance.now() - this.#frozeAt < PULSE_MS) return;
    this.#frozeAt = performance.now();
    await this.send('Page.setWebLifecycleState', { state: 'frozen' });
  }

  async thaw() {
    await this.send('Page.setWebLifecycleState', { state: 'active' });
  }

  /** The process of the page is gone; the tab is not, and can be reloaded. */
  async crash() {
    await this.send('Inspector.enable');
    const crashed = this.#event('Inspector.targetCrashed');
    this.send('Page.crash').catch(() => {}); // never answered, so the next word needs a session of its own
    await crashed;
    await this.#connect();
  }

  #event(method) {
    return new Promise((resolve) => this.#heard.set(method, resolve));
  }

  async #connect() {
    this.#socket?.close();
    for (const { reject } of this.#asked.values()) reject(new Error('the session ended'));
    this.#asked.clear();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error, method, params } = JSON.parse(data);
      this.#heard.get(method)?.(params);
      const asked = this.#asked.get(id);
      this.#asked.delete(id);
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result);
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
  }
}
