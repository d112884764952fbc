import { findManagerKind, managers } from '../../adapters/secrets/managers.ts';
import { readSecretFile } from '../../adapters/secrets/read-secret-file.ts';

/** One thing that is wrong with the environment. It never holds a value, which may be a secret. */
export type Problem = { readonly key: string; readonly problem: string; readonly example: string };

/** Where a secret is kept that is not in the environment itself: a file, or a secrets manager. */
export type SecretOrigin =
  | { readonly kind: 'file'; readonly key: string; readonly path: string }
  | { readonly kind: 'manager'; readonly key: string; readonly reference: string };

type Setting = {
  readonly key: string;
  readonly example: string;
  readonly isSecret?: boolean;
  readonly opensManager?: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

export type Texts = {
  readonly texts: ReadonlyMap<string, string>;
  /** By the key of the setting. Of one in a manager there is no text yet. */
  readonly origins: ReadonlyMap<string, SecretOrigin>;
  readonly problems: readonly Problem[];
};

/**
 * The text of every given setting, a secret also from the file that `<KEY>_FILE` names; one that `<KEY>_REF` names in a
 * secrets manager is read later. Empty counts as not given.
 */
export function readEnvironment(env: Environment, settings: readonly Setting[]): Texts {
  const texts = new Map<string, string>();
  const origins = new Map<string, SecretOrigin>();
  const problems = findUnknownKeys(env, settings);
  for (const setting of settings) {
    const { key, example } = setting;
    const [used, ...others] = waysToGive(setting).filter((name) => env[name]);
    const value = used && env[used];
    if (!value) continue;
    for (const other of others)
      problems.push({ key: other, problem: `is given together with ${used}; keep one of them`, example });
    if (used === key) texts.set(key, value);
    else if (used === `${key}_FILE`) {
      const read = readFile(value);
      if (read.ok) texts.set(key, read.text);
      else problems.push({ key: used, problem: read.problem, example: `/run/secrets/${key.toLowerCase()}` });
      origins.set(key, { kind: 'file', key: used, path: value });
    } else {
      const [first] = managers;
      if (!findManagerKind(value))
        problems.push({ key: used, problem: `must be like ${describeReferences()}`, example: first?.example ?? '' });
      origins.set(key, { kind: 'manager', key: used, reference: value });
    }
  }
  return { texts, origins, problems };
}

/** The names by which a setting can be given. What opens a secrets manager cannot be kept in one. */
function waysToGive({ key, isSecret, opensManager }: Setting): string[] {
  if (!isSecret) return [key];
  return opensManager ? [key, `${key}_FILE`] : [key, `${key}_FILE`, `${key}_REF`];
}

const describeReferences = (): string => managers.map(({ example }) => example).join(' or ');

function readFile(path: string): { ok: true; text: string } | { ok: false; problem: string } {
  try {
    return { ok: true, text: readSecretFile(path).value };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'names a file that cannot be read' };
  }
}

function findUnknownKeys(env: Environment, settings: readonly Setting[]): Problem[] {
  const known = settings.flatMap(waysToGive);
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
