import { expireSignIns } from '../../../adapters/postgres/sign-ins.ts';
import { expireUserRows, type KindOfData } from './kind-of-data.ts';

/** People's own sign-in history. What the audit trail says of it goes with the audit trail. */
export const signIns: KindOfData = { name: 'sign_ins', days: 365, expire: expireUserRows(expireSignIns) };
