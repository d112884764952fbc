import { openDatabase } from '../../../adapters/postgres/database.ts';
import { createLinker } from '../../../server/audit/create-linker.ts';
import { Secret } from '../../../server/kernel/secret.ts';
import { silentLog } from '../../support/silent-log.ts';

/** Links without pause until it is killed. */
const db = openDatabase({ url: new Secret(String(process.argv[2])), connections: 2 });
const link = createLinker({ db, log: silentLog });
process.stdout.write('ready\n');
for (;;) await link();
