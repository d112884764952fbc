/**
 * Runs a TypeScript script of this repository on the Node that package-lock.json pins:
 * `node server/bootstrap.mjs <script.ts> [arguments]`. It needs nothing but Node 20, installs the dependencies when
 * they are missing or stale, passes signals on, and exits as the script does.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE_WITH_TYPES = [24, 12];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.bastion-lock');
const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Ends with one line for the operator. */
function fail(message, status = 1) {
  process.stderr.write(`bastion: ${message}\n`);
  process.exit(status);
}

/** Whether the Node that runs this file can run TypeScript by itself. */
function runsTypeScript() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return (
    major > OLDEST_NODE_WITH_TYPES[0] || (major === OLDEST_NODE_WITH_TYPES[0] && minor >= OLDEST_NODE_WITH_TYPES[1])
  );
}

/** Serving and the command line need no development dependency; tests, checks and development mode do. */
function needsDevelopmentPackages(script) {
  const path = relative(root, script).split(sep).join('/');
  return path !== 'server/main.ts' && !path.startsWith('server/cli/');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The first package that the lock file names and node_modules lacks or holds in another version. */
function findStalePackage(lockText, withDevelopment) {
  const installed = JSON.parse(readText(join(modules, '.package-lock.json')) ?? '{}').packages ?? {};
  for (const [path, locked] of Object.entries(JSON.parse(lockText).packages)) {
    if (path === '' || locked.link) continue;
    const found = installed[path];
    const mayBeAbsent = locked.optional || locked.peer || locked.devOptional || (locked.dev && !withDevelopment);
    if (found ? found.version !== locked.version || found.integrity !== locked.integrity : !mayBeAbsent) return path;
  }
  return undefined;
}

/** Whether node_modules is what the lock file says. The stamp spares the comparison on every start but the first. */
function isInstalled(lockText, stamp, withDevelopment) {
  if (!existsSync(pinnedNode) && !runsTypeScript()) return false;
  if (readText(stampFile) === stamp) return true;
  if (findStalePackage(lockText, withDevelopment) !== undefined) return false;
  if (withDevelopment) writeStamp(stamp);
  return true;
}

function writeStamp(stamp) {
  try {
    writeFileSync(stampFile, stamp);
  } catch {
    // A read-only installation works too; it is compared again at the next start.
  }
}

/** Installs exactly the lock file, also where NODE_ENV=production would leave out the pinned Node. */
function install() {
  process.stderr.write('bastion: installing the dependencies that package-lock.json names (npm ci) …\n');
  const npm = process.env.npm_execpath;
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Warnings about the Node.js that npm itself runs on would only mislead: nothing else runs on it.
  const done = spawnSync(command, [...before, 'ci', '--include=dev', '--loglevel=error'], {
    cwd: root,
    stdio: ['inherit', 2, 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (done.error) fail(`npm could not be started (${done.error.message}); install npm, or run "npm ci" in ${root}`);
  if (done.signal) process.kill(process.pid, done.signal);
  if (done.status !== 0) fail(`npm ci failed with status ${done.status}; its messages are above`, done.status ?? 1);
}

function ensureInstalled(script) {
  const lockText = readText(join(root, 'package-lock.json'));
  if (lockText === undefined) fail(`package-lock.json is missing in ${root}; restore it, it says what to install`);
  const stamp = createHash('sha256').update(lockText).digest('hex');
  if (isInstalled(lockText, stamp, needsDevelopmentPackages(script))) return;
  install();
  writeStamp(stamp);
}

function chooseNode() {
  if (existsSync(pinnedNode)) return pinnedNode;
  if (runsTypeScript()) return process.execPath;
  return fail(
    `there is no pinned Node for ${process.platform}-${process.arch} in node_modules, and Node ${process.versions.node} ` +
      `is too old to stand in; install Node ${OLDEST_NODE_WITH_TYPES.join('.')} or newer`,
  );
}

/** Runs the script to its end. The channel between the two lets a server notice that this process was killed. */
function run(script, args) {
  const cache = process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'compile');
  const child = spawn(chooseNode(), [script, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`the pinned Node could not be started: ${error.message}`));
  child.on('exit', (status, signal) => process.exit(status ?? 128 + (constants.signals[signal] ?? 0)));
}

const [scriptArgument, ...args] = process.argv.slice(2);
if (scriptArgument === undefined) fail('usage: node server/bootstrap.mjs <script.ts> [arguments]', 64);
const script = resolve(root, scriptArgument);
ensureInstalled(script);
run(script, args);
