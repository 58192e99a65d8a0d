// The parts of a STUN or TURN URL (RFC 7064, 7065), however a browser writes it. Pure.

/** How a client speaks to the server behind a URL (RFC 7065): over UDP where it does not say. */
export const transportOf = (url: string): 'udp' | 'tcp' | 'tls' => {
  if (url.startsWith('turns:')) return 'tls';
  return /\?.*transport=tcp/.test(url) ? 'tcp' : 'udp';
};

/** Host and port; browsers write the usual port (RFC 7064, 7065) where the configuration leaves it out. */
export function hostOf(url: string): string {
  const host = url.replace(/^\w+:/, '').replace(/\?.*$/, '');
  return /:\d+$/.test(host) ? host : `${host}:${/^\w+s:/.test(url) ? 5349 : 3478}`;
}

/** Without the port: two ports are one machine. */
export const machineOf = (url: string) => url.replace(/^\w+:/, '').replace(/(:\d+)?(\?.*)?$/, '');
