import { BreakerOpen } from '../../adapters/breakers.ts';
import type { Witness } from '../../adapters/witness/witness.ts';
import type { Deps } from '../deps.ts';

/**
 * Hands checkpoints to the witnesses, each in its own time: what one has confirmed is kept per witness, so that one which
 * was down gets everything it missed, in order, and holds up no other.
 */
export async function deliverCheckpoints(
  { db, witnesses, breakers, log }: Pick<Deps, 'db' | 'witnesses' | 'breakers' | 'log'>,
  tenantId: string,
): Promise<number> {
  const counts = await Promise.all(
    witnesses.map((witness) =>
      deliverTo({ db, breakers, log }, tenantId, witness).catch((error) => {
        if (error instanceof BreakerOpen) return 0;
        log.warn('witness does not answer, it will be tried again', {
          witness: witness.name,
          tenant_id: tenantId,
          error,
        });
        return 0;
      }),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const page = 100;

async function deliverTo(
  { db, breakers, log }: Pick<Deps, 'db' | 'breakers' | 'log'>,
  tenantId: string,
  { name, append }: Witness,
): Promise<number> {
  const scoped = db.tenant(tenantId);
  const known = scoped.selectFrom('audit_witnesses').select('last_n').where('witness', '=', name);
  let last = (await known.executeTakeFirst())?.last_n ?? 0;
  const newest = scoped.selectFrom('audit_checkpoints').select('n').orderBy('n', 'desc').limit(1);
  // Somebody wrote here who wants the next ones kept from the witness: it gets all of them, those that it has too.
  if (last > ((await newest.executeTakeFirst())?.n ?? 0)) {
    log.error('a witness is said to have checkpoints that there are not', { witness: name, tenant_id: tenantId, last });
    await scoped.updateTable('audit_witnesses').set({ last_n: 0 }).where('witness', '=', name).execute();
    last = 0;
  }
  let delivered = 0;
  for (;;) {
    const next = scoped.selectFrom('audit_checkpoints').selectAll().where('n', '>', last).orderBy('n').limit(page);
    const checkpoints = await next.execute();
    for (const { n, jws, time_stamp } of checkpoints) {
      await breakers.guard(`witness ${name}`, () => append({ tenant_id: tenantId, n, checkpoint: jws, time_stamp }));
      last = n;
      delivered += 1;
      await confirm(scoped, name, n);
    }
    if (checkpoints.length < page) return delivered;
  }
}

/** Never back: of two nodes that deliver at once the slower one must not undo what the other confirmed. */
async function confirm(db: ReturnType<Deps['db']['tenant']>, witness: string, n: number): Promise<void> {
  const confirmed = { last_n: n, witnessed_at: new Date() };
  await db
    .insertInto('audit_witnesses')
    .values({ witness, ...confirmed })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'witness']).doUpdateSet(confirmed).where('audit_witnesses.last_n', '<', n),
    )
    .execute();
}
