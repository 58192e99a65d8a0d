// Drops MQTT packets that are too large before MQTT.js receives them. Its parser buffers a packet until it is complete: a
// broker of MQTT 3.1.1, or one that ignores Maximum Packet Size, could fill the memory of the page (203 → 729 MB measured).
// Parses only the fixed header of a packet (MQTT 5.0, section 2.1).

import { listen } from '../base/abort.js';
import { type Bytes, concat } from '../base/bytes.js';

/** Remaining length, bytes: twice the largest payload that the room reads. */
export const packetLimit = 16 * 1024;
/** Maximum length of a variable byte integer in bytes (section 1.5.5). */
const mostLengthBytes = 4;
const publishType = 3;

export class PacketFilter {
  /** The fixed header of the current packet until it is complete, and the bytes of the rest that are still missing. */
  #header: number[] = [];
  #left = 0;
  #isDropped = false;

  /**
   * Returns the chunk without PUBLISH packets above the limit, of which no byte is kept. Returns `null` for input that no
   * broker sends: another packet of that size, or a length of more than four bytes.
   */
  filter(chunk: Bytes): Bytes | null {
    const passed: Bytes[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        const end = Math.min(at + this.#left, chunk.length);
        if (!this.#isDropped) passed.push(chunk.subarray(at, end));
        this.#left -= end - at;
        at = end;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      this.#header.push(byte);
      if (this.#header.length === 1) continue;
      if ((byte & 0x80) === 0) {
        if (!this.#begin()) return null;
        if (!this.#isDropped) passed.push(Uint8Array.from(this.#header));
        this.#header = [];
      } else if (this.#header.length > mostLengthBytes) return null;
    }
    return concat(...passed);
  }

  /** The fixed header is complete. Returns `false` for an invalid packet. */
  #begin(): boolean {
    const [first = 0, ...digits] = this.#header;
    this.#left = digits.reduceRight((length, digit) => length * 128 + (digit & 0x7f), 0);
    this.#isDropped = this.#left > packetLimit;
    return !this.#isDropped || first >> 4 === publishType;
  }
}

/** Listeners that are added to the socket later receive no packet above the limit. Invalid input closes the socket. */
export function filterPackets(socket: WebSocket, abortSignal: AbortSignal): void {
  const filter = new PacketFilter();
  const hear = (event: MessageEvent<unknown>) => {
    const { data, isTrusted } = event;
    if (!isTrusted || !(data instanceof ArrayBuffer)) return;
    event.stopImmediatePropagation();
    const passed = filter.filter(new Uint8Array(data));
    if (!passed) socket.close();
    else if (passed.length > 0) {
      socket.dispatchEvent(new MessageEvent('message', { data: passed.buffer }));
    }
  };
  listen(socket, 'message', hear, abortSignal);
}
