// Two nodes on one PostgreSQL database.
import { Server } from '../../black_box/server.mjs';

/** A second node on the database of the first, with the same clock. `env` adds environment variables. */
export async function secondNode(site, first, { clock = first.clock, env } = {}) {
  const second = site.add(new Server({ on: 'sqlite' }));
  second.clock = clock;
  await second.start({ env: { ...sharedWith(first), ...env } });
  return second;
}

/** The office on two nodes. */
export async function twoNodes(site) {
  const office = await site.office({ on: 'postgres' });
  return { ...office, nodes: [office.server, await secondNode(site, office.server)] };
}

/** The same database, key file and outbox. */
export function sharedWith(server) {
  return { ...server.database.environment(), LATCHKEY_DATA: server.data };
}
