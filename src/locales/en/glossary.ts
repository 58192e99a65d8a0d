// What the terms of the connection report mean, in English, for whoever has never heard of them.

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
export type GlossaryWords = Readonly<Record<Term, readonly [term: string, meaning: string]>>;

export const glossaryEn: GlossaryWords = {
  host: [
    'host',
    'An address of the device itself. It works inside one network, say at home or in the office: the shortest way.',
  ],
  srflx: [
    'srflx (server reflexive)',
    'The address under which the router shows us to the Internet; a STUN server tells it. The usual way between two homes.',
  ],
  prflx: [
    'prflx (peer reflexive)',
    'An address that nobody had announced: it was found because a packet came from there.',
  ],
  relay: [
    'relay',
    'An address at a TURN server, which passes everything on, still encrypted. It works nearly everywhere and takes a little longer.',
  ],
  stun: ['STUN', 'A server that answers one question: under which address do you see me?'],
  turn: [
    'TURN',
    'A server that passes sound and picture on when no direct way exists. The owner of the page runs it.',
  ],
  nat: [
    'NAT',
    'What a router does so that many devices share one public address. Nobody can call in from outside unless the router has seen a packet go out.',
  ],
  symmetric: [
    'symmetric NAT (endpoint-dependent mapping)',
    'A router that shows another address to everybody we talk to. What STUN told us is then of no use to others, and a relay is needed more often.',
  ],
  udp: [
    'UDP',
    'How calls travel best: a packet that gets lost is not waited for. Some networks let only TCP through.',
  ],
  signalling: [
    'signalling',
    'The few sealed messages by which two browsers meet and agree. After that they talk to each other directly.',
  ],
  offer: ['offer, answer', 'One browser says what it can send and receive, the other one agrees.'],
  candidate: [
    'candidate',
    'An address at which somebody may be reached. Both sides collect theirs and tell each other.',
  ],
  trickle: [
    'trickle',
    'Candidates are told one after the other as they are found, instead of waiting for the slowest.',
  ],
  ice: [
    'ICE, checking',
    'Both sides try every pair of candidates at once, and take the best that answers.',
  ],
  dtls: ['DTLS', 'The handshake that encrypts the connection, from browser to browser.'],
  pair: [
    'pair',
    'One candidate of ours with one of theirs: a way that may work. The one in use carries the call.',
  ],
  consent: [
    'consent',
    'Every few seconds each side asks whether the other still wants its packets. After half a minute without an answer a browser must stop.',
  ],
  mdns: [
    'name ending in .local (mDNS)',
    'Until a page may use camera or microphone, the browser hides the device’s own address behind a random name that only the same network can resolve.',
  ],
  restart: [
    'restart',
    'New addresses are collected and tried, while the call goes on over the old way as long as that works.',
  ],
  delay: [
    'delay (round trip)',
    'How long a packet needs there and back. Up to 250 ms nobody minds; from 500 ms people talk at the same time.',
  ],
  loss: ['loss', 'How much of what was sent never arrives. From 3 % on it is heard and seen.'],
  jitter: [
    'jitter',
    'How unevenly packets arrive. What comes unevenly has to be held back, which adds delay.',
  ],
  bitrate: [
    'bit rate',
    'How much is sent or received each second: about 40 kb/s for sound, several hundred for a picture.',
  ],
  limit: [
    'limited by',
    'Why the browser sends a smaller picture than it could: the device is too busy, or the upload too slow.',
  ],
  freeze: ['freezes', 'How often their picture stood still.'],
  broker: [
    'meeting point (MQTT broker)',
    'Where people who name the same room find each other. It sees sealed messages only, and nothing of the call.',
  ],
  echo: [
    'echo',
    'Our own message, heard back: the one proof that a meeting point passes messages on.',
  ],
  code: [
    'code',
    '401: wrong password. 403: forbidden. 486: the server is full. 701: the server was not reached. One error does no harm while another server works.',
  ],
};
