// build-site MODULE.wasm   builds the files for browsers in target/site from the compiled client
//                          code, the style sheet and the assets.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'target');
// The build uses npm packages that are installed with those of the end-to-end tests.
const require = createRequire(join(root, 'end2end/package.json'));
const browserslist = require('browserslist');
const esbuild = require('esbuild');
const lightningcss = require('lightningcss');

// The WebAssembly features that all browsers below support.
const wasmFeatures = ['bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];
const targets = lightningcss.browserslistToTargets(browserslist('defaults'));

const [module] = process.argv.slice(2);
if (module === undefined) throw new Error('usage: build-site MODULE.wasm');

// Built next to the old site and swapped at the end, so that a failed build keeps the old one.
const site = mkdtempSync(join(target, 'site-'));
chmodSync(site, 0o755);
try {
  cpSync(join(root, 'style/assets'), site, { recursive: true });
  const files = { ...clientCode(), css: styleSheet() };
  for (const [kind, bytes] of Object.entries(files)) write(kind, bytes);
  compress(site);
  rmSync(join(target, 'site'), { recursive: true, force: true });
  renameSync(site, join(target, 'site'));
} finally {
  rmSync(site, { recursive: true, force: true });
}

/** The script that starts the client code, minified, and the WebAssembly module, optimized for size. */
function clientCode() {
  const folder = mkdtempSync(join(target, 'bindgen-'));
  try {
    run(join(target, 'release/bindgen'), [module, folder]);
    const wasm = join(folder, 'latchkey_bg.wasm');
    run('wasm-opt', ['-Oz', ...wasmFeatures.map((name) => `--enable-${name}`), '-o', wasm, wasm]);
    const script = readFileSync(join(folder, 'latchkey.js'), 'utf8');
    const { code } = esbuild.transformSync(script, { minify: true, format: 'esm', target: 'es2022' });
    return { js: Buffer.from(code), wasm: readFileSync(wasm) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles all style sheets that style/main.css imports. */
function styleSheet() {
  return lightningcss.bundle({ filename: join(root, 'style/main.css'), minify: true, targets }).code;
}

/** Writes a file with a hash of its content in the name. */
function write(kind, bytes) {
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const folder = join(site, 'pkg');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `latchkey.${hash}.${kind}`), bytes);
}

/** Replaces every file that compression makes smaller by a Brotli and a gzip copy: all browsers accept one of them. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || extname(entry.name) === '.woff2') continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    rmSync(file);
  }
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
