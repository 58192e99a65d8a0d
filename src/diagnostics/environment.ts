// The browser and its abilities. Reads the platform, and of the user agent only engine, version and family of the operating
// system.

import { listen } from '../base/abort.js';

export interface Environment {
  /** Version of this library. */
  readonly library: string;
  readonly browser: {
    readonly engine: 'chromium' | 'gecko' | 'webkit' | 'other';
    readonly major?: number | undefined;
    readonly os?: string | undefined;
  };
  readonly secureContext: boolean;
  /** `false` is reliable, `true` is not. */
  readonly online: boolean;
  /** The page is visible: browsers throttle hidden pages. */
  readonly visible: boolean;
  /** Effective type of the network. Chromium. */
  // Browser note chromium-network-information
  readonly connectionType?: string | undefined;
  /** The information that this browser provides; without it, the fields of the report are absent. */
  readonly has: {
    readonly candidateError: boolean;
    readonly candidateUrl: boolean;
    readonly pairEvent: boolean;
  };
}

const engines = [
  ['gecko', /Firefox\/(\d+)/],
  ['chromium', /Chrom(?:e|ium)\/(\d+)/],
  ['webkit', /Version\/(\d+).*Safari/],
  // Every browser on iOS uses the engine of Safari.
  // Browser note ios-webkit
  ['webkit', /OS (\d+)_.*AppleWebKit/],
] as const;

export function readBrowser(userAgent: string): Environment['browser'] {
  const os = /Windows|Android|iPhone|iPad|Mac OS|CrOS|Linux(?!.*Android)/.exec(userAgent)?.[0];
  for (const [engine, pattern] of engines) {
    const major = pattern.exec(userAgent)?.[1];
    if (major) return { engine, major: Number(major), os };
  }
  return { engine: 'other', os };
}

const offers = (name: string, property: string): boolean => {
  const platform = (globalThis as Record<string, unknown>)[name];
  return typeof platform === 'function' && property in platform.prototype;
};

/** Works in Node, too, where the package may be imported. */
export function readEnvironment(library: string): Environment {
  const navigator = globalThis.navigator as
    | (Navigator & { connection?: { effectiveType?: string } })
    | undefined;
  return {
    library,
    browser: readBrowser(navigator?.userAgent ?? ''),
    secureContext: globalThis.isSecureContext ?? false,
    online: navigator?.onLine !== false,
    visible: globalThis.document?.visibilityState !== 'hidden',
    connectionType: navigator?.connection?.effectiveType,
    has: {
      candidateError: offers('RTCPeerConnection', 'onicecandidateerror'),
      candidateUrl: offers('RTCIceCandidate', 'url'),
      pairEvent: offers('RTCIceTransport', 'onselectedcandidatepairchange'),
    },
  };
}

/** Events of the page, which affect every connection. */
export type PageEvent = 'hidden' | 'visible' | 'frozen' | 'resumed' | 'online' | 'offline';

const events = [
  ['freeze', 'frozen'],
  ['resume', 'resumed'],
  ['online', 'online'],
  ['offline', 'offline'],
] as const;

export function observePage(notify: (to: PageEvent) => void, abortSignal: AbortSignal): void {
  listen(document, 'visibilitychange', () => notify(document.visibilityState), abortSignal);
  for (const [type, to] of events) {
    listen(to === type ? window : document, type, () => notify(to), abortSignal);
  }
}
