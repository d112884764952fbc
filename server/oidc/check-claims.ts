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

/** The claims of which a wanted `value` changes what happens (OIDC Core §5.5.1); with others it is a wish that we ignore. */
const decisive = new Set(['sub', 'acr']);

/** Without values that nobody looks at: they may be personal ("is this ada@example.org?") and would be kept with tokens. */
function withoutIdleValues(claims: Claims): Claims {
  const reduce = (container: object | undefined) =>
    container &&
    Object.fromEntries(
      Object.entries(container).map(([name, member]) =>
        decisive.has(name) || !member ? [name, member] : [name, member.essential ? { essential: true } : null],
      ),
    );
  return { ...claims, userinfo: reduce(claims.userinfo), id_token: reduce(claims.id_token) };
}

/** OIDC Core §5.5: refuses a `claims` parameter whose members are neither null nor objects, or which cannot be stored. */
export async function checkClaims(ctx: KoaContextWithOIDC, claims: Claims): Promise<void> {
  for (const container of ['userinfo', 'id_token'] as const) {
    if (!Object.values(claims[container] ?? {}).every(isMember))
      throw new errors.InvalidRequest(`claims.${container} members must be null or objects`);
  }
  if (!isStorable(claims))
    throw new errors.InvalidRequest('claims holds characters that are not allowed, or too many layers');
  if (ctx.oidc.params) ctx.oidc.params.claims = JSON.stringify(withoutIdleValues(claims));
}
