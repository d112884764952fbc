import type { UserRow } from '../../adapters/postgres/schema.ts';
import type { Sealing, UserKey } from '../keys/sealing.ts';

/**
 * The personal fields of an account. Each rests in a column of its own, sealed under the user's key; nothing of them is
 * in the database in clear.
 */
const columns = {
  email: 'sealed_email',
  name: 'sealed_name',
  given_name: 'sealed_given_name',
  family_name: 'sealed_family_name',
  locale: 'sealed_locale',
} as const satisfies Record<string, keyof UserRow>;

export type ProfileField = keyof typeof columns;
export const profileFields = Object.keys(columns) as ProfileField[];
export const profileColumns = Object.values(columns);

export type Profile = { readonly [Field in ProfileField]: string | null };
export type SealedProfile = Pick<UserRow, 'id' | (typeof columns)[ProfileField]>;

const placeOf = (id: string, field: ProfileField) => ({ table: 'users', column: columns[field], row: id });

/** The columns of the given fields; a field that is absent stays as it is. */
export function sealProfile(
  key: UserKey,
  id: string,
  profile: { readonly [Field in ProfileField]?: string | undefined },
): Partial<Omit<SealedProfile, 'id'>> {
  const given = profileFields.flatMap((field) => {
    const text = profile[field];
    return text === undefined ? [] : [[columns[field], key.seal(placeOf(id, field), text)]];
  });
  return Object.fromEntries(given);
}

type Opened = Map<ProfileField, { readonly sealed: string; readonly text: string }>;

/** What was opened last with a key that is at hand, one value a field; it is forgotten with the key. */
const openedWith = new WeakMap<UserKey, Opened>();

/** A field in clear: what is asked for with every token is opened once and not every time. */
function openField(key: UserKey, id: string, field: ProfileField, sealed: string): string {
  const opened: Opened = openedWith.get(key) ?? new Map();
  openedWith.set(key, opened);
  const known = opened.get(field);
  if (known?.sealed === sealed) return known.text;
  const text = key.open(placeOf(id, field), sealed).toString();
  opened.set(field, { sealed, text });
  return text;
}

/** The wanted fields in clear. Those of an erased user are null: there is no key any more. */
export async function openProfile(
  sealing: Sealing,
  tenantId: string,
  row: SealedProfile,
  wanted: readonly ProfileField[] = profileFields,
): Promise<Profile> {
  const isSealed = wanted.some((field) => row[columns[field]] !== null);
  const key = isSealed ? await sealing.findUserKey(tenantId, row.id) : undefined;
  const open = (field: ProfileField): string | null => {
    const sealed = wanted.includes(field) ? row[columns[field]] : null;
    return sealed && key ? openField(key, row.id, field, sealed) : null;
  };
  return {
    email: open('email'),
    name: open('name'),
    given_name: open('given_name'),
    family_name: open('family_name'),
    locale: open('locale'),
  };
}

/** What somebody is called, for rules that know names. */
export const namesIn = ({ name, given_name, family_name }: Profile): (string | null)[] => [
  name,
  given_name,
  family_name,
];
