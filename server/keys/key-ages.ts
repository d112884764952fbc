import type { KeyAgeSource } from './key-age.ts';
import { embeddedPasswords } from './key-ages/embedded-passwords.ts';
import { rootKey } from './key-ages/root-key.ts';
import { settingSecrets } from './key-ages/setting-secrets.ts';
import { signingKeys } from './key-ages/signing-keys.ts';
import { tenantKeys } from './key-ages/tenant-keys.ts';

/** Every kind of key and secret whose age is shown to the operator. */
export const keyAges: readonly KeyAgeSource[] = [rootKey, tenantKeys, signingKeys, settingSecrets, embeddedPasswords];
