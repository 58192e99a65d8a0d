// What most multi-process tests start from: a broker, a server for the built element, and people in a room of their own.
// Everything is closed when the test ends, in reverse order.
import { randomUUID } from 'node:crypto';
import { callPage, openCaller } from './caller.mjs';
import { startMosquitto } from './mosquitto.mjs';
import { serve } from './server.mjs';

const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** `t` is the context of the running test. */
export async function setStage(t, { room = `room-${randomUUID()}`, brokerOptions, headers } = {}) {
  const endings = [];
  const ending = (end) => endings.unshift(end);
  t.after(async () => {
    for (const end of endings) await end();
  });
  const broker = await startMosquitto(brokerOptions);
  ending(() => broker.stop());
  const pages = {};
  const web = await serve(pages, { headers });
  ending(() => web.close());

  return {
    room,
    broker,
    web,
    pages,
    ending,
    /** A browser that is closed at the end. */
    async browser(launch) {
      const browser = await launch();
      ending(() => browser.close());
      return browser;
    },
    /** The address of a page with the element; `brokers` when not the stage's own. */
    page(name, { brokers = broker.url, more = '', hash = '' } = {}) {
      const attributes = `room="${quoted(room)}" name="${quoted(name)}" brokers="${brokers}" ice-servers="[]" ${more}`;
      const path = `/${encodeURIComponent(name)}.html`;
      pages[decodeURIComponent(path)] = callPage(attributes);
      return `${web.url}${path}${hash}`;
    },
    /** Somebody joins the room; `brokers` when not over the stage's own broker. */
    async enter(browser, name, options = {}) {
      return openCaller(browser, this.page(name, options), name, options);
    },
  };
}
