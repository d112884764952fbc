import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { acrValues } from './authentication-context.ts';

const { Check } = interactionPolicy;

/** The `acr`s a client asked for, by `acr_values` or as a claim of the ID token. */
function requestedAcrs(ctx: KoaContextWithOIDC): string[] {
  const { params, claims } = ctx.oidc;
  const claim = (claims.id_token as { acr?: { value?: string; values?: string[] } } | undefined)?.acr;
  const named = typeof params?.acr_values === 'string' ? params.acr_values.split(' ').filter(Boolean) : [];
  return [...named, ...(claim?.values ?? []), ...(claim?.value ? [claim.value] : [])];
}

/** RFC 9470 §5: a context we can never reach is refused at once; one the session has not reached asks for a login. */
const acrCheck = new Check('acr_values', 'a stronger authentication is required', 'login_required', (ctx) => {
  const wanted = requestedAcrs(ctx);
  if (wanted.length === 0) return Check.NO_NEED_TO_PROMPT;
  if (!wanted.some((acr) => (acrValues as readonly string[]).includes(acr))) {
    throw new errors.UnmetAuthenticationRequirements('none of the requested acr values can be reached');
  }
  return wanted.includes(ctx.oidc.session?.acr ?? '') ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
});

/** RFC 8252 §8.9: without `state` an app cannot tell that an answer belongs to a request it made itself. */
const stateCheck = new Check('native_state', 'native apps must send state', 'invalid_request', (ctx) => {
  const { client, params } = ctx.oidc;
  if (client?.applicationType === 'native' && !params?.state) {
    throw new errors.InvalidRequest('state is required for native clients');
  }
  return Check.NO_NEED_TO_PROMPT;
});

/** When to interrupt an authorization request for a page: the library's own checks and ours. */
export function createInteractionPolicy() {
  const policy = interactionPolicy.base();
  const checks = policy.get('login')?.checks;
  checks?.add(stateCheck, 0);
  checks?.add(acrCheck);
  return policy;
}
