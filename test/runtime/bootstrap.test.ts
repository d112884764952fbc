import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { killPrograms, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

/** A tiny project around the real bootstrap, with a pinned Node that is this one and an npm that only takes notes. */
const scratch = scratchFolder();
const root = join(scratch.path, 'project');
const inRoot = (...path: string[]) => join(root, ...path);

type Packages = Record<string, object>;
const somePackage = { version: '1.0.0', integrity: 'sha512-a' };
const locked: Packages = { '': { name: 'tiny' }, 'node_modules/a': somePackage };

function writeLock(packages: Packages): void {
  writeFileSync(inRoot('package-lock.json'), JSON.stringify({ packages }));
}

function installByHand(packages: Packages): void {
  mkdirSync(inRoot('node_modules', 'node', 'bin'), { recursive: true });
  writeFileSync(inRoot('node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  writeProgram(inRoot('node_modules', 'node', 'bin', 'node'), `exec "${process.execPath}" "$@"`);
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Stands in for npm: `ci` copies what the lock file says, as the real one would after its downloads. */
function writeNpm(script: string): void {
  mkdirSync(inRoot('bin'), { recursive: true });
  writeProgram(inRoot('bin', 'npm'), `echo "npm $*" >> "${inRoot('npm-calls')}"\n${script}`);
}

const workingNpm = () => `mkdir -p node_modules/node/bin && cp package-lock.json node_modules/.package-lock.json
printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' > node_modules/node/bin/node && chmod 755 node_modules/node/bin/node`;

const npmCalls = () => (existsSync(inRoot('npm-calls')) ? readFileSync(inRoot('npm-calls'), 'utf8') : '');

function bootstrap(script = 'server/main.ts', ...args: string[]) {
  const env = { PATH: `${inRoot('bin')}:${process.env.PATH}` };
  return runNode([inRoot('server', 'bootstrap.mjs'), script, ...args], { env });
}

beforeEach(() => {
  mkdirSync(inRoot('server'), { recursive: true });
  copyFileSync('server/bootstrap.mjs', inRoot('server', 'bootstrap.mjs'));
  writeFileSync(inRoot('server', 'main.ts'), 'console.log("ran", process.argv.slice(2).join(",") satisfies string);');
  writeLock(locked);
  writeNpm(workingNpm());
});

afterEach(async () => {
  await killPrograms();
  rmSync(root, { recursive: true, force: true });
});
afterAll(scratch.remove);

describe('when to install', () => {
  test('node_modules is missing: it says so, installs and runs', async () => {
    const program = bootstrap();
    expect(await program.ended()).toBe(0);
    expect(program.text()).toContain('installing the dependencies');
    expect(program.text()).toContain('ran');
    expect(npmCalls()).toBe('npm ci --include=dev --loglevel=error\n');
  });

  test('what is installed is what the lock file says: it does not call npm, also without a stamp', async () => {
    installByHand(locked);
    expect(await bootstrap().ended()).toBe(0);
    expect(await bootstrap().ended()).toBe(0);
    expect(npmCalls()).toBe('');
  });

  test.each([
    ['a package is missing', { '': {} }],
    ['a package has another version', { 'node_modules/a': { ...somePackage, version: '1.0.1' } }],
    ['a package has another content', { 'node_modules/a': { ...somePackage, integrity: 'sha512-b' } }],
  ])('%s: it installs', async (_what, installed) => {
    installByHand(installed);
    expect(await bootstrap().ended()).toBe(0);
    expect(npmCalls()).toBe('npm ci --include=dev --loglevel=error\n');
  });

  test('the lock file changed after the last start: it installs once', async () => {
    installByHand(locked);
    await bootstrap('server/other.ts').ended();
    expect(existsSync(inRoot('node_modules', '.bastion-lock'))).toBe(true);
    writeLock({ ...locked, 'node_modules/b': somePackage });
    await bootstrap().ended();
    await bootstrap().ended();
    expect(npmCalls()).toBe('npm ci --include=dev --loglevel=error\n');
  });

  test('the pinned Node alone is missing and this one runs TypeScript: it stands in', async () => {
    installByHand(locked);
    rmSync(inRoot('node_modules', 'node'), { recursive: true });
    const program = bootstrap();
    expect(await program.ended()).toBe(0);
    expect(program.text()).toContain('ran');
    expect(npmCalls()).toBe('');
  });

  test('serving needs no development package, anything else does', async () => {
    writeLock({ ...locked, 'node_modules/tool': { ...somePackage, dev: true } });
    installByHand(locked);
    expect(await bootstrap('server/main.ts').ended()).toBe(0);
    expect(npmCalls()).toBe('');
    writeFileSync(inRoot('server', 'dev.ts'), '');
    expect(await bootstrap('server/dev.ts').ended()).toBe(0);
    expect(npmCalls()).not.toBe('');
  });

  test('a package for another platform may be absent', async () => {
    writeLock({ ...locked, 'node_modules/other': { ...somePackage, optional: true } });
    installByHand(locked);
    expect(await bootstrap().ended()).toBe(0);
    expect(npmCalls()).toBe('');
  });

  test('npm fails: its status is kept, nothing runs, and the next start tries again', async () => {
    writeNpm('exit 3');
    const program = bootstrap();
    expect(await program.ended()).toBe(3);
    expect(program.text()).toContain('npm ci failed with status 3');
    expect(program.text()).not.toContain('ran');
    writeNpm(workingNpm());
    expect(await bootstrap().ended()).toBe(0);
  });

  test('the lock file is missing: one clear line', async () => {
    rmSync(inRoot('package-lock.json'));
    const program = bootstrap();
    expect(await program.ended()).toBe(1);
    expect(program.text()).toMatch(/^bastion: package-lock\.json is missing.*\n$/);
  });
});

describe('how it runs the script', () => {
  beforeEach(() => installByHand(locked));

  test('arguments and exit status are passed on', async () => {
    writeFileSync(inRoot('server', 'main.ts'), 'console.log(process.argv.slice(2).join("|")); process.exit(42);');
    const program = bootstrap('server/main.ts', 'a b', '--c');
    expect(await program.ended()).toBe(42);
    expect(program.text()).toBe('a b|--c\n');
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s reaches the script, and its answer counts',
    async (signal) => {
      writeFileSync(
        inRoot('server', 'main.ts'),
        `process.on('${signal}', () => { console.log('got it'); process.exit(5); }); setInterval(() => {}, 1000); console.log('up');`,
      );
      const program = bootstrap();
      await program.wrote('up');
      program.child.kill(signal);
      expect(await program.ended()).toBe(5);
      expect(program.text()).toContain('got it');
    },
  );

  test('a script that is killed is reported the way a shell does', async () => {
    writeFileSync(inRoot('server', 'main.ts'), 'process.kill(process.pid, "SIGKILL");');
    expect(await bootstrap().ended()).toBe(128 + 9);
  });

  test('a script can notice that the bootstrap was killed', async () => {
    const mark = inRoot('noticed');
    writeFileSync(
      inRoot('server', 'main.ts'),
      `import { writeFileSync } from 'node:fs';
       process.on('disconnect', () => { writeFileSync(${JSON.stringify(mark)}, ''); process.exit(); });
       setInterval(() => {}, 1000); console.log('up');`,
    );
    const program = bootstrap();
    await program.wrote('up');
    program.child.kill('SIGKILL');
    await until(() => existsSync(mark));
  });

  test('a script that does nothing more ends by itself', async () => {
    expect(await bootstrap().ended()).toBe(0);
  });
});
