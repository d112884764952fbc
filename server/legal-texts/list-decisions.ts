import type { Deps } from '../deps.ts';
import type { LegalTextKind } from './current-texts.ts';

export type Decision = {
  readonly kind: LegalTextKind;
  readonly version: number;
  readonly title: string;
  readonly decision: 'agreed' | 'declined';
  readonly at: Date;
};

/** What a user last said about each version of each text, the latest first. */
export function listDecisions({ db }: Pick<Deps, 'db'>, tenantId: string, userId: string): Promise<Decision[]> {
  const last = db
    .tenant(tenantId)
    .selectFrom('agreements')
    .innerJoin('legal_texts', (join) =>
      join.onRef('legal_texts.kind', '=', 'agreements.kind').onRef('legal_texts.version', '=', 'agreements.version'),
    )
    .distinctOn(['agreements.kind', 'agreements.version'])
    .select(['agreements.kind', 'agreements.version', 'legal_texts.title', 'agreements.decision', 'agreements.at'])
    .where('agreements.user_id', '=', userId)
    .orderBy('agreements.kind')
    .orderBy('agreements.version')
    .orderBy('agreements.turn', 'desc');
  return last.execute().then((rows) => rows.toSorted((a, b) => b.at.getTime() - a.at.getTime()));
}
