import { errors, interactionPolicy } from 'oidc-provider';
import { isAcrReached } from './authentication-context.ts';
import { findRequestedAcrs } from './requested-acrs.ts';

const { Check } = interactionPolicy;

/**
 * RFC 9470 §5: a context that can never be reached is refused at once; one that the session has not reached asks for a
 * login. A stronger one than was asked for will do: nobody proves less to get what they have.
 */
const acrCheckFor = (reachable: readonly string[]) =>
  new Check('acr_values', 'a stronger authentication is required', 'login_required', (ctx) => {
    const { acr_values } = ctx.oidc.params ?? {};
    const wanted = findRequestedAcrs({ acr_values, claims: ctx.oidc.claims });
    if (wanted.length === 0) return Check.NO_NEED_TO_PROMPT;
    if (!wanted.some((acr) => reachable.includes(acr))) {
      throw new errors.UnmetAuthenticationRequirements('none of the requested acr values can be reached');
    }
    return isAcrReached(wanted, ctx.oidc.session?.acr) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
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
export function createInteractionPolicy(reachableAcrs: readonly string[]) {
  const policy = interactionPolicy.base();
  const checks = policy.get('login')?.checks;
  checks?.add(stateCheck, 0);
  // The library's own would ask again and again whoever has reached more than was asked for.
  checks?.remove('essential_acr');
  checks?.remove('essential_acrs');
  checks?.add(acrCheckFor(reachableAcrs));
  return policy;
}
