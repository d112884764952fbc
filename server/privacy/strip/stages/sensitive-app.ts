import { bothEnds } from '../both-ends.ts';
import type { Stage } from '../stage.ts';

/** Programs and sites in which people deal with secrets, money, health and each other: nothing of them is ever kept. */
const always = [
  '1password',
  'authenticator',
  'bitwarden',
  'dashlane',
  'enpass',
  'keepass',
  'keychain',
  'lastpass',
  'nordpass',
  'passwords',
  'proton pass',
  'protonpass',
  'roboform',
  'seahorse',
  'vault',
  'bank',
  'brokerage',
  'coinbase',
  'ledger live',
  'metamask',
  'paypal',
  'revolut',
  'venmo',
  'wallet',
  'health',
  'mychart',
  'patient',
  'signal',
  'telegram',
  'threema',
  'whatsapp',
  'grindr',
  'tinder',
] as const;

const longestUrl = 2_000;

/** Drops what happened in a sensitive program, by its name, its title or its host. */
export const sensitiveApp: Stage = {
  name: 'sensitive-app',
  run(item, { policy }) {
    const host = URL.parse(item.url?.slice(0, longestUrl) ?? '')?.hostname;
    const places = [item.app, item.title, host].map(bothEnds);
    const names = [...always, ...policy.sensitive_apps];
    return names.some((name) => places.some((place) => place.includes(name))) ? { drop: 'sensitive_app' } : { item };
  },
};
