const longest = 1_000;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

const normalise = (text: string): string => text.normalize('NFKC').replace(invisible, '').toLowerCase();

/**
 * What names may be looked for in: the beginning and the end of a text, in one spelling. A page chooses its title and how
 * long that is; its browser writes its own name, and that the window is private, behind it.
 */
export function bothEnds(text = ''): string {
  if (text.length <= 2 * longest) return normalise(text);
  return `${normalise(text.slice(0, longest))}\n${normalise(text.slice(-longest))}`;
}
