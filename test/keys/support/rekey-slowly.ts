import { openDatabase } from '../../../adapters/postgres/database.ts';
import { Secret } from '../../../server/kernel/secret.ts';
import { openKeyRing } from '../../../server/keys/key-ring.ts';
import { createSealing } from '../../../server/keys/sealing.ts';
import { rekeyTenant } from '../../../server/rekey/rekey-tenant.ts';

// A node in the middle of sealing a tenant's values anew, for a test to kill.
const [url = '', keysDir = '', tenantId = ''] = process.argv.slice(2);
const db = openDatabase({ url: new Secret(url), connections: 2 });
const sealing = createSealing({ db, keyRing: await openKeyRing(keysDir) });
process.stdout.write('started\n');
await rekeyTenant({ db, sealing }, tenantId, { batch: 2, pause_ms: 5 });
await db.close();
