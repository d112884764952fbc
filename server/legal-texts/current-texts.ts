import type { LegalTextRow } from '../../adapters/postgres/schema/legal-text-tables.ts';

/** How texts are called, in the order in which they are shown. */
export const legalTextKinds = ['terms', 'privacy', 'marketing'] as const;
export type LegalTextKind = (typeof legalTextKinds)[number];

/** Of each kind the latest version that is in force at `now` (Unix seconds), in the order in which they are shown. */
export function findCurrentTexts(texts: readonly LegalTextRow[], now: number): LegalTextRow[] {
  return legalTextKinds.flatMap((kind) => {
    const inForce = texts.filter((text) => text.kind === kind && text.effective_at.getTime() <= now * 1000);
    return inForce.toSorted((a, b) => b.version - a.version).slice(0, 1);
  });
}

type Version = { readonly kind: LegalTextKind; readonly version: number };

/**
 * What somebody who agreed to `agreed` still has to agree to: versions that require it and are newer. With them come the
 * optional ones that they have never been asked about in this version.
 */
export function findTextsToAsk<Text extends Version & { readonly is_required: boolean }>(
  current: readonly Text[],
  agreed: readonly Version[],
): Text[] {
  const isNew = (text: Text) => !agreed.some(({ kind, version }) => kind === text.kind && version >= text.version);
  const open = current.filter(isNew);
  return open.some((text) => text.is_required) ? open : [];
}
