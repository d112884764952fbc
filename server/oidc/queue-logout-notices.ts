import type { Client, Provider } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { uuidv7 } from '../kernel/ids.ts';

/**
 * OpenID Connect Back-Channel Logout 1.0, at least once: a notice for each client of a session that ends is committed
 * together with that end, whatever ended it, and a queue delivers it until the client has heard it or is given up. The
 * token is signed when it is sent, with the key of that moment, so none is too old when the client comes back.
 */
export type ToldClient = Client & {
  readonly backchannelLogoutUri?: string;
  readonly backchannelLogout: (sub: string, sid: string) => Promise<void>;
};

type ToldPrototype = { backchannelLogout: ToldClient['backchannelLogout'] };

/**
 * Has the library leave a notice where it would send one: people wait for no client, and no client is forgotten. Outside a
 * request it is sent.
 */
export function queueLogoutNotices(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as ToldPrototype;
  const send = prototype.backchannelLogout;
  prototype.backchannelLogout = async function leaveNotice(this: ToldClient, user_id, sid) {
    const scope = currentRequestScope();
    if (!scope) return send.call(this, user_id, sid);
    const notice = { id: uuidv7(), user_id, client_id: this.clientId, sid };
    scope.unit.rare.push({ write: 'save_logout_notice', notice });
  };
}
