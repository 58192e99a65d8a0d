// Splits a byte stream into MQTT packets (3.1.1 and 5) and reads the fields that the faults need: type, topic, payload.
// Independent of sockets and of the faults.

export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const SUBACK = 9;

/** Variable byte integer (MQTT 5, 1.5.5) at `at`; `null` while it is incomplete. */
function readLength(bytes, at) {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  throw new Error('not MQTT: a length of more than four bytes');
}

function writeLength(value) {
  const bytes = [];
  do {
    bytes.push((value % 128) | (value > 127 ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return Buffer.from(bytes);
}

/** Returns a function that takes chunks and returns the packets that are complete. */
export function packetSplitter() {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const packets = [];
    for (;;) {
      const length = readLength(rest, 1);
      if (!length || rest.length < length.next + length.value) return packets;
      packets.push(rest.subarray(0, length.next + length.value));
      rest = rest.subarray(length.next + length.value);
    }
  };
}

export const typeOf = (packet) => packet[0] >> 4;

/** Protocol level of a CONNECT: 4 or 5. */
export function versionOf(connect) {
  const { next } = readLength(connect, 1);
  return connect[next + 2 + connect.readUInt16BE(next)];
}

/** The parts of a PUBLISH with QoS 0. */
export function readPublish(packet, version) {
  const { next } = readLength(packet, 1);
  const topicEnd = next + 2 + packet.readUInt16BE(next);
  const properties = version === 5 ? readLength(packet, topicEnd) : null;
  const payloadAt = properties ? properties.next + properties.value : topicEnd;
  return {
    topic: packet.subarray(next + 2, topicEnd).toString(),
    payload: packet.subarray(payloadAt),
    retain: (packet[0] & 1) === 1,
  };
}

/** QoS 0, no properties. */
export function writePublish({ topic, payload, retain = false }, version) {
  const name = Buffer.from(topic);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(name.length);
  const body = Buffer.concat([length, name, ...(version === 5 ? [Buffer.from([0])] : []), payload]);
  return Buffer.concat([
    Buffer.from([(PUBLISH << 4) | (retain ? 1 : 0)]),
    writeLength(body.length),
    body,
  ]);
}

/** A CONNACK that refuses the connection. MQTT 3.1.1 has no code for a ban; the code is 5 (not authorised) then. */
export const refusal = (code, version) =>
  Buffer.from(version === 5 ? [0x20, 3, 0, code, 0] : [0x20, 2, 0, code < 0x80 ? code : 5]);

/** The SUBACK of one subscription, with another reason code. */
export const denied = (suback, code) =>
  Buffer.concat([suback.subarray(0, -1), Buffer.from([code])]);

/** A DISCONNECT with a reason code, which MQTT 3.1.1 does not have. */
export const goodbye = (code, version) => Buffer.from(version === 5 ? [0xe0, 2, code, 0] : []);
