/**
 * The one canonical text of a JSON value (JCS, RFC 8785): members in the order of their names' UTF-16 code units, no
 * white space, numbers and strings as ECMAScript writes them. What JSON has no word for (NaN) becomes null, as it does in
 * `JSON.stringify`, so that a text read back has the same canonical form.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // Without intermediate lists: every entry of every tenant passes here. `sort` compares code units, as §3.2.3 asks.
  let members = '';
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
