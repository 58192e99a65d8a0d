// The parts of a STUN or TURN URL (RFC 7064, 7065) in any notation that browsers use. Schemes, hosts and transports are
// not case-sensitive. Pure.

const host = String.raw`(?:\[[\da-f:.]+\]|[^\s:/?#@,[\]]+)(?::(\d{1,5}))?`;
const stun = new RegExp(`^stuns?:${host}$`, 'i');
const turn = new RegExp(`^turns?:${host}(?:\\?transport=(?:udp|tcp))?$`, 'i');

export const isTurnUrl = (url: string): boolean => /^turns?:/i.test(url);

/** As browsers read it: no path, no user, no transport for STUN, and a valid port. */
export function isIceUrl(url: string): boolean {
  const match = stun.exec(url) ?? turn.exec(url);
  const port = Number(match?.[1] ?? 1);
  return match !== null && port > 0 && port < 65_536;
}

/** The transport between the client and the server (RFC 7065): UDP by default. */
export const transportOf = (url: string): 'udp' | 'tcp' | 'tls' => {
  if (/^turns:/i.test(url)) return 'tls';
  return /\?.*transport=tcp/i.test(url) ? 'tcp' : 'udp';
};

/** Host and port; browsers add the default port (RFC 7064, 7065) where the configuration omits it. */
export function hostOf(url: string): string {
  const host = url.replace(/^\w+:/, '').replace(/\?.*$/, '').toLowerCase();
  return /:\d+$/.test(host) ? host : `${host}:${/^\w+s:/i.test(url) ? 5349 : 3478}`;
}

/** The host without the port: two ports belong to one machine. */
export const machineOf = (url: string) =>
  url
    .replace(/^\w+:/, '')
    .replace(/(:\d+)?(\?.*)?$/, '')
    .toLowerCase();
