// `npm run picture`: takes the README's screenshot of a real call of four over a real broker. Only the cameras are
// painted, because the fake camera of a headless browser shows a test card.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { launchChromium } from '../test/support/browsers.mjs';
import { setStage } from '../test/support/stage.mjs';

const file = fileURLToPath(new URL('../.github/call.jpg', import.meta.url));
const SIZE = { width: 1120, height: 680 };
const NAMES = ['Ada', 'Bao', 'Chiara', 'Dayo'];

/** Bundles stories/paint.ts as a script for a page, with its exports in the global `paint`. */
async function paintScript() {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../stories/paint.ts', import.meta.url)),
        name: 'paint',
        formats: ['iife'],
      },
    },
  });
  return output[0].code;
}

/** Runs in the page before its scripts: the camera is a painted person, the microphone is silent. */
function paintCamera(look) {
  const silence = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
  navigator.mediaDevices.getUserMedia = async ({ audio, video }) =>
    new MediaStream([
      ...(video ? window.paint.paintedCamera(look).clone().getTracks() : []),
      ...(audio ? silence() : []),
    ]);
}

const endings = [];
const stage = await setStage({ after: (end) => endings.push(end) }, { room: 'standup' });
try {
  const browser = await stage.browser(launchChromium);
  const content = await paintScript();
  const callers = [];
  for (const [look, name] of NAMES.entries()) {
    const before = async (page) => {
      // a `var` of a script would stay local
      await page.addInitScript({ content: `${content}\nwindow.paint = paint;` });
      await page.addInitScript(paintCamera, look);
    };
    callers.push(await stage.enter(browser, name, { before, viewport: SIZE }));
  }
  for (const caller of callers) await caller.connectedTo(NAMES.length - 1);
  const [ada, bao] = callers;
  await bao.call('setMicrophone', false);
  await ada.seesPeer(({ media }) => media.microphone === false, 'Bao muted');
  await ada.framesLater(120); // the videos have reached full resolution by then
  const element = ada.page.locator('video-call');
  await element.screenshot({ path: file, type: 'jpeg', quality: 84 });
  console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KiB`);
} finally {
  for (const end of endings) await end();
}
