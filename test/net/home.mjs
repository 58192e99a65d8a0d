// Controls a participant's home in the lab: opens the page and reads its state. agent.mjs, a process inside the
// namespace, executes the commands. Independent of the scenarios.
import { fork } from 'node:child_process';
import { callPage } from '../support/caller.mjs';
import { until } from '../support/process.mjs';

/** Longer than Playwright's limit for the start of a browser (three minutes). */
const ANSWER_MS = 240_000;

const quoted = (value) => `"${String(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/** The page of every participant: the built product with the panel beside it. */
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

/** A page with the check only, which needs no call. */
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

  /** `ip netns exec … node` replaces Node's path; IPC passes through it. */
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

  /** The getStats() records of the page's connection; the page must be opened with `records`. */
  stats() {
    return this.#ask('stats');
  }

  /** Joins. `browser` is `chromium` or `firefox`; with `camera: false` the permission is not granted. */
  open({ browser, camera = true, records = false, ...settings }) {
    return this.#ask('open', { browser, camera, records, html: htmlOf(settings) });
  }

  /** Runs a check on a separate page, without permission for camera and microphone. */
  async check({ browser, ...settings }) {
    await this.#ask('open', { browser, camera: false, html: checkHtmlOf(settings) });
    return this.#ask('check');
  }

  /** The page's current state: call state, report, and the headline on the screen. */
  look() {
    return this.#ask('look');
  }

  /** Saves a screenshot of the panel as JPEG. */
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
