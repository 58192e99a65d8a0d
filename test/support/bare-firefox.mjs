// A stock Firefox without remote control: it opens one page and can be killed like a crash.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIREFOX_PREFS, VIEWPORT } from './browser-flags.mjs';
import { start, stop, temporaryFolder } from './process.mjs';
import { need } from './programs.mjs';

const line = ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`;

/** `crash()` sends SIGKILL to the main process; the content processes exit with it. */
export function openInFirefox(url) {
  const folder = temporaryFolder('bare-firefox-');
  writeFileSync(join(folder, 'user.js'), Object.entries(FIREFOX_PREFS).map(line).join(''));
  const args = ['--headless', '--no-remote', '--profile', folder, url];
  const env = {
    MOZ_HEADLESS_WIDTH: `${VIEWPORT.width}`,
    MOZ_HEADLESS_HEIGHT: `${VIEWPORT.height}`,
  };
  const program = start(need('firefox'), args, { env: { ...process.env, ...env } });
  return { crash: () => stop(program, 'SIGKILL'), close: () => stop(program, 'SIGKILL') };
}
