/** A setting that only shows itself to be wrong when it is used: a role with too many rights, a folder out of reach. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
