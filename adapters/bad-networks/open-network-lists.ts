import { basename } from 'node:path';
import type { DataFiles } from '../data-files/data-files.ts';
import type { BadNetworkList } from './open-bad-networks.ts';
import { parseNetworkList } from './parse-network-list.ts';

/** Some three million lines. */
const maxBytes = 64 * 2 ** 20;
const maxNameLength = 100;

/** Opens the lists of an operator, each named after its file; throws `SettingError` when one cannot be used. */
export async function openNetworkLists(
  paths: readonly string[],
  dataFiles: Pick<DataFiles, 'open'>,
): Promise<BadNetworkList[]> {
  const lists: BadNetworkList[] = [];
  for (const path of paths) {
    const { current } = await dataFiles.open({
      setting: 'BASTION_BAD_NETWORKS',
      path,
      maxBytes,
      parse: (content) => parseNetworkList(content),
    });
    lists.push({ name: basename(path).slice(0, maxNameLength), current });
  }
  return lists;
}
