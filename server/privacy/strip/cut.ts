/** The first `limit` characters (code points) of a text, and whether there were more. Halves of pairs are never left. */
export function cut(text: string, limit: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= limit) return { text, isCut: false };
  // A character has one or two units: what lies behind twice the limit cannot be part of the answer.
  const characters = [...text.slice(0, 2 * limit + 2)];
  if (characters.length <= limit) return { text, isCut: false };
  return { text: characters.slice(0, limit).join(''), isCut: true };
}
