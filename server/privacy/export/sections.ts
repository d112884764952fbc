import type { ExportSection } from './section.ts';
import { account } from './sections/account.ts';
import { accountLinks } from './sections/account-links.ts';
import { activities } from './sections/activities.ts';
import { agreements } from './sections/agreements.ts';
import { auditEvents } from './sections/audit-events.ts';
import { consents } from './sections/consents.ts';
import { copies } from './sections/copies.ts';
import { grants } from './sections/grants.ts';
import { risk } from './sections/risk.ts';
import { riskAttempts } from './sections/risk-attempts.ts';
import { roles } from './sections/roles.ts';
import { secondFactors } from './sections/second-factors.ts';
import { sessions } from './sections/sessions.ts';
import { setupLinks } from './sections/setup-links.ts';
import { signIns } from './sections/sign-ins.ts';
import { tokens } from './sections/tokens.ts';
import { trustedDevices } from './sections/trusted-devices.ts';

/** Everything held about a person, in the order in which they read it. */
export const sections: readonly ExportSection[] = [
  account,
  roles,
  consents,
  agreements,
  grants,
  sessions,
  secondFactors,
  trustedDevices,
  signIns,
  risk,
  riskAttempts,
  tokens,
  setupLinks,
  accountLinks,
  activities,
  copies,
  auditEvents,
];
