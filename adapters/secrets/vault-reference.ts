/** Where a field lies in the key/value store of Vault. */
export type VaultReference = {
  readonly mount: string;
  readonly path: string;
  readonly field: string;
  readonly version: 1 | 2;
};

const SYNTAX = /^vault:\/\/([\w.-]{1,128})\/([\w.~/-]{1,512})(?:\?kv=([12]))?#(.{1,256})$/;

/** Reads `vault://<mount>/<path>[?kv=1]#<field>`; the key/value store is of version 2 unless it says otherwise. */
export function parseVaultReference(text: string): VaultReference | undefined {
  const [, mount, path, version, field] = SYNTAX.exec(text) ?? [];
  if (mount === undefined || path === undefined || field === undefined) return undefined;
  const isPlain = `${mount}/${path}`.split('/').every((part) => part !== '' && !/^\.+$/.test(part));
  return isPlain ? { mount, path, field, version: version === '1' ? 1 : 2 } : undefined;
}
