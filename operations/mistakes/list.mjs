// What can be wrong, where it is put, and what doctor has to say.
const text = (...words) => new RegExp(words.join('[\\s\\S]*'));

/**
 * `change` is a replacement in the example of the proxy, `settings` are those of Latchkey, `trusts` is whether doctor
 * trusts the certificate, `elsewhere` means that the proxy passes requests on to another installation, and `missed`
 * that doctor does not name the mistake yet.
 */
export const mistakes = [
  { name: 'nothing is wrong', proxy: 'nginx', says: text('ok +public address', 'No problems') },
  { name: 'nothing is wrong', proxy: 'Caddy', says: text('ok +public address', 'No problems') },
  { name: 'nothing is wrong', proxy: 'HAProxy', says: text('ok +public address', 'No problems') },
  {
    name: 'the Host header is not passed on',
    proxy: 'nginx',
    change: ['proxy_set_header Host $host;', ''],
    says: text('FAIL +public address', 'Host header latchkey', 'proxy_set_header Host \\$host;'),
  },
  {
    name: 'the Host header is that of the upstream',
    proxy: 'Caddy',
    change: ['reverse_proxy 127.0.0.1:3000', 'reverse_proxy 127.0.0.1:3000 {\n\t\theader_up Host {upstream_hostport}\n\t}'],
    says: text('FAIL +public address', 'Host header 127\\.0\\.0\\.1:', 'The proxy must pass on the Host header'),
  },
  {
    name: 'the address of the client is not sent',
    proxy: 'nginx',
    change: ['proxy_set_header X-Forwarded-For $remote_addr;', ''],
    says: text('FAIL +public address', 'without the address of the client', 'X-Forwarded-For'),
  },
  {
    name: 'the address of the client is removed',
    proxy: 'HAProxy',
    change: ['http-request set-header X-Forwarded-For %[src]', 'http-request del-header X-Forwarded-For'],
    says: text('FAIL +public address', 'without the address of the client', 'X-Forwarded-For'),
  },
  {
    name: 'the proxy is not trusted',
    proxy: 'Caddy',
    settings: { LATCHKEY_TRUSTED_PROXIES: '192.0.2.7/32' },
    says: text('FAIL +public address', 'forwarded by 127\\.0\\.0\\.1, which is not a trusted proxy', 'Add 127\\.0\\.0\\.1/32 to LATCHKEY_TRUSTED_PROXIES'),
  },
  {
    name: 'the public address is http',
    settings: { LATCHKEY_PUBLIC_URL: 'http://id.example.org' },
    says: text('LATCHKEY_PUBLIC_URL', 'https'),
  },
  {
    name: 'the wrong port of Latchkey (502)',
    proxy: 'nginx',
    change: ['server 127.0.0.1:3000;', 'server 127.0.0.1:9;'],
    says: text('FAIL +public address', 'answers 502, but is not Latchkey', 'Check where the proxy passes requests on to'),
  },
  {
    name: 'the wrong port of Latchkey (503)',
    proxy: 'HAProxy',
    change: ['server latchkey 127.0.0.1:3000', 'server latchkey 127.0.0.1:9'],
    says: text('FAIL +public address', 'answers 503, but is not Latchkey', 'Check where the proxy passes requests on to'),
  },
  {
    name: 'another installation is behind the proxy',
    proxy: 'HAProxy',
    elsewhere: true,
    says: text('FAIL +public address', 'a Latchkey that has other keys'),
  },
  {
    name: 'https redirects to itself',
    proxy: 'nginx',
    change: ['location / {', 'location / {\n        return 301 https://id.example.org$request_uri;'],
    says: text('FAIL +public address', 'answers 301, but is not Latchkey'),
  },
  {
    name: 'the path is changed',
    proxy: 'nginx',
    change: ['proxy_pass http://latchkey;', 'proxy_pass http://latchkey/accounts/;'],
    says: text('FAIL +public address', 'answers 40\\d, but is not Latchkey'),
  },
  {
    name: 'the proxy does not run',
    says: text('FAIL +public address', 'does not answer', 'that the proxy and the server run'),
  },
  {
    name: 'the certificate is not trusted',
    proxy: 'Caddy',
    trusts: false,
    says: text('FAIL +public address', 'certificate that is not trusted'),
  },
  {
    name: 'port 443 is not encrypted',
    proxy: 'nginx',
    change: ['listen 443 ssl http2;', 'listen 443;'],
    says: text('FAIL +public address', 'certificate that is not trusted'),
  },
  {
    name: 'the body limit is too small for an import',
    proxy: 'nginx',
    change: ['client_max_body_size 11m;', ''],
    says: text('(FAIL|warn) +public address', 'MB'),
    missed: true,
  },
  {
    name: 'the time limit is shorter than that of Latchkey',
    proxy: 'HAProxy',
    change: ['timeout server 40s', 'timeout server 2s'],
    says: text('(FAIL|warn) +public address', 'seconds'),
    missed: true,
  },
  {
    name: 'the Origin header is replaced, so that every form is refused',
    proxy: 'nginx',
    change: ['proxy_http_version 1.1;', 'proxy_http_version 1.1;\n        proxy_set_header Origin https://latchkey;'],
    says: text('FAIL +public address', 'Origin'),
  },
  {
    name: 'cookies are removed from answers',
    proxy: 'nginx',
    change: ['proxy_http_version 1.1;', 'proxy_http_version 1.1;\n        proxy_hide_header Set-Cookie;'],
    says: text('FAIL +public address', 'cookie'),
  },
  {
    name: 'pages are cached',
    proxy: 'nginx',
    change: [
      /upstream latchkey([\s\S]*)proxy_pass/,
      (_, between) => `proxy_cache_path cache keys_zone=all:1m;
        upstream latchkey${between}proxy_cache all; proxy_cache_valid any 10m; proxy_ignore_headers Cache-Control Set-Cookie Vary;
        proxy_pass`,
    ],
    prepare: (proxy) => proxy.send({ path: '/healthz' }),
    says: text('FAIL +public address', 'cache'),
  },
];
