// In-page tests in stock Chromium and stock Firefox, against a real mosquitto. BROWSERS=chromium runs one of them.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { CHROMIUM_ARGS, FIREFOX_PREFS } from '../test/support/browser-flags.mjs';
import { need } from '../test/support/programs.mjs';
import { brokerPlugin } from './broker-plugin.mjs';
import { fuzzPlugin } from './fuzz-plugin.mjs';
import { totalsReporter } from './totals-reporter.mjs';

const launchers = {
  chromium: () =>
    chromeLauncher({
      launchOptions: { executablePath: need('chromium'), headless: true, args: CHROMIUM_ARGS },
    }),
  // This channel drives an unpatched Firefox over WebDriver BiDi; Playwright 1.65 sends commands that Firefox ESR does
  // not support.
  firefox: () =>
    playwrightLauncher({
      product: 'firefox',
      concurrency: 1,
      launchOptions: {
        channel: 'moz-firefox',
        executablePath: need('firefox'),
        headless: true,
        firefoxUserPrefs: FIREFOX_PREFS,
      },
    }),
};
const wanted = (process.env.BROWSERS ?? 'chromium,firefox').split(',');

export default {
  rootDir: fileURLToPath(new URL('..', import.meta.url)),
  files: [
    'test/**/*.test.ts',
    '!test/house/**',
    '!test/e2e/**',
    '!test/package/**',
    '!test/support/**',
  ],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  hostname: '127.0.0.1',
  concurrency: 1,
  browsers: wanted.map((name) => launchers[name]()),
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    }),
    brokerPlugin(),
    fuzzPlugin(),
  ],
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  reporters: [
    defaultReporter({ reportTestProgress: Boolean(process.stdout.isTTY) }),
    totalsReporter(),
  ],
  browserStartTimeout: 60_000,
  testsFinishTimeout: process.env.CHAOS_LONG ? 600_000 : 300_000,
  testFramework: { config: { timeout: 60_000 } },
};
