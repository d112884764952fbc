type AcrClaim = { readonly value?: unknown; readonly values?: unknown };

/** The `acr`s a client asked for, by `acr_values` or as a claim of the ID token (OIDC Core §5.5.1.1). */
export function findRequestedAcrs(params: { readonly acr_values?: unknown; readonly claims?: unknown }): string[] {
  const { acr_values } = params;
  const claim = acrClaimOf(params.claims);
  const named = typeof acr_values === 'string' ? acr_values.split(' ') : [];
  const listed = Array.isArray(claim?.values) ? claim.values : [];
  return [...named, ...listed, claim?.value].filter((acr) => typeof acr === 'string' && acr !== '');
}

/** `claims` as it was sent, which is JSON, or as the library has read it. */
function acrClaimOf(claims: unknown): AcrClaim | undefined {
  const read = typeof claims === 'string' ? parse(claims) : claims;
  return (read as { id_token?: { acr?: AcrClaim | null } | null } | null | undefined)?.id_token?.acr ?? undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
