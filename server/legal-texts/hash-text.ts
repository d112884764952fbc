import { hash } from 'node:crypto';
import type { LegalTextRow } from '../../adapters/postgres/schema/legal-text-tables.ts';

/** SHA-256 of what somebody has read, which an agreement names: title, an empty line, body. */
export const hashText = ({ title, body }: Pick<LegalTextRow, 'title' | 'body'>): Buffer =>
  hash('sha256', `${title}\n\n${body}`, 'buffer');
