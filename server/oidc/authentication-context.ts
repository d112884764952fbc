/**
 * Authentication context classes (`acr`) Bastion can vouch for, weakest first. A login step says which one it reaches.
 * The methods behind one (`amr`) are the values of RFC 8176.
 */
export const acrValues = ['urn:bastion:acr:password'] as const;

export const passwordAcr = acrValues[0];
