// What this browser is and what it can tell us. Reads the platform; stores no more than engine, version
// and family of the operating system.

export interface Environment {
  /** Version of this library. */
  readonly library: string;
  readonly browser: {
    readonly engine: 'chromium' | 'gecko' | 'webkit' | 'other';
    readonly major?: number | undefined;
    readonly os?: string | undefined;
  };
  readonly secureContext: boolean;
  /** `false` is certain, `true` is not. */
  readonly online: boolean;
  /** Effective type of the network. Chromium. */
  readonly connectionType?: string | undefined;
  /** What this browser can tell; drives the wording. */
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
] as const;

export function readBrowser(userAgent: string): Environment['browser'] {
  const os = /Windows|Android|iPhone|iPad|Mac OS|CrOS|Linux/.exec(userAgent)?.[0];
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

/** Safe in bare Node, where the package may be imported. */
export function readEnvironment(library: string): Environment {
  const navigator = globalThis.navigator as
    | (Navigator & { connection?: { effectiveType?: string } })
    | undefined;
  return {
    library,
    browser: readBrowser(navigator?.userAgent ?? ''),
    secureContext: globalThis.isSecureContext ?? false,
    online: navigator?.onLine !== false,
    connectionType: navigator?.connection?.effectiveType,
    has: {
      candidateError: offers('RTCPeerConnection', 'onicecandidateerror'),
      candidateUrl: offers('RTCIceCandidate', 'url'),
      pairEvent: offers('RTCIceTransport', 'onselectedcandidatepairchange'),
    },
  };
}
