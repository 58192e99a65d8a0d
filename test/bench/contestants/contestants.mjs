// The contestants: how each is served to a page, and which server it meets by.
import { readFile } from 'node:fs/promises';
import { startMosquitto } from '../../support/mosquitto.mjs';
import { startRelay } from '../lab/relay.mjs';
import { LIBRARY_CODE, startPeerServer } from './libraries.mjs';

const own = (name) => readFile(new URL(name, import.meta.url), 'utf8');

const page = (
  ...scripts
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>
<style>
body { margin: 0; height: 100vh; display: grid; grid-template-columns: repeat(auto-fit, minmax(25%, 1fr)) }
video { width: 100%; height: 100%; min-height: 0; object-fit: cover }
video-call { display: block; height: 100vh }
</style><body></body>${scripts.join('\n')}</html>`;

/** `</script` inside a library would end the element. */
const inline = (code) => `<script>${code.replaceAll('</script', '<\\/script')}</script>`;
const scripts = async (name) => inline((await own('page.js')) + (await own(`${name}.js`)));
const element = async () =>
  page('<script type="module" src="/video-call.js"></script>', await scripts('ours'));

const broker = async () => {
  const mosquitto = await startMosquitto();
  return { ...mosquitto, meter: 'mqtt' };
};

/** A server in this process, which is ended by closing it and starts again on its port. */
const restartable = async (startOn) => {
  let server = await startOn(0);
  const { port } = server;
  return {
    port,
    meter: 'websocket',
    start: async () => {
      server = await startOn(port);
    },
    kill: () => server.stop(),
    stop: () => server.stop(),
  };
};
const relay = () => restartable(startRelay);
const library = async (name) => page(inline(await LIBRARY_CODE[name]()), await scripts(name));
const linkKey = () => [...crypto.getRandomValues(new Uint8Array(16))];
const websocket = (port) => ({ url: `ws://127.0.0.1:${port}` });

/**
 * `page()` is the HTML, `server()` starts the signalling server, `config(port)` are the arguments of the page.
 */
export const contestants = {
  raw: {
    title: 'raw RTCPeerConnection + relay',
    page: async () => page(await scripts('raw')),
    server: relay,
    config: websocket,
  },
  open: { title: '**ours, open room**', page: element, server: broker, config: websocket },
  secret: {
    title: '**ours, room with a secret**',
    page: element,
    server: broker,
    config: (port) => ({ ...websocket(port), secret: linkKey() }),
  },
  peers: {
    title: '**ours, secret, warm="peers"**',
    page: element,
    server: broker,
    config: (port) => ({ ...websocket(port), secret: linkKey(), attributes: { warm: 'peers' } }),
  },
  trystero: {
    title: 'Trystero 0.25 (MQTT)',
    // Its bundle contains the page.
    page: async () => page(inline(await own('page.js')), inline(await LIBRARY_CODE.trystero())),
    server: broker,
    config: websocket,
  },
  peerjs: {
    title: 'PeerJS + its server',
    page: () => library('peerjs'),
    server: () => restartable(startPeerServer),
    config: websocket,
  },
  'simple-peer': {
    title: 'simple-peer + relay',
    page: () => library('simple-peer'),
    server: relay,
    config: websocket,
  },
};
