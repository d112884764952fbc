import type { z } from 'zod';
import type { TenantDb } from '../../../adapters/postgres/database.ts';
import type { Schema } from '../../../adapters/postgres/schema.ts';
import type { Log } from '../../kernel/log.ts';
import type { Sealing } from '../../keys/sealing.ts';

/** Whose data is read, and with what. */
export type ExportSource = {
  readonly db: TenantDb;
  readonly sealing: Sealing;
  readonly log: Pick<Log, 'error'>;
  readonly tenantId: string;
  readonly userId: string;
  /** Whether the copy is for the person alone; one that an operator asked for, an operator can read. */
  readonly isForUser: boolean;
};

/**
 * One kind of data that is held about a person: a file in `sections/` and a line in `sections.ts`. Its items go as they
 * are into the JSON document and, under `title`, into the readable page; so secrets do not belong into them.
 */
export type ExportSection<Item extends z.ZodObject = z.ZodObject> = {
  /** Its name in the JSON document. */
  readonly name: string;
  readonly title: string;
  /** What it is and why it is kept, for the person it is about. */
  readonly about: string;
  /** The tables it shows. */
  readonly tables: readonly (keyof Schema)[];
  readonly item: Item;
  /** There is exactly one item: it stands in the document by itself and not in a list. */
  readonly isSingle?: boolean;
  /** Shown to the person alone: left empty in a copy that an operator asked for. */
  readonly isPrivate?: boolean;
  readonly list: (source: ExportSource) => AsyncIterable<z.input<Item>>;
};

export const exportSection = <Item extends z.ZodObject>(section: ExportSection<Item>): ExportSection<Item> => section;
