/**
 * Authentication context classes (`acr`) Bastion can vouch for, weakest first. A login step says which one it reaches.
 * The methods behind one (`amr`) are the values of RFC 8176.
 */
export const acrValues = ['urn:bastion:acr:password', 'urn:bastion:acr:mfa'] as const;

export type Acr = (typeof acrValues)[number];

export const [passwordAcr, mfaAcr] = acrValues;

/** What can be reached where second factors are `off` is a password. */
export const reachableAcrs = (policy: 'off' | 'optional' | 'required'): readonly Acr[] =>
  policy === 'off' ? [passwordAcr] : acrValues;

/** Whether one of the wanted contexts is reached by this one, which may be stronger. Nothing wanted is reached always. */
export function isAcrReached(wanted: readonly string[], reached: string | undefined): boolean {
  const strength = (acr: string | undefined) => (acrValues as readonly (string | undefined)[]).indexOf(acr);
  const known = wanted.map(strength).filter((at) => at >= 0);
  return wanted.length === 0 || known.some((at) => at <= strength(reached));
}
