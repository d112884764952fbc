import type { ColumnType, Generated, Selectable } from 'kysely';

type Now = ColumnType<Date, Date | undefined, never>;

export type LegalTextTable = {
  tenant_id: Generated<string>;
  kind: 'terms' | 'privacy' | 'marketing';
  version: number;
  title: string;
  body: string;
  is_required: boolean;
  effective_at: ColumnType<Date, Date, never>;
  published_at: Now;
};

export type AgreementTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string;
  kind: LegalTextTable['kind'];
  version: number;
  text_hash: Buffer;
  decision: 'agreed' | 'declined';
  /** How many decisions about this version came before. */
  turn: Generated<number>;
  at: Now;
  /** Address and browser, sealed under the user's key. */
  sealed: string | null;
};

export type LegalTextTables = { legal_texts: LegalTextTable; agreements: AgreementTable };
export type LegalTextRow = Selectable<LegalTextTable>;
export type AgreementRow = Selectable<AgreementTable>;
