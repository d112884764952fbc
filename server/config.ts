import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { findManagerKind } from '../adapters/secrets/managers.ts';
import { isLoopbackHost } from './config/is-loopback-host.ts';
import {
  connection,
  emailAddress,
  file,
  files,
  folder,
  host,
  integer,
  networks,
  oneOf,
  origin,
  planLimits,
  service,
  targets,
  witnesses,
  word,
} from './config/parsers.ts';
import { type Problem, readEnvironment, type SecretOrigin } from './config/read-environment.ts';
import { Secret } from './kernel/secret.ts';

/**
 * The process settings: what may stand in the environment, its default and its meaning. Settings of a tenant live in
 * the database. `fallback` is text as one would write it; `undefined` means computed (see `defaultText`) or absent.
 */
type Setting = {
  readonly key: string;
  readonly schema: z.ZodType<unknown, string>;
  readonly fallback?: string;
  readonly defaultText: string;
  readonly unit: string;
  readonly doc: string;
  readonly example: string;
  readonly isSecret?: boolean;
  /** Whether it is needed to reach a secrets manager, so that it cannot be kept in one. */
  readonly opensManager?: boolean;
};

const MAX_WORKERS = 64;
const parallelism = String(Math.min(availableParallelism(), MAX_WORKERS));
const postgresUrl = connection('postgres', 'postgresql');

// biome-ignore format: a table is read by column
const settings = {
  mode: { key: 'NODE_ENV', schema: oneOf(['production', 'development', 'test']), fallback: 'production', defaultText: 'production', unit: 'mode', doc: 'Development allows HS256 and prints readable logs; test also allows cheap password hashes.', example: 'production' },
  port: { key: 'PORT', schema: integer(1, 65535), fallback: '3000', defaultText: '3000', unit: 'TCP port', doc: 'Where the workers listen for HTTP.', example: '3000' },
  host: { key: 'HOST', schema: host, fallback: '127.0.0.1', defaultText: '127.0.0.1', unit: 'address', doc: 'The interface the workers listen on; keep loopback when a proxy on this machine stands in front.', example: '0.0.0.0' },
  url: { key: 'BASTION_URL', schema: origin, defaultText: 'http://localhost:PORT', unit: 'URL', doc: 'The public address, which is the issuer of the default tenant; https unless it is loopback.', example: 'https://id.example.org' },
  dataDir: { key: 'BASTION_DATA_DIR', schema: folder, fallback: './data', defaultText: './data', unit: 'folder', doc: 'The embedded PostgreSQL and the lock of the running instance.', example: '/var/lib/bastion/data' },
  keysDir: { key: 'BASTION_KEYS_DIR', schema: folder, fallback: './keys', defaultText: './keys', unit: 'folder', doc: 'The root key and the passwords of the embedded PostgreSQL; back it up apart from the data.', example: '/var/lib/bastion/keys' },
  breachIndex: { key: 'BASTION_BREACH_INDEX', schema: file, defaultText: 'breach.index in BASTION_DATA_DIR', unit: 'file', doc: 'Passwords known from breaches, as `bastion breach import` builds it; nodes with folders of their own may share one.', example: '/mnt/shared/breach.index' },
  breachCheck: { key: 'BASTION_BREACH_CHECK', schema: oneOf(['offline', 'online']), fallback: 'offline', defaultText: 'offline', unit: 'mode', doc: 'Online also asks Have I Been Pwned about passwords that people sign in with or choose; five hex digits of a hash leave.', example: 'online' },
  breachUrl: { key: 'BASTION_BREACH_URL', schema: service, defaultText: 'https://api.pwnedpasswords.com', unit: 'URL', doc: 'A mirror to ask instead, which answers `/range/<five hex digits>`; https unless it is loopback.', example: 'https://pwned.internal/api' },
  geoipDatabases: { key: 'BASTION_GEOIP_DB', schema: files, fallback: '', defaultText: 'GeoLite2 of 2019, built in', unit: 'files', doc: 'Where addresses are: MMDB databases of cities or countries, of AS numbers, of anonymous addresses; read anew when replaced.', example: '/var/lib/GeoIP/GeoLite2-City.mmdb,/var/lib/GeoIP/GeoLite2-ASN.mmdb' },
  badNetworks: { key: 'BASTION_BAD_NETWORKS', schema: files, fallback: '', defaultText: 'empty', unit: 'files', doc: 'Networks held to be bad: lists of addresses and CIDR ranges, a line each, also those of Tor exits; read anew when replaced.', example: '/etc/bastion/bad-networks.txt,/var/lib/tor-exits.txt' },
  erasureList: { key: 'BASTION_ERASURE_LIST', schema: file, defaultText: 'erasures.jsonl in BASTION_DATA_DIR', unit: 'file', doc: 'Certificates of erasure outside the database, to replay after a restore; keep it apart from the backups.', example: '/mnt/safe/erasures.jsonl' },
  databaseUrl: { key: 'DATABASE_URL', schema: postgresUrl, defaultText: 'embedded PostgreSQL', unit: 'URL', doc: 'PostgreSQL 15 or newer, with the role that serves requests; it owns nothing and cannot bypass RLS.', example: 'postgres://bastion_app:…@db.internal:5432/bastion', isSecret: true },
  databaseOwnerUrl: { key: 'BASTION_DATABASE_OWNER_URL', schema: postgresUrl, defaultText: 'none', unit: 'URL', doc: 'The same database with the role that owns the tables and runs migrations; without it they are run by hand.', example: 'postgres://bastion_owner:…@db.internal:5432/bastion', isSecret: true },
  redisUrl: { key: 'REDIS_URL', schema: connection('redis', 'rediss'), defaultText: 'none', unit: 'URL', doc: 'Redis, where limits are counted; without it, or while it is away, PostgreSQL does that.', example: 'redis://cache.internal:6379/0', isSecret: true },
  workers: { key: 'BASTION_WORKERS', schema: integer(1, MAX_WORKERS), fallback: parallelism, defaultText: 'number of CPU cores', unit: 'processes', doc: 'How many processes serve requests, 1 to 64.', example: '4' },
  jwtAlgorithm: { key: 'BASTION_JWT_ALGORITHM', schema: oneOf(['ES256', 'RS256', 'EdDSA', 'HS256']), fallback: 'ES256', defaultText: 'ES256', unit: 'JWS algorithm', doc: 'What signs tokens by default: ES256, RS256, EdDSA, and in development HS256.', example: 'ES256' },
  internalPort: { key: 'BASTION_INTERNAL_PORT', schema: integer(1, 65535), defaultText: 'PORT + 1', unit: 'TCP port', doc: 'Where GET /metrics answers.', example: '3001' },
  internalHost: { key: 'BASTION_INTERNAL_HOST', schema: host, fallback: '127.0.0.1', defaultText: '127.0.0.1', unit: 'address', doc: 'The interface of the internal port; never a public one.', example: '127.0.0.1' },
  trustedProxies: { key: 'BASTION_TRUSTED_PROXIES', schema: networks, fallback: '127.0.0.0/8,::1/128', defaultText: '127.0.0.0/8,::1/128', unit: 'networks', doc: 'Whose X-Forwarded-* headers are believed.', example: '10.0.0.0/24,::1' },
  allowPrivateTargets: { key: 'BASTION_ALLOW_PRIVATE_TARGETS', schema: targets, fallback: '', defaultText: 'empty', unit: 'targets', doc: 'Loopback, private and link-local targets that outgoing requests may reach all the same.', example: 'app.internal:8443,10.1.0.0/16' },
  auditWitnesses: { key: 'BASTION_AUDIT_WITNESS', schema: witnesses, defaultText: 'file: audit-witness in BASTION_DATA_DIR', unit: 'addresses', doc: 'Who keeps the signed checkpoints of the audit trail: file:, https: and s3: addresses, separated by commas.', example: 'https://witness.example/bastion,s3://audit-bucket/bastion' },
  auditWitnessToken: { key: 'BASTION_AUDIT_WITNESS_TOKEN', schema: z.string().min(1), defaultText: 'none', unit: 'token', doc: 'Bearer token for https: witnesses.', example: 'a long random text', isSecret: true },
  auditS3Endpoint: { key: 'BASTION_AUDIT_S3_ENDPOINT', schema: origin, defaultText: 'AWS', unit: 'URL', doc: 'Where s3: witnesses are, when not at AWS; credentials come from where the AWS SDK looks for them.', example: 'https://minio.internal:9000' },
  timeStampUrl: { key: 'BASTION_TIMESTAMP_URL', schema: connection('http', 'https'), defaultText: 'none', unit: 'URL', doc: 'A time-stamping authority (RFC 3161) that also signs each checkpoint.', example: 'https://tsa.example/tsr' },
  smtpUrl: { key: 'BASTION_SMTP_URL', schema: connection('smtp', 'smtps'), defaultText: 'none', unit: 'URL', doc: 'The mail server: smtps:// with TLS, smtp:// with STARTTLS, user and password percent-encoded; without it mails are files in data/mail.', example: 'smtps://bastion:…@mail.example.org:465', isSecret: true },
  smtpCaFile: { key: 'BASTION_SMTP_CA_FILE', schema: file, defaultText: 'public authorities', unit: 'file', doc: 'The certificates (PEM) that vouch for the mail server.', example: '/etc/bastion/mail-ca.pem' },
  mailFrom: { key: 'BASTION_MAIL_FROM', schema: emailAddress, defaultText: 'no-reply@ the host of BASTION_URL', unit: 'address', doc: 'Whom mails come from; the name beside it is the tenant\'s.', example: 'no-reply@example.org' },
  logLevel: { key: 'BASTION_LOG_LEVEL', schema: oneOf(['debug', 'info', 'warn', 'error', 'silent']), fallback: 'info', defaultText: 'info', unit: 'level', doc: 'The least severe message that is logged: debug, info, warn, error, silent.', example: 'info' },
  hashThreads: { key: 'BASTION_HASH_THREADS', schema: integer(1, 64), fallback: '1', defaultText: '1', unit: 'threads', doc: 'Threads per worker that compute password hashes.', example: '2' },
  hashQueue: { key: 'BASTION_HASH_QUEUE', schema: integer(1, 10_000), fallback: '32', defaultText: '32', unit: 'jobs', doc: 'Password hashes per worker that may wait before sign-in answers 503.', example: '32' },
  passwordHash: { key: 'BASTION_PASSWORD_HASH', schema: oneOf(['bcrypt', 'argon2id']), fallback: 'bcrypt', defaultText: 'bcrypt', unit: 'algorithm', doc: 'What new password hashes are made with, bcrypt or argon2id; the other ones go on working, and are replaced at the next login.', example: 'argon2id' },
  bcryptCost: { key: 'BASTION_BCRYPT_COST', schema: integer(4, 15), fallback: '12', defaultText: '12', unit: 'log2 of rounds', doc: 'The work of one bcrypt hash, 10 to 15; one more takes twice the time.', example: '12' },
  databaseConnections: { key: 'BASTION_DATABASE_CONNECTIONS', schema: integer(2, 200), fallback: '8', defaultText: '8', unit: 'connections', doc: 'Database connections per worker.', example: '8' },
  limits: { key: 'BASTION_LIMITS', schema: planLimits, fallback: '', defaultText: 'empty', unit: 'limits', doc: 'How much of a limit there is (`rule`, or `*` for all), also for tenants of one plan (`tier:rule`).', example: 'token=6000,pro:login=30,pro:*=9000' },
  signingKeyDays: { key: 'BASTION_SIGNING_KEY_DAYS', schema: integer(1, 3650), fallback: '90', defaultText: '90', unit: 'days', doc: 'How long a signing key signs before the next one takes over.', example: '30' },
  rootKeyDays: { key: 'BASTION_ROOT_KEY_DAYS', schema: integer(1, 3650), fallback: '365', defaultText: '365', unit: 'days', doc: 'The age from which the root key and the tenant keys are shown as overdue.', example: '180' },
  secretDays: { key: 'BASTION_SECRET_DAYS', schema: integer(1, 3650), fallback: '365', defaultText: '365', unit: 'days', doc: 'The same for passwords and other secrets among the settings.', example: '90' },
  vaultAddr: { key: 'BASTION_VAULT_ADDR', schema: origin, defaultText: 'none', unit: 'URL', doc: 'HashiCorp Vault, for secrets given as vault://…; https unless it is loopback.', example: 'https://vault.internal:8200' },
  vaultToken: { key: 'BASTION_VAULT_TOKEN', schema: word, defaultText: 'none', unit: 'token', doc: 'What opens Vault; as a file it may be replaced at any time, as Vault Agent does.', example: 'hvs.CAESIJRM-T1q5lEjIWux', isSecret: true, opensManager: true },
  vaultRoleId: { key: 'BASTION_VAULT_ROLE_ID', schema: word, defaultText: 'none', unit: 'id', doc: 'Instead of a token: the role of an AppRole.', example: '675a50e7-cfe0-be76-e35f-49ec009731ea' },
  vaultSecretId: { key: 'BASTION_VAULT_SECRET_ID', schema: word, defaultText: 'none', unit: 'id', doc: 'The secret of that AppRole.', example: 'ed0a642f-2acf-c2da-232f-1b21300d5f29', isSecret: true, opensManager: true },
  vaultNamespace: { key: 'BASTION_VAULT_NAMESPACE', schema: word, defaultText: 'none', unit: 'namespace', doc: 'The namespace in Vault Enterprise.', example: 'identity/prod' },
  vaultCaFile: { key: 'BASTION_VAULT_CA_FILE', schema: file, defaultText: 'public authorities', unit: 'file', doc: 'The certificates (PEM) that vouch for Vault.', example: '/etc/bastion/vault-ca.pem' },
} as const satisfies Record<string, Setting>;

type Settings = typeof settings;
type Given = {
  -readonly [Name in keyof Settings]?: Settings[Name] extends { isSecret: true }
    ? Secret
    : z.output<Settings[Name]['schema']>;
};
type Optional =
  | 'databaseUrl'
  | 'databaseOwnerUrl'
  | 'redisUrl'
  | 'vaultAddr'
  | 'vaultToken'
  | 'vaultRoleId'
  | 'vaultSecretId'
  | 'vaultNamespace'
  | 'vaultCaFile'
  | 'auditWitnessToken'
  | 'auditS3Endpoint'
  | 'timeStampUrl'
  | 'smtpUrl'
  | 'smtpCaFile'
  | 'mailFrom';

/** The process settings, checked and complete. Folders are absolute, `url` is an origin without trailing slash. */
export type Config = Readonly<Required<Omit<Given, Optional>> & Pick<Given, Optional>>;

/** The settings as the README shows them, one row each. */
export const configTable: readonly Setting[] = Object.values(settings);

export type SettingName = keyof Settings;
type SecretName = { [Name in SettingName]: Settings[Name] extends { isSecret: true } ? Name : never }[SettingName];

/** The settings that hold secrets, each with its name in the environment. */
export const secretSettings: readonly (readonly [SecretName, string])[] = Object.entries<Setting>(settings)
  .filter(([, { isSecret }]) => isSecret)
  .map(([name, { key }]) => [name as SecretName, key]);

/** Where the secrets among the settings are kept, if not in the environment itself. */
export type SecretOrigins = ReadonlyMap<SettingName, SecretOrigin>;

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config; readonly origins: SecretOrigins }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The settings in this environment, or everything that is wrong with it at once. A secret that lies in a secrets manager
 * is empty as yet: `openSecrets` reads it.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): LoadedConfig {
  const { texts, origins: byKey, problems: found } = readEnvironment(env, configTable);
  const problems = [...found];
  const values: Record<string, unknown> = {};
  const origins = new Map<SettingName, SecretOrigin>();
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const origin = byKey.get(setting.key);
    if (origin) origins.set(name as SettingName, origin);
    if (origin?.kind === 'manager') values[name] = new Secret('');
    const text = texts.get(setting.key) ?? (origin ? undefined : setting.fallback);
    const parsed = text === undefined ? undefined : setting.schema.safeParse(text);
    if (parsed?.success) values[name] = setting.isSecret ? new Secret(parsed.data) : parsed.data;
    else if (parsed) problems.push({ key: setting.key, problem: messageOf(parsed.error), example: setting.example });
  }
  const given: Given = values;
  problems.push(...findContradictions(given), ...findMissingAccess(given, origins));
  if (problems.length > 0) return { ok: false, problems };
  const { port = 0 } = given;
  const { dataDir = '' } = given;
  const computed = {
    breachIndex: join(dataDir, 'breach.index'),
    breachUrl: 'https://api.pwnedpasswords.com',
    erasureList: join(dataDir, 'erasures.jsonl'),
    auditWitnesses: [pathToFileURL(join(dataDir, 'audit-witness')).href],
    url: `http://localhost:${port}`,
    internalPort: port < 65535 ? port + 1 : port - 1,
  };
  return { ok: true, config: { ...computed, ...given } as Config, origins };
}

/** What makes a text unfit as the value of a setting; undefined when nothing does. Never quotes the text. */
export function findTextProblem(name: SettingName, text: string): string | undefined {
  const parsed = settings[name].schema.safeParse(text);
  return parsed.success ? undefined : messageOf(parsed.error);
}

const messageOf = ({ issues }: z.ZodError): string => issues[0]?.message ?? 'is wrong';

/** What is missing to reach the managers that secrets are kept in. */
function findMissingAccess(given: Given, origins: SecretOrigins): Problem[] {
  return [...origins.values()].flatMap((origin) => {
    if (origin.kind !== 'manager') return [];
    const kind = findManagerKind(origin.reference);
    const problem = kind?.findMissing(given);
    return kind && problem ? [{ key: origin.key, problem, example: kind.example }] : [];
  });
}

/** What is wrong between settings that are each right by themselves. */
function findContradictions({ mode, url, port, internalPort, jwtAlgorithm, bcryptCost, ...rest }: Given): Problem[] {
  const problems: Problem[] = [];
  const report = ({ key, example }: Setting, problem: string) => problems.push({ key, problem, example });
  if (url?.startsWith('http:') && !isLoopbackHost(new URL(url).hostname))
    report(settings.url, 'must be https:// unless its host is localhost or a loopback address');
  if (jwtAlgorithm === 'HS256' && mode !== 'development')
    report(settings.jwtAlgorithm, 'HS256 is for NODE_ENV=development only: whoever can verify could also sign');
  if (bcryptCost !== undefined && bcryptCost < 10 && mode !== 'test')
    report(settings.bcryptCost, 'must be a whole number from 10 to 15');
  if (port !== undefined && port === internalPort) report(settings.internalPort, 'must differ from PORT');
  const { breachCheck, breachUrl } = rest;
  if (breachUrl?.startsWith('http:') && !isLoopbackHost(new URL(breachUrl).hostname))
    report(settings.breachUrl, 'must be https:// unless its host is localhost or a loopback address');
  if (breachUrl && breachCheck !== 'online') report(settings.breachUrl, 'needs BASTION_BREACH_CHECK=online beside it');
  const { vaultAddr, vaultToken, vaultRoleId } = rest;
  if (vaultAddr?.startsWith('http:') && !isLoopbackHost(new URL(vaultAddr).hostname))
    report(settings.vaultAddr, 'must be https:// unless its host is localhost or a loopback address');
  if (vaultToken && vaultRoleId) report(settings.vaultRoleId, 'is given together with a token; keep one of them');
  if (rest.databaseOwnerUrl && !rest.databaseUrl)
    report(settings.databaseOwnerUrl, 'needs DATABASE_URL beside it, the role that serves requests');
  return problems;
}
