// Starts the configurations of README.md as written, except for the ports, which are free ones.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { freePort, portOpen, start, stop, temporaryFolder, until } from '../support/process.mjs';
import { need } from '../support/programs.mjs';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

/** All blocks of this language with the paragraph before each, which names the program. */
const blocksOf = (language) =>
  [...readme.matchAll(new RegExp(`([^\\n]+)\\n+\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, before, text]) => ({ before, text }),
  );

/** By program: starts it with the configuration and uses it as a call does. */
const trials = {
  mosquitto: async (t, text) => {
    const ports = new Map();
    for (const [, port] of text.matchAll(/^listener (\d+)/gm)) ports.set(port, await freePort());
    const moved = text.replace(/^listener (\d+)/gm, (_, port) => `listener ${ports.get(port)}`);
    const [, webPort] = /^listener (\d+).*\nprotocol websockets$/m.exec(moved);
    const conf = join(temporaryFolder('readme-'), 'mosquitto.conf');
    // Started by root, it would change to a user that a network namespace may not have.
    writeFileSync(conf, `user root\n${moved}`);
    const program = start(need('mosquitto'), ['-c', conf]);
    t.after(() => stop(program));
    await until(() => {
      assert.ok(program.running(), `mosquitto ended: ${program.output()}`);
      return portOpen(Number(webPort));
    }, 'the WebSocket listener');
    const client = await mqtt.connectAsync(`ws://127.0.0.1:${webPort}`, {}, false);
    t.after(() => client.endAsync(true));
    const heard = new Promise((resolve) => {
      client.once('message', (topic, payload) => resolve(`${topic} ${payload}`));
    });
    await client.subscribeAsync('topic');
    await client.publishAsync('topic', 'word');
    assert.equal(await heard, 'topic word');
  },
};

describe('README.md', () => {
  const blocks = blocksOf('conf');

  it('has configurations', () => {
    assert.equal(blocks.length, readme.match(/^```conf$/gm)?.length);
  });

  for (const { before, text } of blocks) {
    it(`has a configuration that starts: ${before}`, async (t) => {
      const program = Object.keys(trials).find((name) => before.includes(name));
      assert.ok(program, `no test knows how to start it: ${text}`);
      await trials[program](t, text);
    });
  }
});
