import { listPasskeys } from '../../adapters/postgres/passkeys.ts';
import type { Deps } from '../deps.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { deriveChallenge, passkeyAlgorithms, passkeySite } from './passkey-site.ts';
import { openPasskey } from './stored-passkey.ts';

type NeededDeps = Pick<Deps, 'db' | 'sealing'>;
type User = { readonly userId: string; readonly key: UserKey };

const timeout = 5 * 60_000;

/** Loaded when it is first needed: it takes some 28 MB and most of a second. */
const library = () => import('@simplewebauthn/server');

/** The user's passkeys that a browser can offer on this host. */
async function describeCredentials({ db }: NeededDeps, tenant: Tenant, { userId, key }: User) {
  const rows = await listPasskeys(db.tenant(tenant.id), userId);
  const here = rows.filter(({ rp_id }) => rp_id === passkeySite(tenant).rp_id);
  return here.map((row) => {
    const { credential_id, transports } = openPasskey(key, row);
    return { id: credential_id, transports };
  });
}

/**
 * What a page asks the browser for, as JSON. Without a user it is the same for everybody: the browser looks for passkeys
 * by itself, and nobody learns who has one.
 */
export async function requestOptions(deps: NeededDeps, tenant: Tenant, seed: string, user?: User): Promise<string> {
  const challenge = await deriveChallenge(deps.sealing, tenant.id, 'authenticate', seed);
  const { rp_id: rpID } = passkeySite(tenant);
  const allowCredentials = user ? await describeCredentials(deps, tenant, user) : [];
  // Without a password before it, a passkey has to be two factors by itself.
  const userVerification = user ? 'preferred' : 'required';
  const { generateAuthenticationOptions } = await library();
  return JSON.stringify(
    await generateAuthenticationOptions({ rpID, challenge, allowCredentials, userVerification, timeout }),
  );
}

/** What a page asks the browser for to make a passkey. */
export async function creationOptions(
  deps: NeededDeps,
  tenant: Tenant,
  seed: string,
  user: User & { readonly email: string },
): Promise<string> {
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: tenant.name,
    rpID: passkeySite(tenant).rp_id,
    userName: user.email,
    userID: Buffer.from(user.userId),
    challenge: await deriveChallenge(deps.sealing, tenant.id, 'register', seed),
    attestationType: 'none',
    supportedAlgorithmIDs: passkeyAlgorithms,
    excludeCredentials: await describeCredentials(deps, tenant, user),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    timeout,
  });
  return JSON.stringify(options);
}
