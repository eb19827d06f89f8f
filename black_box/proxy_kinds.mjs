// What is replaced in the example of each reverse proxy so that it runs in a test, and how it is started.
//
// Only what cannot be the same on every machine is replaced: addresses, and where the certificate is.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { certificate } from './certificate.mjs';
import { root } from './program.mjs';

/** What scripts/set-up-tests installs from PyPI. */
const installed = join(root, 'target/proxies');

const nginx = {
  program: () => 'nginx',
  words: (folder, settings) => ['-e', 'stderr', '-p', folder, '-c', settings],
  fit: (text, { folder, host, address, plain }) => `
    user root; daemon off; pid ${folder}/nginx.pid; error_log stderr; events {}
    http {
      access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
      ${text
        .replace('listen 443', `listen ${address}`)
        .replace('listen 80;', `listen ${plain};`)
        .replace(`/etc/ssl/${host}.pem`, certificate.chain)
        .replace(`/etc/ssl/${host}.key`, certificate.key)}
    }`,
};

const Caddy = {
  program: () => join(installed, 'bin/caddy'),
  words: (_, settings) => ['run', '--adapter', 'caddyfile', '--config', settings],
  fit: (text, { host, address, plain }) => `
    {
      admin off
      http_port ${port(plain)}
      https_port ${port(address)}
      default_bind ${ip(address)}
    }
    ${text.replace(`${host} {`, `${host} {\n\ttls ${certificate.chain} ${certificate.key}`)}`,
};

const HAProxy = {
  program: () => 'haproxy',
  words: (_, settings) => ['-db', '-f', settings],
  fit: (text, { host, address }) => text.replace('bind :443', `bind ${address}`).replace(`/etc/ssl/${host}.both.pem`, certificate.both),
};

const Traefik = {
  program: () => join(installed, 'bin/traefik'),
  words: (_, settings) => [`--configFile=${settings}`],
  fit: (text, { folder, address, plain }) =>
    text
      .replace('":443"', `"${address}"`)
      .replace('":80"', `"${plain}"`)
      .replaceAll('/etc/traefik/', `${folder}/`)
      // The certificate of the test instead of one from Let's Encrypt.
      .replace(/certificatesResolvers:[\s\S]*?\n\n/, '')
      .replace(/tls:\n *certResolver: letsencrypt/, 'tls: {}')
      .replace(/^http:$/m, `tls:\n  certificates:\n    - certFile: ${certificate.chain}\n      keyFile: ${certificate.key}\nhttp:`),
};

const Envoy = {
  program: () => join(sitePackages(), 'envoy/_bin/envoy'),
  // Several may run on one machine, and two threads are enough.
  words: (_, settings) => ['--use-dynamic-base-id', '--concurrency', '2', '--log-level', 'warning', '-c', settings],
  fit: (text, { host, address }) =>
    text
      .replace('address: 0.0.0.0, port_value: 443', `address: ${ip(address)}, port_value: ${port(address)}`)
      .replace(`/etc/ssl/${host}.pem`, certificate.chain)
      .replace(`/etc/ssl/${host}.key`, certificate.key),
};

export const kinds = { nginx, Caddy, HAProxy, Traefik, Envoy };

function sitePackages() {
  const [python] = readdirSync(join(installed, 'lib'));
  return join(installed, 'lib', python, 'site-packages');
}

function ip(address) {
  return address.split(':')[0];
}

function port(address) {
  return address.split(':')[1];
}
