// A Latchkey, an application behind a gate for each proxy, and the proxies.
import { strict as assert } from 'node:assert';
import { Proxy } from '../../../black_box/proxy.mjs';
import { freePort } from '../../../black_box/server.mjs';
import { addGroup } from '../../conformance/means/administration.mjs';
import { Application } from './application.mjs';
import { Visitor } from './visitor.mjs';

/** The host in the examples. */
const written = 'wiki.example.org';
const examples = {
  nginx: ['docs/gates/nginx.conf'],
  Caddy: ['docs/gates/Caddyfile'],
  // Its entry points are those of the other example.
  Traefik: ['docs/proxy/traefik.yml', 'docs/gates/traefik-wiki.yml'],
  Envoy: ['docs/gates/envoy.yaml'],
};
export const proxies = Object.keys(examples);

/** For groups, codes and open paths. */
const rules = `
  GET,HEAD /health open
  any /public/* open
  any /admin/* second factor within 15 minutes
  any /internal/* refused`;

export class Behind {
  gates = [];

  /** The four proxies, or only these. */
  static async start(site, { names = proxies, who = 'everyone', remoteUser = 'user_name', ...options } = {}) {
    const behind = new Behind();
    const listen = `127.0.0.1:${await freePort()}`;
    const { server, ...people } = await site.office({ ...options, env: { LATCHKEY_FORWARD_AUTH_LISTEN: listen, ...options.env } });
    Object.assign(behind, { site, server, people, listen });
    behind.application = site.add(await new Application().start());
    await behind.administer({ names, who, remoteUser });
    behind.gates = await Promise.all(names.map((name) => behind.startProxy(name)));
    return behind;
  }

  /** What an administrator does before. */
  async administer({ names, who, remoteUser }) {
    const { server, people } = this;
    const maya = (this.administrator = await server.signedIn(people.maya));
    await maya.verifyIdentity(people.maya);
    this.group = await addGroup(maya, 'crew', people.ola);
    await maya.post(`/admin/groups/${this.group}/members`, { email: people.una.email });
    const groups = who === 'members' ? { who, group: this.group } : { who };
    await moved(maya.submit('/admin/applications/new', '/admin/applications/new', { name: 'Wiki', ...groups }));
    const id = (this.id = server.database.value("SELECT id FROM applications WHERE name = 'Wiki'"));
    const path = `/admin/applications/${id}/gates/new`;
    for (const name of names) await moved(maya.submit(path, path, { host: host(name), remote_user: remoteUser, rules }));
  }

  async startProxy(name) {
    const { site, application, listen } = this;
    const replace = { 'traefik-latchkey.yml': 'traefik-wiki.yml', [written]: host(name), '127.0.0.1:3001': listen };
    // Envoy has the address and the port in two fields.
    const apart = (address) => address.replace(':', ', port_value: ');
    Object.assign(replace, { [apart('127.0.0.1:3001')]: apart(listen), '127.0.0.1:8080': application.address, [apart('127.0.0.1:8080')]: apart(application.address) });
    // 401, 403 and 303 are answers of Latchkey.
    return { name, host: host(name), proxy: site.add(await Proxy.start(name, { host: host(name), files: examples[name], replace })) };
  }

  /** A user with a browser of their own. */
  visitor(user = this.people.ola) {
    return new Visitor(this, user);
  }
}

/** Runs it with each proxy. */
export async function throughEach(behind, run) {
  for (const gate of behind.gates) {
    try {
      await run(gate);
    } catch (error) {
      throw new Error(`Behind ${gate.name}: ${error.stack ?? error}\n${gate.proxy.said.slice(-2_000)}`, { cause: error });
    }
  }
}

function host(name) {
  return `${name.toLowerCase()}.example.org`;
}

async function moved(pending) {
  const answer = await pending;
  assert.equal(answer.status, 303, `${answer}`);
  assert.ok(!answer.location.includes('verify-identity'), `${answer}`);
  return answer;
}
