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

const longest = 2_000;
const normalise = (text: string | undefined): string => (text ?? '').slice(0, longest).normalize('NFKC').toLowerCase();

/** Drops what happened in a sensitive program, by its name, its title or its host. */
export const sensitiveApp: Stage = {
  name: 'sensitive-app',
  run(item, { policy }) {
    const host = URL.parse(item.url?.slice(0, longest) ?? '')?.hostname;
    const places = [normalise(item.app), normalise(item.title), normalise(host)];
    const names = [...always, ...policy.sensitive_apps];
    return names.some((name) => places.some((place) => place.includes(name))) ? { drop: 'sensitive_app' } : { item };
  },
};
