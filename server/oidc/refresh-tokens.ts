import { createHmac } from 'node:crypto';
import { Provider } from 'oidc-provider';

type RefreshTokenModel = Provider['RefreshToken']['prototype'] & {
  jti: string;
  jkt?: string;
  generateTokenId: () => string;
};

type Entities = { RotatedRefreshToken?: { jti: string }; AccessToken?: { jkt?: string } };

const entities = (): Entities => (Provider.ctx?.oidc?.entities ?? {}) as Entities;

/**
 * Gives every refresh token exactly one successor (OP-5): its value is computed from the predecessor and a key of this
 * tenant, so exchanges that meet, on whatever node, can only ever arrive at the same one. It cannot be guessed without
 * the key. A token that is bound to a DPoP key at birth stays bound, for confidential clients too; RFC 9449 §5 asks for
 * that with public clients only.
 */
export function deriveRefreshTokenSuccessors(provider: Provider, key: Buffer): void {
  const prototype = provider.RefreshToken.prototype as RefreshTokenModel;
  const { generateTokenId, save } = prototype;
  prototype.generateTokenId = function generateSuccessor(this: RefreshTokenModel) {
    const predecessor = entities().RotatedRefreshToken?.jti;
    if (!predecessor) return generateTokenId.call(this);
    return createHmac('sha256', key).update(predecessor).digest('base64url');
  };
  prototype.save = function saveBound(this: RefreshTokenModel) {
    const { jkt } = entities().AccessToken ?? {};
    if (jkt && !this.jkt && !entities().RotatedRefreshToken) this.jkt = jkt;
    return save.call(this);
  };
}
