import { errors, type KoaContextWithOIDC } from 'oidc-provider';

const deepest = 16;

const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether a parsed value is made of whole characters (RFC 8259 §8.2), and not of more layers than anybody asks for. */
function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isText(value);
  if (value === null || typeof value !== 'object') return true;
  return depth < deepest && Object.entries(value).every(([name, one]) => isText(name) && isStorable(one, depth + 1));
}

const isMember = (value: unknown): boolean => value === null || (typeof value === 'object' && !Array.isArray(value));

type Claims = { readonly userinfo?: object; readonly id_token?: object };

/** OIDC Core §5.5: refuses a `claims` parameter whose members are neither null nor objects, or which cannot be stored. */
export async function checkClaims(_ctx: KoaContextWithOIDC, claims: Claims): Promise<void> {
  for (const container of ['userinfo', 'id_token'] as const) {
    if (!Object.values(claims[container] ?? {}).every(isMember))
      throw new errors.InvalidRequest(`claims.${container} members must be null or objects`);
  }
  if (!isStorable(claims))
    throw new errors.InvalidRequest('claims holds characters that are not allowed, or too many layers');
}
