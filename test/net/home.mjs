// A person at home in the lab, seen from outside: opens the page, looks at it. The work is done by agent.mjs, a process
// inside the namespace. Knows no scenario.
import { fork } from 'node:child_process';
import { callPage } from '../support/caller.mjs';
import { until } from '../support/process.mjs';

/** Longer than Playwright gives a browser to start (three minutes). */
const ANSWER_MS = 240_000;

const quoted = (value) => `"${String(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/** The page that everybody opens: the product as built, and the panel beside it. */
function htmlOf({ iceServers, brokers, relayOnly, ...attributes }) {
  const all = {
    id: 'call',
    ...attributes,
    brokers: [brokers].flat().join(' '),
    'ice-servers': JSON.stringify(iceServers),
    ...(relayOnly && { 'relay-only': '' }),
  };
  const text = Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}`);
  return callPage(text.join(' ')).replace(
    '</html>',
    '<video-call-diagnostics for="call"></video-call-diagnostics></html>',
  );
}

/** The check alone, which needs no call. */
function checkHtmlOf({ iceServers, brokers }) {
  const all = { brokers: [brokers].flat().join(' '), 'ice-servers': JSON.stringify(iceServers) };
  const text = Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>check</title>
<script type="module" src="/video-call.js"></script>
<video-call-preflight ${text.join(' ')}></video-call-preflight></html>`;
}

export class Home {
  #agent;
  #asked = 0;
  #waiting = new Map();

  /** `ip netns exec … node` stands where Node's own path would; IPC passes through it. */
  constructor(lab, person) {
    const inside = ['netns', 'exec', lab.namespace(person), process.execPath];
    this.#agent = fork(new URL('agent.mjs', import.meta.url), {
      execPath: 'ip',
      execArgv: inside,
    });
    const ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    this.ready = ready;
    this.#agent.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(`${person}: ${error}`));
    });
    this.#agent.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${person} is gone`));
    });
  }

  /** What the page's connection measures; it was opened with `records`. */
  stats() {
    return this.#ask('stats');
  }

  /** Joins. `browser` is `chromium` or `firefox`; without `camera` permission is not given. */
  open({ browser, camera = true, records = false, ...settings }) {
    return this.#ask('open', { browser, camera, records, html: htmlOf(settings) });
  }

  /** Checks the connection on a page of its own, without permission for camera and microphone. */
  async check({ browser, ...settings }) {
    await this.#ask('open', { browser, camera: false, html: checkHtmlOf(settings) });
    return this.#ask('check');
  }

  /** What the page says at this moment: state, report, and the sentence that a person reads. */
  look() {
    return this.#ask('look');
  }

  /** Photographs the panel into a JPEG. */
  picture(path) {
    return this.#ask('picture', { path });
  }

  close() {
    return this.#ask('close');
  }

  async end() {
    if (this.#agent.exitCode === null) await this.#ask('end');
  }

  async #ask(command, ...given) {
    if (this.#agent.exitCode !== null) throw new Error('the home is gone');
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(++this.#asked, { resolve, reject });
      this.#agent.send({ id: this.#asked, command, given });
    });
    const isAnswered = () => answer.then((value) => ({ value }));
    const { value } = await until(isAnswered, `an answer to "${command}"`, { timeout: ANSWER_MS });
    return value;
  }
}
