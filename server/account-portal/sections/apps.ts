import { appsPage } from '../../../views/account/apps-page.ts';
import { apiIdentifier } from '../../api/api-resource.ts';
import { accountPath } from '../../clients/account-client.ts';
import { endAccess } from '../../consents/end-access.ts';
import { type ConnectedApp, listConnectedApps } from '../../consents/list-connected-apps.ts';
import { scopeOf } from '../../oidc/claims.ts';
import type { PortalAnswer, PortalSection, Visit } from '../portal-page.ts';

/** As it was shown when it was asked for: claims by what opens them, and our own API in words. */
function describe({ runtime }: Visit, app: ConnectedApp) {
  const { scopes, claims, resources } = app.granted;
  const { [apiIdentifier(runtime.tenant)]: ofApi = [], ...others } = resources;
  const opened = claims.map(scopeOf).filter((scope) => scope !== undefined);
  return {
    client_id: app.client_id,
    name: app.client_name,
    uri: app.client_uri,
    scopes: [...new Set([...scopes, ...opened, ...ofApi])],
    resources: Object.entries(others).map(([resource, granted]) => ({ resource, scopes: [...granted] })),
    since: app.since,
    lastSignIn: app.last_sign_in,
    isOwn: app.is_own,
  };
}

async function show(visit: Visit) {
  const { deps, runtime, user, frame, action } = visit;
  const apps = await listConnectedApps(deps, runtime.clients, runtime.tenant.id, user.id);
  return appsPage({ account: frame, action, apps: apps.map((app) => describe(visit, app)) });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, origin } = visit;
  const clientId = form.get('client_id') ?? '';
  const outcome = await endAccess(deps, { tenantId: runtime.tenant.id, userId: user.id, clientId, origin });
  return outcome.ok ? { goTo: `${accountPath}/apps`, notice: 'access_removed' } : undefined;
}

/** What apps may see and do, and an end to it. */
export const apps: PortalSection = { name: 'apps', pages: [{ path: '', render: show, submit }] };
