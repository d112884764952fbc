import { z } from 'zod';
import { devicesPage } from '../../../views/account/devices-page.ts';
import { accountClientId, accountPath } from '../../clients/account-client.ts';
import type { ClientCache } from '../../clients/find-client.ts';
import type { Deps } from '../../deps.ts';
import { endOtherSessions, endSession } from '../../sessions/end-sessions.ts';
import { listSessions } from '../../sessions/list-sessions.ts';
import { forgetAllTrustedDevices, forgetTrustedDevice } from '../../trusted-devices/forget-trusted-devices.ts';
import { listTrustedDevices } from '../../trusted-devices/list-trusted-devices.ts';
import type { PortalAnswer, PortalSection, Visit } from '../portal-page.ts';

const devicesPath = `${accountPath}/devices`;

async function nameApps(clients: ClientCache, ids: readonly string[]): Promise<string[]> {
  const others = ids.filter((id) => id !== accountClientId);
  const found = await Promise.all(others.map((id) => clients.find(id)));
  return found.flatMap((client) => (client ? [client.client_name ?? client.client_id] : []));
}

const locate = ({ geo }: Pick<Deps, 'geo'>, ip: string | undefined) => (ip === undefined ? undefined : geo.locate(ip));

async function show({ deps, runtime, session, user, frame, action }: Visit) {
  const whose = { tenant: runtime.tenant, userId: user.id };
  const sessions = (await listSessions(deps, whose)).map(async ({ id, browser, ip, clients, ...times }) => ({
    id,
    browser,
    ip,
    place: locate(deps, ip),
    signedInAt: times.signed_in_at,
    lastUsedAt: times.last_used_at,
    isCurrent: id === session.uid,
    apps: await nameApps(runtime.clients, clients),
  }));
  const trusted = (await listTrustedDevices(deps, whose)).map(({ id, browser, ip, ...times }) => ({
    id,
    browser,
    ip,
    place: locate(deps, ip),
    createdAt: times.created_at,
    lastUsedAt: times.last_used_at,
    expiresAt: times.expires_at,
  }));
  return devicesPage({ account: frame, action, sessions: await Promise.all(sessions), trusted });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, session, user, origin } = visit;
  const scope = { tenant: runtime.tenant, actor: `user:${user.id}`, userId: user.id, origin };
  const [sessionId, trustedId] = [form.get('session_id'), form.get('trusted_id')];
  if (form.get('others') === 'yes') {
    await endOtherSessions(deps, scope, session.uid);
    return { goTo: devicesPath, notice: 'devices_signed_out' };
  }
  if (sessionId !== null) {
    const ended = await endSession(deps, scope, sessionId);
    return ended.ok ? { goTo: devicesPath, notice: 'device_signed_out' } : undefined;
  }
  if (form.get('trusted_all') === 'yes') {
    await forgetAllTrustedDevices(deps, scope);
    return { goTo: devicesPath, notice: 'devices_forgotten' };
  }
  if (trustedId === null || !z.uuid().safeParse(trustedId).success) return undefined;
  const forgotten = await forgetTrustedDevice(deps, scope, trustedId);
  return forgotten.ok ? { goTo: devicesPath, notice: 'device_forgotten' } : undefined;
}

/** Where somebody is signed in, and where their second factor is not asked for. */
export const devices: PortalSection = { name: 'devices', pages: [{ path: '', render: show, submit }] };
