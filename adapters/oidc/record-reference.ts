import { createHmac } from 'node:crypto';
import { isEqualInConstantTime } from '../../server/kernel/constant-time.ts';

/**
 * Stands for a record whose value nobody here knows, because only its hash is kept: one that was found by another
 * column. Whoever reads the database cannot make one, since it is authenticated with a key.
 */
const shape = /^record:([0-9a-f]{64})\.([\w-]{43})$/;

const authenticate = (key: Buffer, id: string): string => createHmac('sha256', key).update(id).digest('base64url');

export const makeRecordReference = (key: Buffer, id: string): string => `record:${id}.${authenticate(key, id)}`;

/** The hash that a reference stands for; undefined for any other value, and for one that we did not make. */
export function readRecordReference(key: Buffer, value: string): string | undefined {
  const [, id, tag] = shape.exec(value) ?? [];
  return id && tag && isEqualInConstantTime(tag, authenticate(key, id)) ? id : undefined;
}
