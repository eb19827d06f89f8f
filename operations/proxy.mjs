// The reverse proxies that run with their example in docs/proxy, in front of the release.
import { Proxy } from '../black_box/proxy.mjs';

export const host = 'id.example.org';

const examples = { nginx: ['nginx.conf'], Caddy: ['Caddyfile'], HAProxy: ['haproxy.cfg'], Traefik: ['traefik.yml', 'traefik-latchkey.yml'] };
export const proxies = Object.keys(examples);

/** Starts one in front of the server at the address `latchkey`. */
export function startProxy(name, { latchkey, ...options }) {
  const files = examples[name].map((file) => `docs/proxy/${file}`);
  // Debian's Caddy is older than that of the gates.
  const program = name === 'Caddy' ? 'caddy' : undefined;
  return Proxy.start(name, { host, files, program, replace: { '127.0.0.1:3000': latchkey }, probe: '/readyz', ...options });
}
