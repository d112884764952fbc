import { accountFormRefused } from './events/account.ts';
import { adminCreated, adminRecovered, adminRecoveryLinkCreated } from './events/admin.ts';
import { alarmAcknowledged, alarmRaised, alarmResolved } from './events/alarm.ts';
import { apiCalled } from './events/api.ts';
import { auditExported } from './events/audit.ts';
import { clientActivated, clientCreated, clientDeleted, clientSuspended } from './events/client.ts';
import { consentDenied, consentGiven, consentWithdrawn } from './events/consent.ts';
import { exportDownloaded, exportRequested } from './events/export.ts';
import {
  factorAdded,
  factorDevicesForgotten,
  factorDeviceTrusted,
  factorPostponed,
  factorRecoveryCodesMade,
  factorRecoveryCodeUsed,
  factorRemovalRefused,
  factorRemoved,
  factorRenamed,
} from './events/factor.ts';
import { holdPlaced, holdReleased } from './events/hold.ts';
import { jobRan } from './events/job.ts';
import { keysRootRotated, keysRotated } from './events/keys.ts';
import { limitExceeded } from './events/limit.ts';
import { linkRefused, linkUsed, mailRequested } from './events/link.ts';
import {
  loginBreachedPassword,
  loginBreachUnchecked,
  loginCancelled,
  loginConfirmed,
  loginDisowned,
  loginFailed,
  loginLocked,
  loginStepUpRequired,
  loginStuffingSuspected,
  loginSucceeded,
  loginUnlocked,
  logoutDelivered,
  logoutUndelivered,
  sessionEnded,
} from './events/login.ts';
import { mailDropped, mailFailed, mailSent } from './events/mail.ts';
import {
  authorizationRefused,
  introspectionRefused,
  logoutRefused,
  revocationRefused,
  tokenRefused,
  userinfoRefused,
} from './events/refusals.ts';
import { resourceCreated, resourceDeleted } from './events/resource.ts';
import { riskListed } from './events/risk.ts';
import { roleAssigned, roleRevoked } from './events/role.ts';
import { sessionListed, sessionRevoked } from './events/session.ts';
import { settingsChanged, tenantCreated } from './events/settings.ts';
import { termsAgreed, termsDeclined, termsPublished } from './events/terms.ts';
import {
  authorizationGranted,
  grantRevoked,
  tokenIssued,
  tokenReuseDetected,
  tokenRiskRefused,
} from './events/token.ts';
import {
  userCreated,
  userDisabled,
  userEmailChanged,
  userEmailVerified,
  userEnabled,
  userErased,
  userImported,
  userInvited,
  userListed,
  userPasswordRefused,
  userPasswordSet,
  userPasswordUnchecked,
  userProfileChanged,
  userViewed,
} from './events/user.ts';

/** Every kind of event there is. What is not in here cannot be written: see `audit-event.ts`. */
export const auditEvents = [
  accountFormRefused,
  adminCreated,
  adminRecovered,
  adminRecoveryLinkCreated,
  alarmRaised,
  alarmAcknowledged,
  alarmResolved,
  apiCalled,
  auditExported,
  clientCreated,
  clientDeleted,
  clientSuspended,
  clientActivated,
  consentGiven,
  consentDenied,
  consentWithdrawn,
  holdPlaced,
  holdReleased,
  jobRan,
  termsPublished,
  termsAgreed,
  termsDeclined,
  keysRotated,
  keysRootRotated,
  limitExceeded,
  loginSucceeded,
  loginFailed,
  loginBreachedPassword,
  loginBreachUnchecked,
  loginLocked,
  loginStepUpRequired,
  loginConfirmed,
  loginDisowned,
  loginStuffingSuspected,
  loginUnlocked,
  logoutDelivered,
  logoutUndelivered,
  loginCancelled,
  factorAdded,
  factorDeviceTrusted,
  factorDevicesForgotten,
  factorRemoved,
  factorRemovalRefused,
  factorRecoveryCodesMade,
  factorRecoveryCodeUsed,
  factorPostponed,
  factorRenamed,
  sessionEnded,
  sessionRevoked,
  sessionListed,
  tokenRefused,
  authorizationRefused,
  introspectionRefused,
  revocationRefused,
  userinfoRefused,
  logoutRefused,
  resourceCreated,
  resourceDeleted,
  riskListed,
  roleAssigned,
  roleRevoked,
  tenantCreated,
  settingsChanged,
  authorizationGranted,
  tokenIssued,
  tokenReuseDetected,
  tokenRiskRefused,
  grantRevoked,
  mailRequested,
  linkUsed,
  linkRefused,
  mailSent,
  mailFailed,
  mailDropped,
  userCreated,
  userImported,
  userInvited,
  userEmailVerified,
  userEmailChanged,
  userPasswordSet,
  userPasswordRefused,
  userPasswordUnchecked,
  userProfileChanged,
  userDisabled,
  userEnabled,
  userErased,
  userListed,
  userViewed,
  exportRequested,
  exportDownloaded,
] as const;
