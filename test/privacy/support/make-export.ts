import { openDatabase } from '../../../adapters/postgres/database.ts';
import { Secret } from '../../../server/kernel/secret.ts';
import { openKeyRing } from '../../../server/keys/key-ring.ts';
import { createSealing } from '../../../server/keys/sealing.ts';
import { makeExport } from '../../../server/privacy/export/make-export.ts';
import { silentLog } from '../../support/silent-log.ts';

// Makes the export that waits longest, in a process that can be given little memory, or killed.
const db = openDatabase({ url: new Secret(process.env.DATABASE_URL ?? ''), connections: 2 });
const sealing = createSealing({ db, keyRing: await openKeyRing(process.env.KEYS_DIR ?? '') });
const outcome = await makeExport({ db, sealing, log: silentLog });
await db.close();
process.stdout.write(`${outcome} rss ${process.resourceUsage().maxRSS}\n`);
