// Runs in the measured page: a room on a transport inside the page, an attacker who holds its key and floods it, and a
// newcomer. floods.mjs reads the busy time of the main thread from the browser.

import { type AbortScope, abortScope, every } from '../../src/base/abort.js';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { sealEnvelope } from '../../src/protocol/envelope.js';
import { writeDirect, writeGone, writeHello } from '../../src/protocol/frame.js';
import { createIdentity, type Identity } from '../../src/protocol/identity.js';
import type { RoomKeys } from '../../src/protocol/keys.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { Participant, roomKeys } from '../room/support.js';

/** Envelopes per second. */
const rate = 200;
const prepared = 2000;
const keys: Promise<RoomKeys> = roomKeys();
const bus = loopbackBus();
const line = bus.transport();
const forge = (frame: Bytes, at: number) =>
  concat(frame.slice(0, at), random(8), frame.slice(at + 8));

let member: Participant;
let one: Identity;
let running: AbortScope = abortScope();
let flooding: readonly Bytes[] = [];

/** Creates a member, one connected peer of it, and one unconnected identity that has sent a HELLO. */
export async function begin(): Promise<void> {
  const scope = abortScope();
  const nothing = { topic: (await keys).topic, will: async () => random(60) };
  line.open({ ...nothing, onBytes: () => {}, onBroker: () => {} }, scope.signal);
  member = await Participant.enter(await keys, bus.transport());
  one = await createIdentity(random(32));
  const friend = await Participant.enter(await keys, bus.transport());
  await member.met(friend);
  const hello = await writeHello(await keys, one, { counter: 1, nonce: random(16) });
  line.publish(await sealEnvelope(await keys, [hello]));
}

const frames: Record<string, (n: number) => Promise<Bytes>> = {
  HELLO: async (n) => {
    const stranger = await createIdentity(random(32));
    return forge(await writeHello(await keys, stranger, { counter: n, nonce: random(16) }), 180);
  },
  GONE: async () => forge(await writeGone(await keys, one, random(16)), 80),
  DIRECT: async (counter) => {
    const other = await createIdentity(random(32));
    const pair = await one.pairWith(await keys, other, other.id);
    const self = (await createIdentity(random(32))).id;
    const address = { from: one.id, to: self, counter };
    const say = { kind: 3, echo: random(16), payload: random(200) };
    const frame = await writeDirect(pair!, address, say);
    return concat(frame.slice(0, 17), memberId(), frame.slice(33));
  },
};
const memberId = () => Uint8Array.from(member.id.match(/../g)!, (hex) => Number.parseInt(hex, 16));

/** Fills each envelope with as many forged frames as fit; `quiet` prepares no flood. */
export async function prepare(what: string): Promise<void> {
  running.end();
  const make = frames[what];
  flooding = [];
  if (!make) return;
  const made = await make(1);
  const many = Math.floor(3800 / (made.length + 2));
  const copies = Array.from({ length: many }, () => made);
  const sealed: Bytes[] = [];
  for (let n = 0; n < prepared; n++) sealed.push(await sealEnvelope(await keys, copies));
  flooding = sealed;
}

export function flood(): void {
  running = abortScope();
  let sent = 0;
  const began = performance.now();
  const publish = () => {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; sent < due && sent < flooding.length; sent++) line.publish(flooding[sent]!);
  };
  every(10, publish, running.signal);
}

/** Milliseconds until a newcomer and the member are connected. */
export async function newcomerMs(): Promise<number> {
  const began = performance.now();
  const newcomer = await Participant.enter(await keys, bus.transport());
  await newcomer.met(member);
  const took = performance.now() - began;
  newcomer.room.leave();
  return took;
}
