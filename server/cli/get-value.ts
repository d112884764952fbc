import { CliError } from './cli-error.ts';

type Refusal = { readonly ok: false; readonly code: string; readonly detail?: string };

/** What the operator reads for each refusal. `subject` is what the command is about, `detail` comes from the use-case. */
const sentences: Readonly<Record<string, (subject: string, detail: string) => string>> = {
  slug_taken: (slug) => `there is a tenant "${slug}" already`,
  host_taken: (slug) => `the host for tenant "${slug}" belongs to another tenant already`,
  default_tenant_needed: (slug) => `the tenant "${slug}" cannot be suspended: the installation stands on it`,
  email_taken: (email) => `there is a user ${email} already`,
  registration_closed: () =>
    'this tenant lets nobody register; npx bastion tenant update --registration invited allows invitations',
  on_legal_hold: (user) => `${user} cannot be erased while a legal hold stands; npx bastion hold list shows it`,
  unknown_hold: (hold) => `there is no hold ${hold} that stands; npx bastion hold list shows all`,
  unknown_user: (user) => `there is no user ${user}`,
  unknown_incident: (incident) =>
    `there is no incident ${incident} that this can be said of; npx bastion incidents list shows all`,
  unknown_attempt: (attempt) => `there is no attempt ${attempt}; npx bastion risk attempts shows them`,
  no_known_device: (user) => `${user} has not signed in with any browser yet; --device new supposes one`,
  unknown_session: (session) => `there is no session ${session} that lives; npx bastion user sessions list shows them`,
  unknown_role: () => 'there is no such role; npx bastion role list shows all',
  role_not_assigned: (user) => `${user} does not have this role`,
  password_too_short: () => "the password is too short: the tenant's policy wants more characters",
  password_too_long: () => 'the password is too long',
  password_too_few_kinds: () =>
    "the password has too few kinds of characters: the tenant's policy wants more of small letters, capitals, digits, others",
  password_too_weak: () => 'the password is too easy to guess: add another word or two that have nothing to do with it',
  password_too_common: () => 'the password is widely known: choose another one',
  password_contains_email: () => 'the password must not contain the e-mail address',
  password_contains_name: () => 'the password must not contain the name',
  password_not_checked: () => 'it could not be checked whether the password is widely known: try again later',
  password_used_before: () => 'the password was used before: choose another one',
  client_id_taken: (client) => `there is a client "${client}" already`,
  unknown_client: (client) => `there is no client "${client}"; npx bastion client list shows all`,
  unknown_scope: (_client, scopes) =>
    `no resource of this tenant offers the scope ${scopes}; npx bastion resource create registers one`,
  invalid_client_metadata: (_client, detail) => `the client cannot be served like this: ${detail}`,
  identifier_taken: (identifier) => `there is a resource ${identifier} already`,
  root_key_current: (kid) => `root key ${kid} is the current one; npx bastion keys rotate-root makes another`,
  unknown_root_key: (kid) => `there is no root key ${kid} in the keys folder; npx bastion keys root lists them`,
  unknown_resource: (identifier) => `there is no resource ${identifier}`,
};

/** The value of an outcome; a refusal becomes the line that the operator reads. */
export function getValue<T>(outcome: { readonly ok: true; readonly value: T } | Refusal, subject: string): T {
  if (outcome.ok) return outcome.value;
  const { code, detail = '' } = outcome;
  throw new CliError(sentences[code]?.(subject, detail) ?? code);
}
