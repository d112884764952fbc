import type { SecretReading } from '../../server/kernel/live-secret.ts';
import type { Secret } from '../../server/kernel/secret.ts';

/** Something outside that keeps secrets and gives them out by a reference. */
export type SecretManager = {
  /** What the reference names, as of now. Rejects with `SecretUnreadable`. */
  readonly read: (reference: string) => Promise<SecretReading>;
};

/** How managers are reached, as far as that is not the business of their own SDK. */
export type ManagerSettings = {
  readonly vaultAddr?: string | undefined;
  readonly vaultToken?: Secret | undefined;
  readonly vaultRoleId?: string | undefined;
  readonly vaultSecretId?: Secret | undefined;
  readonly vaultNamespace?: string | undefined;
  readonly vaultCaFile?: string | undefined;
};

/** A kind of manager: how its references look, what it needs, and how it is opened (which loads its library). */
export type ManagerKind = {
  readonly scheme: string;
  readonly example: string;
  readonly isReference: (text: string) => boolean;
  /** What is missing among the settings, in words that follow a setting's name. */
  readonly findMissing: (settings: ManagerSettings) => string | undefined;
  readonly open: (settings: ManagerSettings) => Promise<SecretManager>;
};
