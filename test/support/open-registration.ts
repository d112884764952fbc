import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import type { TestBastion } from './start-bastion.ts';

/** Lets everybody make an account at the default tenant who asks for one. */
export async function openRegistration({ url, db, defaultTenantId }: TestBastion): Promise<void> {
  const scope = { tenant: { id: defaultTenantId }, actor: 'test' };
  const changed = await updateTenant({ db }, scope, { registration: 'open' });
  if (!changed.ok) throw new Error(changed.code);
  const until = Date.now() + 10_000;
  // Nodes hear of it a moment later.
  while ((await fetch(`${url}/register`)).status !== 200) {
    if (Date.now() > until) throw new Error('registration does not open');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
