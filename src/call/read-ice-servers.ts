// Reads the list of ICE servers that a page gives: which entries are usable and which are not. Pure.

import { shownAddress } from '../base/without-secrets.js';
import { isIceUrl, isTurnUrl } from '../diagnostics/ice/ice-url.js';

/** An entry that is left out: its path, such as `1.urls`, and a value that is safe to show. */
export interface UnusableServer {
  readonly field: string;
  readonly value?: string;
}

export interface IceList {
  readonly servers: readonly RTCIceServer[];
  readonly unusable: readonly UnusableServer[];
}

const isNothing = (value: unknown): value is null | undefined =>
  value === null || value === undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unusable(field: string, given: unknown): UnusableServer {
  const value = typeof given === 'string' ? shownAddress(given) : undefined;
  return { field, ...(value !== undefined && { value }) };
}

/** TURN services answer with the list, with `{ iceServers: … }` around it, or with a single server. */
function entriesOf(given: unknown): readonly unknown[] | null {
  if (Array.isArray(given)) return given;
  if (!isObject(given)) return null;
  return 'iceServers' in given ? entriesOf(given['iceServers']) : [given];
}

/** White space around an address is removed, as browsers do; `null` and `undefined` count as absent. */
export function readIceServers(given: unknown): IceList {
  const entries = entriesOf(given);
  if (!entries) return { servers: [], unusable: [unusable('', given)] };
  const lists = entries.map((entry, index) =>
    isNothing(entry) ? { servers: [], unusable: [] } : readEntry(entry, `${index}`),
  );
  return {
    servers: lists.flatMap(({ servers }) => servers),
    unusable: lists.flatMap((list) => list.unusable),
  };
}

function readEntry(entry: unknown, field: string): IceList {
  if (!isObject(entry)) return { servers: [], unusable: [unusable(field, entry)] };
  const { urls, url, username, credential } = entry;
  const given = urls ?? url;
  const wrong: UnusableServer[] = [];
  const usable = [given].flat().flatMap((one: unknown, index) => {
    const text = typeof one === 'string' ? one.trim() : one;
    if (typeof text === 'string' && isIceUrl(text)) return [text];
    const place = Array.isArray(given) ? `${field}.urls.${index}` : `${field}.urls`;
    if (!isNothing(text) || !Array.isArray(given)) wrong.push(unusable(place, text));
    return [];
  });
  const login = { username, credential };
  // Browsers throw on a TURN server without one of them (WebRTC, 4.4.1.6).
  const missing = (['username', 'credential'] as const).find(
    (name) => typeof login[name] !== 'string' || login[name] === '',
  );
  const isMissed = missing !== undefined && usable.some(isTurnUrl);
  if (isMissed) wrong.push({ field: `${field}.${missing}` });
  const kept = isMissed ? usable.filter((one) => !isTurnUrl(one)) : usable;
  if (kept.length === 0) return { servers: [], unusable: wrong };
  const [only] = kept;
  const server = {
    urls: Array.isArray(given) ? kept : (only ?? ''),
    ...(typeof username === 'string' && { username }),
    ...(typeof credential === 'string' && { credential }),
  };
  return { servers: [server], unusable: wrong };
}

/** Removes the addresses on which this browser throws. */
export function acceptedServers(
  list: IceList,
  isTaken: (servers: readonly RTCIceServer[]) => boolean,
): IceList {
  // A browser that cannot create a connection says nothing about servers.
  if (isTaken(list.servers) || !isTaken([])) return list;
  const refused: UnusableServer[] = [];
  const servers = list.servers.flatMap((server, index) => {
    const urls = [server.urls].flat().filter((url) => {
      const taken = isTaken([{ ...server, urls: url }]);
      if (!taken) refused.push(unusable(`${index}.urls`, url));
      return taken;
    });
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
  return { servers, unusable: [...list.unusable, ...refused] };
}
