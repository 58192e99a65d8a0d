// Stock browsers with fake media, one process each, started with playwright-core.
import { chromium, firefox } from 'playwright-core';
import { CHROMIUM_ARGS, FIREFOX_PREFS } from './browser-flags.mjs';
import { need } from './programs.mjs';

export const launchChromium = (options = {}) =>
  chromium.launch({
    executablePath: need('chromium'),
    headless: true,
    args: CHROMIUM_ARGS,
    ...options,
  });

/**
 * A Chromium that can be killed like a crash (`crash()` sends SIGKILL to its main process) and suspended like a laptop
 * (`freeze()` stops all its processes, `thaw()` resumes them).
 */
export async function launchMortalChromium() {
  const server = await chromium.launchServer({
    executablePath: need('chromium'),
    headless: true,
    args: CHROMIUM_ARGS,
  });
  const browser = await chromium.connect(server.wsEndpoint());
  // Playwright starts the browser as the leader of a process group.
  const group = -server.process().pid;
  return {
    browser,
    crash: () => server.process().kill('SIGKILL'),
    freeze: () => process.kill(group, 'SIGSTOP'),
    thaw: () => process.kill(group, 'SIGCONT'),
    close: () => server.close(),
  };
}

// This channel drives an unpatched Firefox over WebDriver BiDi.
export const launchFirefox = () =>
  firefox.launch({
    channel: 'moz-firefox',
    executablePath: need('firefox'),
    headless: true,
    firefoxUserPrefs: FIREFOX_PREFS,
  });
