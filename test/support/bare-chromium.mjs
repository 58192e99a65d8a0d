// Drives a stock Chromium over the DevTools protocol, for two features that Playwright does not expose: a tab that
// outlives a renderer crash, and the back/forward cache. Independent of the element.
import { WebSocket } from 'ws';
import { CHROMIUM_ARGS, VIEWPORT } from './browser-flags.mjs';
import { start, stop, temporaryFolder, until } from './process.mjs';
import { need } from './programs.mjs';

/** A page counts as frozen when its timer has not run for this long, milliseconds. */
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

  /** Sends a command of the DevTools protocol. */
  send(method, params = {}) {
    const id = ++this.#n;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
    });
  }

  /** Evaluates an expression in the page and awaits promises. */
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
   * Freezes the page until `thaw`. Call it repeatedly: Chromium unfreezes a page when it detects shortly afterwards
   * that the page has become hidden or silent (seen on a busy machine: `freeze`, and `resume` half a second later).
   */
  async keepFrozen() {
    // No timer runs in a frozen page. This detects the state itself, not the last command.
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

  /** Ends the renderer process of the page. The tab remains and can be reloaded. */
  async crash() {
    await this.send('Inspector.enable');
    const crashed = this.#event('Inspector.targetCrashed');
    this.send('Page.crash').catch(() => {}); // This command gets no response, so later commands need a new session.
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
