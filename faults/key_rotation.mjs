// Another key, with two nodes on one PostgreSQL database.
import { strict as assert } from 'node:assert';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { expectSentence } from './means/sentence.mjs';

/** The office on two nodes, each with its own copy of the key file, and a command line. */
async function twoNodes(site) {
  const { server: first, users } = await site.closedOffice({ on: 'postgres' });
  const node = (server, file) => {
    server.clock = first.clock;
    const key = join(first.data, file);
    if (file !== 'keys') copyFileSync(join(first.data, 'keys'), key);
    server.env = { ...first.database.environment(), LATCHKEY_DATA: first.data, LATCHKEY_KEY_FILE: key };
    return server;
  };
  const other = (file) => node(site.add(new Server({ on: 'sqlite' })), file);
  const [nodes, operator] = [[node(first, 'keys'), other('keys-of-second')], other('keys')];
  for (const server of nodes) await server.start({ env: server.env });
  const command = (...words) => operator.run({ command: words, env: operator.env });
  return { ...users, nodes, operator, command };
}

async function succeeds(running) {
  const { code, output, problem } = await running;
  assert.equal(code, 0, problem);
  return output;
}

async function restart(server) {
  await server.stop();
  await server.start({ env: server.env });
}

/** Adds a key to the file of the first node and restarts it. Returns the id. */
async function addKey({ nodes, command }) {
  const id = /^Added key (\w+)\./.exec(await succeeds(command('keys', 'rotate')))[1];
  await restart(nodes[0]);
  return id;
}

/** The second node gets the key file of the first. */
async function copyKeys([first, second]) {
  copyFileSync(first.env.LATCHKEY_KEY_FILE, second.env.LATCHKEY_KEY_FILE);
  await restart(second);
}

/** Kills `keys use` at so many moments. Users sign in on both nodes in between. */
async function killedRuns(site, number) {
  const office = await twoNodes(site);
  const { nodes, operator, command, ola } = office;
  const id = await addKey(office);
  await copyKeys(nodes);
  for (let round = 0; round < number; round += 1) {
    await operator.launch({ command: ['keys', 'use', id], env: operator.env });
    // From before the key is chosen until after everything was encrypted for the first time.
    await Promise.race([pause(60 + (round * 600) / number), operator.ended]);
    await operator.stop('SIGKILL');
    assert.match(await succeeds(command('keys', 'check')), /Every secret can be decrypted\./);
    nodes[0].clock.advance(60);
    await nodes[round % 2].browser().signIn(ola);
  }
  // The clock was advanced by more than three minutes, so the nodes do not count before they note it.
  for (const node of nodes) await restart(node);
  const output = await succeeds(command('keys', 'use', id));
  assert.match(output, /^2 of 2 nodes have this key\.\nRe-encrypted ([\d,]+) of \1 secrets?\.\n$/);
  const { keys } = JSON.parse(await succeeds(command('keys', 'check', '--json')));
  assert.deepEqual(keys.map((key) => [key.secrets === 0, key.encrypts]), [[true, false], [false, true]]);
  await succeeds(command('audit', 'verify'));
  for (const node of nodes) {
    nodes[0].clock.advance(60);
    await node.browser().signIn(ola);
  }
}

test.slow('OF04', '`keys use` is killed at 20 moments while two nodes serve: everything can be decrypted, and the next run continues', (site) => killedRuns(site, 20));

test.slow('OF05', 'A node does not have the new key: it is not chosen, and a node that was away for the choice is not ready', async (site) => {
  const office = await twoNodes(site);
  const { nodes, command, ola } = office;
  const id = await addKey(office);
  expectSentence(await command('keys', 'use', id), /1 of 2 nodes has this key\. Nothing was changed\./);
  for (const node of nodes) assert.equal((await node.browser().get('/readyz')).status, 200);
  // The second node is away for more than three minutes, and continues afterwards.
  nodes[1].process.kill('SIGSTOP');
  nodes[0].database.change("UPDATE nodes SET seen_at = seen_at - 200 WHERE keys NOT LIKE '%,%'");
  await succeeds(command('keys', 'use', id));
  nodes[1].process.kill('SIGCONT');
  const answer = await nodes[1].browser().get('/readyz');
  assert.equal(answer.status, 503);
  assert.match(answer.body, new RegExp(`does not contain the key ${id}`));
  assert.equal((await nodes[1].browser().get('/sign-in')).status, 503);
  await nodes[1].stop();
  expectSentence(await nodes[1].run({ env: nodes[1].env }), new RegExp(`does not contain the key ${id}`));
  await copyKeys(nodes);
  nodes[0].clock.advance(60);
  for (const node of nodes) {
    assert.equal((await node.browser().get('/readyz')).status, 200);
    nodes[0].clock.advance(60);
    await node.browser().signIn(ola);
  }
});
