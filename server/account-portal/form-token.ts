import { createHmac } from 'node:crypto';
import { isEqualInConstantTime } from '../kernel/constant-time.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { PortalSession } from './portal-session.ts';

/** The hidden field that every form of the account pages has. */
export const formTokenField = 'csrf';

type Bound = Pick<PortalSession, 'uid' | 'userId'>;

const macOf = (key: TenantKeys['current'] extends (...args: never[]) => infer Key ? Key : never, bound: Bound) =>
  createHmac('sha256', key.object).update(`${bound.uid}/${bound.userId}`).digest('base64url');

/** What shows that a form was on a page of this session: another site, and another session, cannot know it. */
export const makeFormToken = (keys: TenantKeys, session: Bound): string =>
  macOf(keys.current('protocol', 'account-forms'), session);

export const isFormToken = (keys: TenantKeys, session: Bound, given: string): boolean =>
  keys.all('protocol', 'account-forms').some((key) => isEqualInConstantTime(given, macOf(key, session)));
