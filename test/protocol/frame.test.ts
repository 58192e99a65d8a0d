import { expect } from 'chai';
import fc from 'fast-check';
import { type Bytes, copy, random } from '../../src/base/bytes.js';
import {
  type Header,
  readDirect,
  readGone,
  readHeader,
  writeDirect,
  writeGone,
  writeHello,
  zeroId,
} from '../../src/protocol/frame.js';
import { linkRoom, pair, readHello } from './support.js';

const everyByte = async (
  frame: Bytes,
  read: (header: Header, frame: Bytes) => Promise<unknown>,
) => {
  for (let at = 0; at < frame.length; at++) {
    const altered = frame.slice();
    altered[at]! ^= 0x10;
    const header = readHeader(altered);
    if (header) expect(await read(header, altered), `byte ${at}`).to.equal(null);
  }
};

describe('HELLO', () => {
  it('has 237 bytes and identifies the sender', async () => {
    const { room, ada, bob } = await pair();
    const fields = { counter: 7, nonce: random(16), echo: random(16), to: bob.id, asks: true };
    const frame = await writeHello(room, ada, fields);
    expect(frame).to.have.length(237);
    const header = readHeader(frame)!;
    expect(header).to.deep.include({ type: 1, from: ada.id, to: bob.id, counter: 7 });
    const { idPublic, dhPublic, fingerprint } = ada;
    expect(await readHello(room, header, frame)).to.deep.equal({
      idPublic,
      dhPublic,
      fingerprint,
      nonce: fields.nonce,
      echo: fields.echo,
      asks: true,
      waits: false,
    });
  });

  it('is invalid with any byte altered, or in another room', async () => {
    const { room, ada } = await pair();
    const frame = await writeHello(room, ada, { counter: 1, nonce: random(16) });
    await everyByte(frame, (head, altered) => readHello(room, head, altered));
    const other = await linkRoom('elsewhere');
    expect(await readHello(other, readHeader(frame)!, frame)).to.equal(null);
  });
});

describe('GONE', () => {
  it('distinguishes a goodbye from a will, and neither can be converted into the other', async () => {
    const { room, ada, bob } = await pair();
    const will = await writeGone(room, ada, zeroId);
    const goodbye = await writeGone(room, ada, random(16));
    expect(await readGone(room, ada.idPublic, will)).to.equal('will');
    expect(await readGone(room, ada.idPublic, goodbye)).to.equal('goodbye');
    expect(await readGone(room, bob.idPublic, goodbye)).to.equal(null);
    await everyByte(will, (_, altered) => readGone(room, ada.idPublic, altered));
  });
});

describe('DIRECT', () => {
  const fields = { kind: 1, echo: random(16), payload: random(50) };

  it('can be opened by the recipient only', async () => {
    const { ada, bob, ofAda, ofBob } = await pair();
    const frame = await writeDirect(ofAda, { from: ada.id, to: bob.id, counter: 3 }, fields);
    const header = readHeader(frame)!;
    expect(header).to.deep.include({ type: 2, from: ada.id, to: bob.id, counter: 3 });
    expect(await readDirect(ofBob, header, frame)).to.deep.equal(fields);
    // The author cannot open it either: each direction has its own key.
    expect(await readDirect(ofAda, header, frame)).to.equal(null);
    await everyByte(frame, (head, altered) => readDirect(ofBob, head, altered));
  });
});

describe('readHeader', () => {
  it('accepts any bytes without throwing', async () => {
    const { room, ada, ofAda } = await pair();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const frame = copy(bytes);
        const header = readHeader(frame);
        if (!header) return;
        expect(await readHello(room, header, frame)).to.equal(null);
        expect(await readDirect(ofAda, header, frame)).to.equal(null);
        expect(await readGone(room, ada.idPublic, frame)).to.equal(null);
      }),
      { numRuns: 2000 },
    );
  }).timeout(180_000);

  it('rejects counters above 2⁵³', () => {
    expect(readHeader(new Uint8Array(41).fill(0xff))).to.equal(null);
    expect(readHeader(new Uint8Array(40))).to.equal(null);
  });
});
