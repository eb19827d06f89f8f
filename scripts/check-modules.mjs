// check-modules [--list] CRATE...   checks the imports between the source files of each crate:
// at most three files may import each other in a cycle, and where the crate's lib.rs divides its
// modules into groups, no file may import from a group further down in that list. A group starts
// with a comment in front of its modules, such as "// Stores: what tables contain".
// `--list` prints every cycle. Tests and inline modules are ignored. No file of Rust, TypeScript
// or CSS, tests included, may be longer than 300 lines.
//
// To see it fail, add `use crate::sign_in::WithPassword;` to identity/src/client.rs.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LARGEST_CYCLE = 3;
const LONGEST_FILE = 300;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const crates = process.argv.slice(2).filter((argument) => argument !== '--list');
const isCrate = (name) => existsSync(join(root, name, 'src'));
if (crates.length === 0 || !crates.every(isCrate)) throw new Error('usage: check-modules [--list] CRATE...');
crates.forEach(check);
checkLengths(['app', 'end2end', 'frontend', 'identity', 'migration', 'server', 'style']);

function check(crate) {
  const source = join(root, crate, 'src');
  const imports = new Map(['lib.rs', 'main.rs'].flatMap((entry) => [...importsBelow(join(source, entry))]));
  const name = (file) => relative(root, file);
  const cycles = stronglyConnected(imports).map((files) => files.map(name).sort()).filter((files) => files.length > 1);
  for (const files of cycles) {
    if (process.argv.includes('--list')) console.log([`${files.length} files import each other:`, ...files].join('\n  '));
    if (files.length > LARGEST_CYCLE) fail(`${files.length} files of ${crate} import each other; at most ${LARGEST_CYCLE} may`, files);
  }

  const groups = groupsOf(join(source, 'lib.rs'));
  const group = (file) => groups.get(relative(source, file).split('/')[0].replace(/\.rs$/, ''));
  const upward = [...imports].flatMap(([file, others]) => [...others]
    .filter((other) => group(file)?.rank < group(other)?.rank)
    .map((other) => `${name(file)} (${group(file).title}) imports ${name(other)} (${group(other).title})`));
  if (upward.length > 0) fail(`${upward.length} imports of ${crate} lead from a lower group of lib.rs to a higher one`, upward.sort());
}

function checkLengths(folders) {
  const files = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)));
  const lengths = files.filter((file) => /\.(rs|ts|css)$/.test(file) && !file.includes('node_modules'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length])
    .filter(([, length]) => length > LONGEST_FILE);
  if (lengths.length > 0) fail(`${lengths.length} files are longer than ${LONGEST_FILE} lines`, lengths.map(([file, length]) => `${file} (${length})`));
}

function fail(sentence, lines) {
  console.error([`Error: ${sentence}:`, ...lines].join('\n  '));
  process.exitCode = 1;
}

/** The group of each top-level module; empty when lib.rs has no groups. */
function groupsOf(lib) {
  const groups = new Map();
  let group;
  for (const line of existsSync(lib) ? readFileSync(lib, 'utf8').split('\n') : []) {
    const [, title] = line.match(/^\/\/ ([A-Z][a-z ]+): /) ?? [];
    if (title) group = { title, rank: (group?.rank ?? 0) + 1 };
    const [, module] = line.match(/^(?:pub )?mod (\w+);/) ?? [];
    if (module && group) groups.set(module, group);
  }
  return groups;
}

/** All files of a crate, with the files that each imports. */
function importsBelow(entry) {
  const files = new Map(); // by module: the path `crate::session::end` and what its file says
  load('crate', entry);
  const imports = ({ file, module, paths, aliases }) => paths
    .map((path) => files.get(target(module, path, aliases))?.file)
    .filter((other) => other !== undefined && other !== file);
  return [...files.values()].map((contents) => [contents.file, new Set(imports(contents))]);

  function load(module, file, isPrivate = false) {
    if (!existsSync(file)) return;
    const contents = read(readFileSync(file, 'utf8'));
    files.set(module, { file, module, isPrivate, ...contents });
    const folder = /^(lib|main|mod)\.rs$/.test(basename(file)) ? dirname(file) : file.replace(/\.rs$/, '');
    for (const [, isPublic, child] of contents.children) {
      const inFolder = join(folder, child, 'mod.rs');
      load(`${module}::${child}`, existsSync(inFolder) ? inFolder : join(folder, `${child}.rs`), !isPublic);
    }
  }

  /** The deepest module on a path that is written in `module`; undefined for another crate. */
  function target(module, [first, ...rest], aliases) {
    const parent = (path) => path.slice(0, path.lastIndexOf('::'));
    // Outside of its parent, the name of a private module means an item that has the same name.
    const isChild = (at, part) => files.get(`${at}::${part}`)?.isPrivate === false || (files.has(`${at}::${part}`) && `${module}::`.startsWith(`${at}::`));
    let at = { crate: 'crate', self: module, super: parent(module) }[first];
    if (at === undefined && isChild(module, first)) at = `${module}::${first}`;
    if (at === undefined && aliases.has(first)) return target(module, [...aliases.get(first), ...rest], new Map());
    for (const part of at === undefined ? [] : rest) {
      if (part === 'super') at = parent(at);
      else if (isChild(at, part)) at = `${at}::${part}`;
      else break;
    }
    return at;
  }
}

/** Parses a file: its child modules, the paths in it, and the names that `use` gives to paths. */
function read(text) {
  const noise = /\/\/.*|\/\*[^]*?\*\/|b?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])'/g; // comments, texts
  const code = withoutTests(text.replace(noise, ' '));
  const children = [...code.matchAll(/(\bpub(?:\([^)]*\))? )?\bmod (\w+);/g)].filter(([, , child]) => !/^test(s|ing)$/.test(child));
  const used = [...code.matchAll(/\buse ([^;]+);/g)].flatMap(([, tree]) => leaves(tree.replace(/\s+as\s+/g, '@').replace(/\s/g, '')));
  const inline = code.replace(/\buse [^;]+;/g, ' ').match(/(?<![\w.:])[A-Za-z_]\w*(::\w+)+/g) ?? [];
  return {
    children,
    paths: [...used.map(({ path }) => path), ...inline.map((path) => path.split('::'))],
    aliases: new Map(used.map(({ alias, path }) => [alias, path])),
  };
}

/** The paths in the tree of a `use`: those in `a::{self, b@c}` are `a` and, under the name c, `a::b`. */
function leaves(tree, prefix = []) {
  const [, head, inside] = tree.match(/^([^{]*)\{(.*)\}$/) ?? [];
  if (inside === undefined) {
    const [written, name] = tree.split('@');
    const path = [...prefix, ...written.split('::').filter((part) => part !== 'self' || prefix.length === 0)];
    return [{ path, alias: name ?? path.at(-1) }];
  }
  const within = [...prefix, ...head.split('::').filter(Boolean)];
  let depth = 0;
  const split = [...inside].map((c) => ((depth += (c === '{') - (c === '}')) === 0 && c === ',' ? ' ' : c)).join('');
  return split.split(' ').filter(Boolean).flatMap((part) => leaves(part, within));
}

/** Leaves out items that are compiled only for tests. */
function withoutTests(code) {
  const start = code.search(/#\[cfg\((any\()?test\b/);
  if (start < 0) return code;
  let [end, depth] = [start, 0];
  // An item ends at its closing brace or semicolon; the rest of `use a::{b};` is harmless.
  for (; end < code.length; end += 1) {
    depth += '([{'.includes(code[end]) - ')]}'.includes(code[end]);
    if (depth === 0 && '};'.includes(code[end])) break;
  }
  return code.slice(0, start) + withoutTests(code.slice(end + 1));
}

/** Tarjan's algorithm: sets of files in which each file reaches every other one. */
function stronglyConnected(edges) {
  const found = [], stack = [], number = new Map(), lowest = new Map();
  for (const file of edges.keys()) if (!number.has(file)) visit(file);
  return found;

  function visit(file) {
    number.set(file, number.size);
    lowest.set(file, number.get(file));
    stack.push(file);
    for (const other of edges.get(file)) {
      if (!number.has(other)) visit(other);
      if (stack.includes(other)) lowest.set(file, Math.min(lowest.get(file), lowest.get(other)));
    }
    if (lowest.get(file) === number.get(file)) found.push(stack.splice(stack.indexOf(file)));
  }
}
