// Stock browsers with fake media, each in a process of its own, by playwright-core.
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
 * A Chromium that can be killed like a crash: `crash()` is SIGKILL to its process; and put to sleep like a laptop:
 * `freeze()` stops all its processes at once, `thaw()` lets them go on.
 */
export async function launchMortalChromium() {
  const server = await chromium.launchServer({
    executablePath: need('chromium'),
    headless: true,
    args: CHROMIUM_ARGS,
  });
  const browser = await chromium.connect(server.wsEndpoint());
  // Playwright starts it as the leader of a process group of its own.
  const group = -server.process().pid;
  return {
    browser,
    crash: () => server.process().kill('SIGKILL'),
    freeze: () => process.kill(group, 'SIGSTOP'),
    thaw: () => process.kill(group, 'SIGCONT'),
    close: () => server.close(),
  };
}

// The channel drives an unpatched Firefox over WebDriver BiDi.
export const launchFirefox = () =>
  firefox.launch({
    channel: 'moz-firefox',
    executablePath: need('firefox'),
    headless: true,
    firefoxUserPrefs: FIREFOX_PREFS,
  });
