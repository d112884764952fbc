let known: Promise<ReadonlySet<string>> | undefined;

/** Loaded when it is first asked for: some 4 MB. */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** Whether a password is among the tens of thousands that are used most, whatever the case of its letters. */
export async function isCommonPassword(password: string): Promise<boolean> {
  known ??= load();
  return (await known).has(password.normalize('NFC').toLowerCase());
}
