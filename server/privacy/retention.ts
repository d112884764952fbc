import { accountLinks } from './retention/account-links.ts';
import { activities } from './retention/activities.ts';
import { emailCodes } from './retention/email-codes.ts';
import { incidents } from './retention/incidents.ts';
import type { KindOfData } from './retention/kind-of-data.ts';
import { loginAttempts } from './retention/login-attempts.ts';
import { logoutNotices } from './retention/logout-notices.ts';
import { mails } from './retention/mails.ts';
import { openErrors } from './retention/open-errors.ts';
import { resolvedErrors } from './retention/resolved-errors.ts';
import { riskAttempts } from './retention/risk-attempts.ts';
import { riskProfiles } from './retention/risk-profiles.ts';
import { setupLinks } from './retention/setup-links.ts';
import { signIns } from './retention/sign-ins.ts';
import { trustedDevices } from './retention/trusted-devices.ts';

/**
 * What is deleted when its time is up. Sessions, tokens and replay records have their own purge (`purge_expired`), copies
 * for people theirs, and the audit trail goes by whole months, behind a signed checkpoint (`server/audit/expire-trail.ts`).
 */
export const retention: readonly KindOfData[] = [
  activities,
  signIns,
  riskAttempts,
  riskProfiles,
  trustedDevices,
  loginAttempts,
  setupLinks,
  accountLinks,
  emailCodes,
  mails,
  logoutNotices,
  resolvedErrors,
  openErrors,
  incidents,
];
