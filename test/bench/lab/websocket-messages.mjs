// Reads one direction of a TCP connection that begins as HTTP and may become a WebSocket: yields its messages.
const OPCODES = { continuation: 0, text: 1, binary: 2 };

/** Splits a byte stream into WebSocket messages (RFC 6455, section 5.2); control frames are skipped. */
function messageSplitter() {
  let rest = Buffer.alloc(0);
  let parts = [];
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages = [];
    for (;;) {
      const frame = readFrame(rest);
      if (!frame) return messages;
      rest = rest.subarray(frame.end);
      if (frame.opcode > OPCODES.binary) continue;
      parts.push(frame.payload);
      if (!frame.isLast) continue;
      messages.push(Buffer.concat(parts));
      parts = [];
    }
  };
}

/** The first frame of the bytes; `null` while it is incomplete. */
function readFrame(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const lengthBytes = { 126: 2, 127: 8 }[short] ?? 0;
  const isMasked = bytes[1] >> 7 === 1;
  const start = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < start) return null;
  const length =
    lengthBytes === 0
      ? short
      : Number(bytes.readUIntBE(lengthBytes === 8 ? 4 : 2, lengthBytes === 8 ? 6 : 2));
  const end = start + length;
  if (bytes.length < end) return null;
  const payload = Buffer.from(bytes.subarray(start, end));
  if (isMasked) for (let i = 0; i < length; i++) payload[i] ^= bytes[start - 4 + (i % 4)];
  return { opcode: bytes[0] & 0x0f, isLast: bytes[0] >> 7 === 1, payload, end };
}

/**
 * Returns a function that takes chunks and returns the messages that are complete: of a WebSocket its messages after the
 * handshake, of plain HTTP each chunk.
 */
export function messageReader() {
  let head = Buffer.alloc(0);
  let split;
  return (chunk) => {
    if (split) return split(chunk);
    head = Buffer.concat([head, chunk]);
    const headEnd = head.indexOf('\r\n\r\n');
    if (headEnd < 0) return [];
    const text = head.subarray(0, headEnd).toString();
    if (!/^upgrade:\s*websocket/im.test(text)) {
      head = Buffer.alloc(0);
      return [chunk];
    }
    split = messageSplitter();
    return split(head.subarray(headEnd + 4));
  };
}
