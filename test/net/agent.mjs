// Runs inside a home's namespace and executes the commands of the test that arrive over IPC: serves the page on
// loopback, starts browsers, opens the page and reads its state. It runs inside, because Firefox is driven over a TCP
// port of its network namespace.
import { createSocket } from 'node:dgram';
import { chromium, firefox } from 'playwright-core';
import { CHROMIUM_ARGS, FIREFOX_PREFS, VIEWPORT } from '../support/browser-flags.mjs';
import { keepConnections } from '../support/caller.mjs';
import { need } from '../support/programs.mjs';
import { serve } from '../support/server.mjs';
import { HOSTS } from './lab.mjs';

/** Permissions are granted for each page here; no loopback address is a candidate in a network with routers. */
const unwanted = ['--use-fake-ui-for-media-stream', '--allow-loopback-in-peer-connection'];

const launch = {
  chromium: () =>
    chromium.launch({
      executablePath: need('chromium'),
      headless: true,
      // The certificate of the lab's TURN server is self-signed.
      args: [
        ...CHROMIUM_ARGS.filter((flag) => !unwanted.includes(flag)),
        '--ignore-certificate-errors',
      ],
    }),
  firefox: () =>
    firefox.launch({
      channel: 'moz-firefox',
      executablePath: need('firefox'),
      headless: true,
      firefoxUserPrefs: { ...FIREFOX_PREFS, 'media.peerconnection.ice.loopback': false },
    }),
};

/** The name and the type of a DNS question (RFC 1035, section 4.1.2). */
function readQuestion(question) {
  const labels = [];
  let at = 12;
  for (; question[at] > 0; at += question[at] + 1)
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]));
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 };
}

/**
 * The resolver of this network: it has IPv4 addresses for a few names, and responds with NXDOMAIN to all others (RFC
 * 1035, section 4.1.1).
 */
function knowFewNames() {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const { name, type, end } = readQuestion(question);
    const found = HOSTS[name];
    // Answer record: pointer to the name in the question, type A, class IN, TTL of a minute, four bytes.
    const told =
      found && type === 1
        ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...found.split('.').map(Number)]
        : [];
    const answer = Buffer.from([...question.subarray(0, end), ...told]);
    answer[2] |= 0x80;
    answer[3] = found ? 0x80 : 0x83;
    answer.writeUInt16BE(told.length > 0 ? 1 : 0, 6);
    answer.fill(0, 8, 12);
    socket.send(answer, port, address);
  });
  return new Promise((resolve) => socket.bind(53, '127.0.0.1', resolve));
}

const pages = {};
const browsers = new Map();
let page;
let opened;
let web;

async function pageOf(browser, camera) {
  browsers.set(browser, browsers.get(browser) ?? launch[browser]());
  // Permissions that are not granted are denied without a prompt. Firefox has fake devices that need no permission.
  const grant = camera && browser === 'chromium';
  const context = await (await browsers.get(browser)).newContext({
    viewport: VIEWPORT,
    ...(grant && { permissions: ['camera', 'microphone'] }),
  });
  return context.newPage();
}

const commands = {
  async open({ browser, html, camera, records }) {
    // Every home uses the same origin, because the origin is part of the room's key.
    web ??= await serve(pages, { port: 8080 });
    pages['/call.html'] = html;
    opened = browser;
    page = await pageOf(browser, camera);
    if (records) await page.addInitScript(keepConnections);
    await page.goto(`${web.url}/call.html`);
  },

  /** The public state of the call and the texts on the page. */
  look: () =>
    page.evaluate(async () => {
      const call = document.querySelector('video-call');
      const panel = document.querySelector('video-call-diagnostics');
      const report = await call.getDiagnostics({ redaction: 'none' });
      const sentence = panel.shadowRoot?.querySelector('[part=headline] .verdict')?.textContent;
      const peers = call.peers.map(({ name, stage, path, verdict }) => ({
        name,
        stage,
        path,
        verdict: verdict?.code,
      }));
      return { state: call.state, report, sentence: sentence?.trim(), peers };
    }),

  /** A screenshot of the panel, for the README. */
  async picture({ path }) {
    await page.setViewportSize({ width: 560, height: 900 });
    const panel = page.locator('video-call-diagnostics[for=call]');
    await panel.screenshot({ path, type: 'jpeg', quality: 82, animations: 'disabled' });
  },

  /**
   * The getStats() records of the newest connection, for fixtures; without certificates and codecs, which are long and
   * unused.
   */
  async stats() {
    const version = (await browsers.get(opened)).version();
    const stats = await page.evaluate(async () => {
      const connection = window.__connections.at(-1);
      const lines = [...(await connection.getStats()).values()];
      return lines.filter(({ type }) => type !== 'certificate' && type !== 'codec');
    });
    return { version, stats };
  },
  /** The report of a check before a call, and its texts. */
  check: () =>
    page.evaluate(async () => {
      const element = document.querySelector('video-call-preflight');
      const report = await element.check();
      await element.updateComplete;
      const headline = element.shadowRoot.querySelector('[part=headline]');
      const texts = [...headline.querySelectorAll('p')].map((text) => text.textContent.trim());
      return { report, texts };
    }),

  async close() {
    await page?.context().close();
    page = undefined;
  },

  async end() {
    for (const browser of browsers.values()) await (await browser).close();
    setImmediate(() => process.disconnect());
  },
};

process.on('message', async ({ id, command, given }) => {
  try {
    process.send({ id, value: await commands[command](...given) });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
// The parent process has ended or disconnected. Playwright ends its browsers when this process exits.
process.once('disconnect', () => process.exit());
await knowFewNames();
process.send({ id: 0 });
