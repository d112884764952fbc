import type { DataFiles } from '../data-files/data-files.ts';
import type { OpenDataFile } from '../data-files/watch-file.ts';
import { type GeoDatabase, parseGeoDatabase } from './geo-database.ts';

/** The largest that MaxMind publishes has some 500 MiB. Each worker holds all of it. */
const maxBytes = 1024 * 2 ** 20;

/** Opens the databases of an operator, in MaxMind's format; throws `SettingError` when one cannot be used. */
export async function openGeoDatabases(
  paths: readonly string[],
  dataFiles: Pick<DataFiles, 'open'>,
): Promise<OpenDataFile<GeoDatabase>[]> {
  const opened: OpenDataFile<GeoDatabase>[] = [];
  const setting = 'BASTION_GEOIP_DB';
  for (const path of paths) opened.push(await dataFiles.open({ setting, path, maxBytes, parse: parseGeoDatabase }));
  return opened;
}
