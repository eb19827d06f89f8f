// What an administrator does before an application can sign its users in.
import { strict as assert } from 'node:assert';
import { logoutUri } from './application.mjs';
import { redirectUri, signOutUri } from './clients.mjs';

const applications = '/admin/applications';
/** Of applications without a secret. */
const types = { none: 'public', private_key_jwt: 'keys' };

/** A group with this member. */
export async function addGroup(administrator, name, member) {
  await moved(administrator.submit('/admin/groups/new', '/admin/groups/new', { name, title: name }));
  const id = administrator.server.database.value(`SELECT id FROM groups WHERE name = '${name}'`);
  await moved(administrator.post(`/admin/groups/${id}/members`, { email: member.email }));
  return id;
}

/** An application that everyone may open, and its connection. Sets the secret of the client, if it has one. */
export async function connect(administrator, client, changes = {}) {
  await moved(administrator.submit(`${applications}/new`, `${applications}/new`, { name: client.id, ...changes.application }));
  client.application = administrator.server.database.value(`SELECT id FROM applications WHERE name = '${client.id}'`);
  const path = `${applications}/${client.application}/connection`;
  const done = await moved(
    administrator.submit(path, path, {
      type: types[client.method] ?? 'server',
      keys: client.key && JSON.stringify(client.key.jwks),
      client_id: client.id,
      redirect_uris: redirectUri,
      sign_out_uris: signOutUri,
      logout_uri: logoutUri,
      no_pkce: client.id === 'conformance-without-pkce' ? 'on' : undefined,
      told_groups: 'all',
      stays_connected: 'on',
      ...changes.connection,
    }),
  );
  if (types[client.method]) return;
  const shown = await administrator.get(done.location);
  [client.secret] = /[A-Za-z0-9]{43}/.exec(shown.marked('client-secret').join(' ')) ?? [];
  assert.ok(client.secret, `The secret is shown: ${shown}`);
}

async function moved(pending) {
  const answer = await pending;
  assert.equal(answer.status, 303, `${answer}`);
  assert.ok(!answer.location.includes('verify-identity'), `${answer}`);
  return answer;
}
