import type { DerivedKey } from '../../server/keys/key-material.ts';
import { open, seal } from '../../server/keys/seal.ts';

type Payload = object;

export type PayloadSealing = {
  readonly seal: (kind: string, id: string, payload: Payload) => Payload;
  readonly open: (kind: string, id: string, payload: Payload) => Record<string, unknown>;
};

/** Text that the database would have refused, had it been in clear: U+0000 and halves of surrogate pairs. */
export class UnstorableText extends Error {}

function refuseUnstorable(_name: string, value: unknown): unknown {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    throw new UnstorableText('a text holds characters that are in no parameter');
  return value;
}

/** What is kept of these is the whole request, in which apps write whom they expect (`login_hint`, `id_token_hint`). */
const sealedKinds = new Set(['Interaction', 'PushedAuthorizationRequest']);

/** Keeps requests under way unreadable in the database; records of other kinds hold no personal value. */
export function createPayloadSealing(keys: readonly DerivedKey[], tenantId: string): PayloadSealing {
  const placeOf = (id: string) => `oidc_records.payload/${tenantId}/${id}`;
  return {
    seal(kind, id, payload) {
      const [key] = keys;
      if (!sealedKinds.has(kind)) return payload;
      if (!key) throw new Error('there is no key to seal requests with');
      return { sealed: seal(key, JSON.stringify(payload, refuseUnstorable), placeOf(id)) };
    },
    open(kind, id, payload) {
      if (!sealedKinds.has(kind)) return payload as Record<string, unknown>;
      const sealed = String((payload as { sealed?: unknown }).sealed);
      const key = keys.find(({ kid }) => kid === sealed.split('.', 2)[1]);
      if (!key) throw new Error('the request was sealed with a key that is gone');
      return JSON.parse(open(key, sealed, placeOf(id)).toString());
    },
  };
}
