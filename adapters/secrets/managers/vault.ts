import type { ManagerKind } from '../secret-manager.ts';
import { parseVaultReference } from '../vault-reference.ts';

/** HashiCorp Vault (or OpenBao): the key/value store, version 2 or 1. */
export const vault: ManagerKind = {
  scheme: 'vault',
  example: 'vault://secret/bastion#database_url',
  isReference: (text) => parseVaultReference(text) !== undefined,
  findMissing({ vaultAddr, vaultToken, vaultRoleId, vaultSecretId }) {
    if (!vaultAddr) return 'needs BASTION_VAULT_ADDR beside it, the address of Vault';
    if (!vaultToken && !(vaultRoleId && vaultSecretId))
      return 'needs BASTION_VAULT_TOKEN, or BASTION_VAULT_ROLE_ID and BASTION_VAULT_SECRET_ID, beside it';
    return undefined;
  },
  open: async (settings) => (await import('../open-vault.ts')).openVault(settings),
};
