/** Tables that name users and yet show nothing in an export, each with the reason. */
export const tablesLeftOut: Readonly<Record<string, string>> = {
  user_keys: 'The key that what is held about a person is sealed with: a secret, and not about them.',
  password_history: 'Hashes of passwords: secrets, of which nothing can be read.',
  mails: 'Mails on their way, gone as soon as they are sent: whoever gets them has them.',
  email_codes: 'Hashes of codes that were just sent: secrets, of which nothing can be read.',
  logout_notices: 'Notes to clients that a session has ended, which are gone when the clients have read them.',
  erasures: 'Written when a person is erased, who has no export from then on.',
  legal_holds:
    'An order about the data, and not data about the person; whether it may be told is for the operator to judge.',
};
