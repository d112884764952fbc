import { generateURI, ScureBase32Plugin, verifySync } from 'otplib';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, thirty seconds. */
const period = 30;
const format = { algorithm: 'sha1', digits: 6, period } as const;
const secretBytes = 20;
const base32 = new ScureBase32Plugin();

/** A secret as apps take it: Base32 without padding. At least 20 bytes are needed (RFC 4226 §4 R6). */
export const toTotpSecret = (bytes: Buffer): string =>
  base32.encode(bytes.subarray(0, secretBytes), { padding: false });

/** What a QR code says to an authenticator app. */
export const describeTotp = (parts: { readonly secret: string; readonly issuer: string; readonly label: string }) =>
  generateURI({ strategy: 'totp', ...parts, ...format });

/**
 * The time step a code belongs to, if it is the code of now, of the step before or of the one after (RFC 6238 §5.2).
 * Whether the step was spent before is for the database to say.
 */
export function findTotpStep(secret: string, code: string, now: number): number | undefined {
  const token = code.replaceAll(/[\s-]/g, '');
  if (!/^[0-9]{6}$/.test(token)) return undefined;
  const found = verifySync({ strategy: 'totp', secret, token, epoch: now, epochTolerance: period, ...format });
  return found.valid ? Math.floor(now / period) + found.delta : undefined;
}
