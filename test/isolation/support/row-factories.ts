import { randomBytes, randomInt } from 'node:crypto';
import { uuidv7 } from '../../../server/kernel/ids.ts';

/** What the rows of one tenant refer to: made first, by the factories that are listed first. */
export type Made = Record<string, Record<string, unknown>>;

const soon = () => new Date(Date.now() + 3_600_000);
const hash = () => randomBytes(32);

/**
 * A row for each table, without its tenant. A table that is missing here fails the suite: whoever adds a table adds a
 * line, and with it every attempt of `tables.test.ts` to cross from one tenant to another.
 */
export const rowFactories: Record<string, (made: Made) => Record<string, unknown>> = {
  users: () => ({ id: uuidv7(), email_index: uuidv7() }),
  roles: () => ({ name: uuidv7(), level: 50 }),
  user_roles: ({ users, roles }) => ({ user_id: users?.id, role: roles?.name }),
  setup_links: () => ({ token_hash: hash(), expires_at: soon() }),
  clients: () => ({ client_id: uuidv7(), metadata: '{}' }),
  resources: () => ({ identifier: `https://${uuidv7()}.example` }),
  signing_keys: () => ({ kid: uuidv7(), alg: 'ES256', state: 'gone', public_jwk: '{}' }),
  sessions: () => ({ uid: uuidv7(), id_hash: hash(), payload: '{}', expires_at: soon() }),
  grants: () => ({ id: uuidv7(), payload: '{}', expires_at: soon() }),
  oidc_records: () => ({ id: hash(), kind: 'AccessToken', payload: '{}', expires_at: soon() }),
  rate_limits: () => ({ key: hash(), expires_at: soon() }),
  replay_claims: () => ({ id: hash(), expires_at: soon() }),
  consents: ({ users, clients }) => ({ user_id: users?.id, client_id: clients?.client_id, granted: '{}' }),
  audit_events: () => ({ id: uuidv7(), kind: 'test.event' }),
  audit_chain: () => ({ seq: randomInt(1, 2 ** 40), event_id: uuidv7(), event_at: soon(), hash: hash(), cluster: 1 }),
  audit_checkpoints: () => ({ n: 1 + Math.floor(Math.random() * 1e9), seq: 1, kind: 'periodic', jws: 'x' }),
  audit_witnesses: () => ({ witness: uuidv7() }),
  legal_texts: () => ({
    kind: 'terms',
    version: 1 + Math.floor(Math.random() * 1e9),
    title: 'x',
    body: 'x',
    is_required: false,
    effective_at: soon(),
  }),
  agreements: ({ legal_texts }) => ({
    id: uuidv7(),
    user_id: uuidv7(),
    kind: legal_texts?.kind,
    version: legal_texts?.version,
    text_hash: hash(),
    decision: 'agreed',
  }),
  legal_holds: () => ({ id: uuidv7(), reason: 'a case', placed_by: 'test' }),
  error_logs: () => ({
    fingerprint: uuidv7(),
    process: 'test',
    name: 'Error',
    message: 'x',
    first_at: soon(),
    last_at: soon(),
  }),
  password_history: ({ users }) => ({ user_id: users?.id, id: uuidv7(), password_hash: 'x' }),
  mails: () => ({ id: uuidv7(), kind: 'test', sealed: 'x' }),
  account_links: () => ({ id: uuidv7(), token_hash: hash(), purpose: 'test', expires_at: soon() }),
  email_codes: ({ users }) => ({ user_id: users?.id, use_hash: hash(), code_hash: hash(), expires_at: soon() }),
  login_attempts: () => ({ subject: uuidv7(), failures: 1, last_at: soon(), open_at: soon() }),
  erasures: () => ({ user_id: uuidv7(), certificate: 'x' }),
  tenant_keys: () => ({ kid: uuidv7(), purpose: 'data', state: 'retiring', root_kid: 'x', sealed_key: 'x' }),
  user_keys: () => ({ user_id: uuidv7(), sealed_key: 'x' }),
  user_exports: ({ users }) => ({
    id: uuidv7(),
    user_id: users?.id,
    token_hash: hash(),
    issuer: 'https://id.example',
    expires_at: soon(),
  }),
  user_totp: ({ users }) => ({ user_id: users?.id, sealed_secret: 'x', last_step: 1 }),
  recovery_codes: ({ users }) => ({ user_id: users?.id, code_hash: hash() }),
  user_passkeys: ({ users }) => ({
    id: uuidv7(),
    user_id: users?.id,
    credential_hash: hash(),
    rp_id: 'x',
    sealed: 'x',
    counter: 0,
  }),
  second_factor_states: ({ users }) => ({ user_id: users?.id }),
  sign_ins: ({ users }) => ({ user_id: users?.id, id: uuidv7(), sealed: 'x' }),
  incidents: () => ({
    id: uuidv7(),
    kind: uuidv7(),
    severity: 'low',
    opened_at: soon(),
    due_at: soon(),
    raised_at: soon(),
    details: '{}',
  }),
  risk_profiles: ({ users }) => ({ user_id: users?.id, sealed: 'x' }),
  risk_attempts: () => ({
    id: uuidv7(),
    is_proven: false,
    score: 0,
    decision: 'allow',
    is_enforced: true,
    points: '{}',
    signals: '{}',
  }),
  trusted_devices: ({ users }) => ({
    id: uuidv7(),
    user_id: users?.id,
    token_hash: hash(),
    session_epoch: 0,
    sealed: 'x',
    expires_at: soon(),
  }),
  logout_notices: () => ({ id: uuidv7(), user_id: uuidv7(), client_id: 'x', sid: 'x' }),
  activities: ({ users }) => ({ user_id: users?.id, id: uuidv7(), hash: hash(), sealed: 'x' }),
  user_export_chunks: ({ user_exports }) => ({
    export_id: user_exports?.id,
    format: 'json',
    seq: randomInt(1, 2 ** 30),
    sealed: 'x',
  }),
  tenants: () => ({ id: uuidv7(), slug: `t-${uuidv7().slice(-12)}`, name: 'Third' }),
};
