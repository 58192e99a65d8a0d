// The common setup of the multi-process tests: a broker, a server for the built element, and participants in a separate
// room. Everything is closed in reverse order when the test ends.
import { randomUUID } from 'node:crypto';
import { callPage, openCaller } from './caller.mjs';
import { startMosquitto } from './mosquitto.mjs';
import { serve } from './server.mjs';

const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** `t` is the context of the running test. */
export async function setStage(
  t,
  { room = `room-${randomUUID()}`, brokerOptions, headers, folder } = {},
) {
  const endings = [];
  const ending = (end) => endings.unshift(end);
  t.after(async () => {
    for (const end of endings) await end();
  });
  const broker = await startMosquitto(brokerOptions);
  ending(() => broker.stop());
  const pages = {};
  const web = await serve(pages, { headers, folder });
  ending(() => web.close());

  return {
    room,
    broker,
    web,
    pages,
    ending,
    /** A browser that is closed when the test ends. */
    async browser(launch) {
      const browser = await launch();
      ending(() => browser.close());
      return browser;
    },
    /** The address of a page with the element. `brokers` replaces the stage's broker. */
    page(name, { brokers = broker.url, more = '', hash = '' } = {}) {
      const attributes = `room="${quoted(room)}" name="${quoted(name)}" brokers="${brokers}" ice-servers="[]" ${more}`;
      const path = `/${encodeURIComponent(name)}.html`;
      pages[decodeURIComponent(path)] = callPage(attributes);
      return `${web.url}${path}${hash}`;
    },
    /** Opens a participant in the room. `brokers` replaces the stage's broker. */
    async enter(browser, name, options = {}) {
      return openCaller(browser, this.page(name, options), name, options);
    },
  };
}
