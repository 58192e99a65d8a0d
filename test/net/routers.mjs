// Kinds of NAT and firewall in home routers, as nftables rules. Pure: returns texts. `lan` and `wan` are the router's
// two interfaces.

/**
 * The `input` chain is required. A packet of the remote end that arrives before the first local packet would otherwise
 * create a conntrack entry for the router itself. The local flow could not keep its port then, and the NAT would no
 * longer be a cone.
 */
const router = ({ forward = '', translate = '' }) => `
table inet home {
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "wan" ct state established,related accept
    iifname "wan" meta l4proto { icmp, ipv6-icmp } accept
    iifname "wan" drop
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    ${forward}
  }
}
table ip nat {
  chain post {
    type nat hook postrouting priority srcnat; policy accept;
    ${translate}
  }
}`;

const onlyReplies = 'iifname "wan" ct state new drop';
const keepsPort = 'oifname "wan" masquerade';

/** In the terms of RFC 4787. */
export const ROUTERS = {
  /** Endpoint-independent mapping, address-and-port-dependent filtering: most homes ("port-restricted cone"). */
  cone: router({ forward: onlyReplies, translate: keepsPort }),
  /** Endpoint-dependent mapping: another port for every destination ("symmetric"; offices, mobile networks). */
  symmetric: router({ forward: onlyReplies, translate: 'oifname "wan" masquerade fully-random' }),
  /** No UDP at all. */
  noUdp: router({ forward: `meta l4proto udp drop\n${onlyReplies}`, translate: keepsPort }),
  /** TCP to port 443 only: a strict office. */
  only443: router({
    forward: 'ct state established,related accept\niifname "lan" tcp dport 443 accept\ndrop',
    translate: keepsPort,
  }),
  /** IPv6 needs no translation; unsolicited packets are dropped all the same. */
  firewall6: router({ forward: onlyReplies }),
};

/** Faults during a scenario: a separate table before the router's rules, removed as a whole. */
export const FAULTS = {
  /** All packets are dropped without an error. */
  cut: 'drop',
  noUdp: 'meta l4proto udp drop',
  /** Outbound packets pass, inbound ones do not. */
  deaf: 'iifname "wan" meta l4proto udp drop',
  /** RTP and RTCP (first byte 128 to 191, RFC 7983) flow in one direction only; ICE and the data channel pass. */
  noMediaIn: 'iifname "wan" meta l4proto udp @th,64,2 2 drop',
};

export const fault = (rule) => `
table inet fault {
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    ${rule}
  }
}`;
