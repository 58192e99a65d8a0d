// The expected headline and report of a scenario. Every sentence is written out as it appears on the screen in English.
// A participant without a connection has no name yet and is called Guest.

/** Connected. */
export const lan = {
  verdict: 'connected-lan',
  sentence: 'Connected directly inside your network.',
  path: 'lan',
};
export const direct = {
  verdict: 'connected-direct',
  sentence: 'Connected directly over the Internet.',
  path: 'nat',
};
export const relay = {
  verdict: 'connected-relay',
  sentence: 'Connected through a relay server, which adds some delay.',
  path: 'relay',
};
export const relayTcp = {
  verdict: 'connected-relay-tcp',
  sentence: 'Connected through a relay over TCP. Picture and sound may stutter.',
  path: 'relay',
};
export const alone = {
  verdict: 'alone',
  sentence: 'You’re the only one here. Waiting for others.',
};

/** No path, with the reason. */
export const noPath = {
  verdict: 'no-common-path',
  sentence: 'Can’t connect to Guest directly, and no relay server is set up.',
};

export const familyMismatch = (ours, theirs) => ({
  verdict: 'family-mismatch',
  sentence: `You and Guest use different Internet protocols (IPv${ours} here, IPv${theirs} there), and no relay connects them.`,
});

const symmetric = (whose) => ({
  verdict: 'symmetric-nat-no-turn',
  sentence: `Can’t connect to Guest: ${whose} a different address for each connection, and no relay server is set up.`,
});
export const symmetricHere = symmetric('this network uses');
export const symmetricThere = symmetric('their network uses');
export const symmetricBoth = symmetric('both networks use');

/** The local network blocks UDP. The sentence says "probably", because all servers may be down instead. */
export const udpBlocked = {
  verdict: 'udp-blocked',
  sentence: 'This network probably blocks the fast connection type (UDP).',
};

/** A connection that broke. An ICE restart is in progress, or the next one is pending. */
export const interrupted = {
  anyOf: {
    interrupted: /^The connection to (Ada|Bob) is interrupted\. Trying to restore it…$/,
    restarting: /^Looking for a new path to (Ada|Bob)…$/,
  },
  path: 'nat',
};
/** The remote end is gone as far as the room knows; the local network works. */
export const leftOrLost = (name) => ({
  verdict: 'peer-left',
  sentence: `${name} left, or lost the connection. Your own network is fine.`,
});
export const lost = (name) => ({
  verdict: 'consent-lost',
  sentence: `The connection to ${name} was lost.`,
});
