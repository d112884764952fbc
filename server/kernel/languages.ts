/** The languages that pages and mails are written in, as tags of BCP 47; a new one has a line here and its texts in `views`. */
export const languages = ['en', 'de'] as const;

export type Language = (typeof languages)[number];

/** The language there is for a tag, which may say more than we tell apart: `de-AT` finds `de` (RFC 4647 §3.4). */
export function findLanguage(tag: string): Language | undefined {
  const parts = tag.trim().toLowerCase().split(/[-_]/);
  const ranges = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return ranges
    .map((range) => languages.find((language) => language.toLowerCase() === range))
    .find((language) => language !== undefined);
}
