import type { AdapterPayload } from 'oidc-provider';
import { randomToken } from '../../../server/kernel/ids.ts';
import { now, type Storage } from './open-storage.ts';

type Seeded = Storage['seeded'];

/** The models oidc-provider keeps in storage, apart from clients (which it may only read) and sessions (see below). */
export const recordKinds = [
  'AccessToken',
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'ClientCredentials',
  'DeviceCode',
  'Grant',
  'InitialAccessToken',
  'Interaction',
  'PushedAuthorizationRequest',
  'RefreshToken',
  'RegistrationAccessToken',
  'ReplayDetection',
] as const;

export type RecordKind = (typeof recordKinds)[number];

/** Those that are spent once. */
export const consumableKinds = [
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'DeviceCode',
  'PushedAuthorizationRequest',
] as const satisfies readonly RecordKind[];

/** Those that belong to a grant and end with it. */
export const grantableKinds = [
  'AccessToken',
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'DeviceCode',
  'RefreshToken',
] as const satisfies readonly RecordKind[];

const scope = 'openid offline_access';

function fieldsOf(kind: RecordKind, { user_id, client_id, session_uid }: Seeded): AdapterPayload {
  const owned = { accountId: user_id, clientId: client_id, sessionUid: session_uid, scope };
  const fields: Record<RecordKind, AdapterPayload> = {
    AccessToken: { ...owned, gty: 'authorization_code', extra: { roles: ['viewer'], 'odd "name"': null } },
    AuthorizationCode: { ...owned, redirectUri: 'https://app.example/cb', claims: { id_token: { email: null } } },
    BackchannelAuthenticationRequest: { ...owned, params: { binding_message: 'Grüße 👋 \\ "quoted"' } },
    ClientCredentials: { clientId: client_id, aud: ['https://api.example'], scope: 'read write' },
    DeviceCode: { clientId: client_id, params: { scope }, deviceInfo: { ip: '192.0.2.1' }, inFlight: false },
    Grant: { accountId: user_id, clientId: client_id, openid: { scope }, resources: { 'https://api.example': 'read' } },
    InitialAccessToken: { policies: ['one', 'two'] } as AdapterPayload,
    Interaction: { params: { client_id, state: '' }, prompt: { name: 'login', reasons: ['no_session'], details: {} } },
    PushedAuthorizationRequest: { request: 'eyJhbGciOiJub25lIn0.e30.', dpopJkt: 'thumbprint', trusted: ['state'] },
    RefreshToken: { ...owned, rotations: 3, iiat: now() - 60, jkt: 'thumbprint', resource: ['https://api.example'] },
    RegistrationAccessToken: { clientId: client_id },
    ReplayDetection: { iss: 'https://client.example' } as AdapterPayload,
  };
  return fields[kind];
}

/** What the library would save for one model: its own fields and those that all models have. */
export function samplePayload(
  kind: RecordKind,
  seeded: Seeded,
  overrides: AdapterPayload & { ttl?: number } = {},
): { id: string; payload: AdapterPayload; ttl: number } {
  const id = randomToken();
  const { ttl = 3600, ...rest } = overrides;
  const iat = now();
  return { id, ttl, payload: { iat, exp: iat + ttl, jti: id, kind, ...fieldsOf(kind, seeded), ...rest } };
}
