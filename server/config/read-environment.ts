import { readFileSync } from 'node:fs';

/** One thing that is wrong with the environment. It never holds a value, which may be a secret. */
export type Problem = { readonly key: string; readonly problem: string; readonly example: string };

type Setting = { readonly key: string; readonly example: string; readonly isSecret?: boolean };

/** The text of every given setting, a secret also from the file that `<KEY>_FILE` names. Empty counts as not given. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly Setting[],
): { readonly texts: ReadonlyMap<string, string>; readonly problems: readonly Problem[] } {
  const texts = new Map<string, string>();
  const problems = findUnknownKeys(env, settings);
  for (const { key, example, isSecret } of settings) {
    const fileKey = `${key}_FILE`;
    const path = isSecret ? env[fileKey] : undefined;
    if (env[key]) texts.set(key, env[key]);
    if (!path) continue;
    if (env[key]) {
      problems.push({ key: fileKey, problem: `is given together with ${key}; keep one of them`, example });
      continue;
    }
    const read = readSecretFile(path);
    if (read.ok) texts.set(key, read.text);
    else problems.push({ key: fileKey, problem: read.problem, example: `/run/secrets/${key.toLowerCase()}` });
  }
  return { texts, problems };
}

function readSecretFile(path: string): { ok: true; text: string } | { ok: false; problem: string } {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? { ok: false, problem: 'names a file that is empty' } : { ok: true, text };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, problem: `names a file that cannot be read (${code})` };
  }
}

function findUnknownKeys(env: Readonly<Record<string, string | undefined>>, settings: readonly Setting[]): Problem[] {
  const known = settings.flatMap(({ key, isSecret }) => (isSecret ? [key, `${key}_FILE`] : [key]));
  return Object.keys(env)
    .filter((key) => key.startsWith('BASTION_') && !known.includes(key) && !isServiceLink(key, env[key]))
    .map((key) => {
      const near = known
        .map((name) => ({ name, distance: editDistance(withoutPrefix(key), withoutPrefix(name)) }))
        .filter(({ name, distance }) => distance <= withoutPrefix(name).length / 3)
        .sort((a, b) => a.distance - b.distance)[0];
      const problem = near ? `is not a setting; did you mean ${near.name}?` : 'is not a setting of this version';
      return { key, problem, example: near ? `${near.name}=…` : `unset ${key}` };
    });
}

/**
 * Whether Kubernetes put this into the environment, as it does in every container beside a Service named `bastion`:
 * BASTION_SERVICE_HOST, BASTION_SERVICE_PORT[_<NAME>], BASTION_PORT=tcp://…, BASTION_PORT_<n>_TCP[_ADDR|_PORT|_PROTO].
 */
function isServiceLink(key: string, text = ''): boolean {
  if (key === 'BASTION_PORT') return /^(tcp|udp|sctp):\/\//.test(text);
  return /^BASTION_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)$/.test(key);
}

const withoutPrefix = (key: string): string => key.replace(/^BASTION_/, '');

/** How many letters must be added, dropped or changed to make `b` of `a` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
