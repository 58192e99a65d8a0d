// The terms of the connection report explained, in English, for readers who don’t know them.

export type Term =
  | 'host'
  | 'srflx'
  | 'prflx'
  | 'relay'
  | 'stun'
  | 'turn'
  | 'nat'
  | 'symmetric'
  | 'udp'
  | 'signalling'
  | 'offer'
  | 'candidate'
  | 'trickle'
  | 'ice'
  | 'dtls'
  | 'pair'
  | 'consent'
  | 'mdns'
  | 'restart'
  | 'delay'
  | 'loss'
  | 'jitter'
  | 'bitrate'
  | 'limit'
  | 'freeze'
  | 'broker'
  | 'echo'
  | 'code';

/** The term as it is written, and what it means. */
export type GlossaryMessages = Readonly<Record<Term, readonly [term: string, meaning: string]>>;

export const glossaryEn: GlossaryMessages = {
  host: [
    'host',
    'An address of the device itself. It works inside one network, for example at home or in the office. The shortest path.',
  ],
  srflx: [
    'srflx (server reflexive)',
    'Your address on the Internet, as a STUN server sees it behind the router. The usual path between two homes.',
  ],
  prflx: [
    'prflx (peer reflexive)',
    'An address that was not announced: it was discovered because a packet came from there.',
  ],
  relay: [
    'relay',
    'An address on a TURN server, which forwards all data, still encrypted. It works almost everywhere and adds some delay.',
  ],
  stun: ['STUN', 'A server that tells your device its public address.'],
  turn: [
    'TURN',
    'A server that forwards sound and picture when there is no direct path. It is provided by the site owner.',
  ],
  nat: [
    'NAT',
    'A router lets many devices share one public address. A packet from outside gets in only if the router has seen a packet go out.',
  ],
  symmetric: [
    'symmetric NAT (endpoint-dependent mapping)',
    'A router that uses a different public address for each destination. The address from STUN is then useless to others, and a relay is needed more often.',
  ],
  udp: [
    'UDP',
    'The best transport for calls: it doesn’t wait for lost packets. Some networks allow only TCP.',
  ],
  signalling: [
    'signalling',
    'The few encrypted messages that two browsers exchange to set up a connection. After that they communicate directly.',
  ],
  offer: [
    'offer, answer',
    'One browser describes what it can send and receive, the other responds.',
  ],
  candidate: [
    'candidate',
    'An address where a peer may be reachable. Both sides gather theirs and exchange them.',
  ],
  trickle: [
    'trickle',
    'Candidates are sent one by one as they are found, instead of waiting for the slowest.',
  ],
  ice: ['ICE, checking', 'Both sides try all pairs of candidates and use the best one that works.'],
  dtls: ['DTLS', 'The handshake that encrypts the connection, from browser to browser.'],
  pair: [
    'pair',
    'A local and a remote candidate: a possible path. The selected pair carries the call.',
  ],
  consent: [
    'consent',
    'Every few seconds each side checks that the other still accepts its packets. After 30 seconds without an answer the browser must stop sending.',
  ],
  mdns: [
    'name ending in .local (mDNS)',
    'Until a page is allowed to use the camera or microphone, the browser hides the device’s address behind a random name that only the same network can resolve.',
  ],
  restart: [
    'restart',
    'New addresses are gathered and tried. The call continues on the old path while it works.',
  ],
  delay: [
    'delay (round trip)',
    'The time a packet takes there and back. Up to 250 ms is not noticeable; from 500 ms people talk over each other.',
  ],
  loss: ['loss', 'The share of sent data that never arrives. From 3 % it is noticeable.'],
  jitter: [
    'jitter',
    'How unevenly packets arrive. Uneven packets must be buffered, which adds delay.',
  ],
  bitrate: [
    'bit rate',
    'The data sent or received per second: about 40 kb/s for sound, several hundred for video.',
  ],
  limit: [
    'limited by',
    'Why the browser sends a smaller picture than it could: the device is too busy, or the upload is too slow.',
  ],
  freeze: ['freezes', 'How often their picture froze.'],
  broker: [
    'signalling server (MQTT broker)',
    'People in the same room find each other through it. It sees only encrypted messages, and nothing of the call.',
  ],
  echo: [
    'echo',
    'Our own message, received back: the only proof that a signalling server delivers messages.',
  ],
  code: [
    'code',
    '401: wrong password. 403: forbidden. 486: the server is full. 701: the server could not be reached. A single error doesn’t matter while another server works.',
  ],
};
