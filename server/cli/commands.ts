import type { CliCommand } from './command.ts';
import { adminRecover } from './commands/admin-recover.ts';
import { auditCheckpoints } from './commands/audit-checkpoints.ts';
import { auditExport } from './commands/audit-export.ts';
import { breachImport } from './commands/breach-import.ts';
import { clientActivate } from './commands/client-activate.ts';
import { clientCreate } from './commands/client-create.ts';
import { clientDelete } from './commands/client-delete.ts';
import { clientList } from './commands/client-list.ts';
import { clientShow } from './commands/client-show.ts';
import { clientSuspend } from './commands/client-suspend.ts';
import { erasureList } from './commands/erasure-list.ts';
import { erasureReplay } from './commands/erasure-replay.ts';
import { erasureVerify } from './commands/erasure-verify.ts';
import { errorsList } from './commands/errors-list.ts';
import { errorsResolve } from './commands/errors-resolve.ts';
import { errorsShow } from './commands/errors-show.ts';
import { holdList } from './commands/hold-list.ts';
import { holdPlace } from './commands/hold-place.ts';
import { holdRelease } from './commands/hold-release.ts';
import { incidentsAcknowledge } from './commands/incidents-acknowledge.ts';
import { incidentsList } from './commands/incidents-list.ts';
import { incidentsResolve } from './commands/incidents-resolve.ts';
import { keysAttestation } from './commands/keys-attestation.ts';
import { keysList } from './commands/keys-list.ts';
import { keysRemoveRoot } from './commands/keys-remove-root.ts';
import { keysRoot } from './commands/keys-root.ts';
import { keysRotate } from './commands/keys-rotate.ts';
import { keysRotateRoot } from './commands/keys-rotate-root.ts';
import { keysStatus } from './commands/keys-status.ts';
import { mailTest } from './commands/mail-test.ts';
import { migrate } from './commands/migrate.ts';
import { resourceCreate } from './commands/resource-create.ts';
import { resourceDelete } from './commands/resource-delete.ts';
import { resourceList } from './commands/resource-list.ts';
import { riskAttempts } from './commands/risk-attempts.ts';
import { riskExplain } from './commands/risk-explain.ts';
import { riskReplay } from './commands/risk-replay.ts';
import { riskShow } from './commands/risk-show.ts';
import { roleAssign } from './commands/role-assign.ts';
import { roleList } from './commands/role-list.ts';
import { roleRevoke } from './commands/role-revoke.ts';
import { tenantCreate } from './commands/tenant-create.ts';
import { tenantList } from './commands/tenant-list.ts';
import { tenantUpdate } from './commands/tenant-update.ts';
import { termsAgreements } from './commands/terms-agreements.ts';
import { termsList } from './commands/terms-list.ts';
import { termsPublish } from './commands/terms-publish.ts';
import { userCreate } from './commands/user-create.ts';
import { userDisable } from './commands/user-disable.ts';
import { userEnable } from './commands/user-enable.ts';
import { userErase } from './commands/user-erase.ts';
import { userExport } from './commands/user-export.ts';
import { userFactors } from './commands/user-factors.ts';
import { userImport } from './commands/user-import.ts';
import { userInvite } from './commands/user-invite.ts';
import { userList } from './commands/user-list.ts';
import { userSessions } from './commands/user-sessions.ts';
import { userSetPassword } from './commands/user-set-password.ts';
import { userUnlock } from './commands/user-unlock.ts';

/** Every command of the command line, in the order in which the help shows them. */
export const commands: readonly CliCommand[] = [
  tenantCreate,
  tenantList,
  tenantUpdate,
  clientCreate,
  clientList,
  clientShow,
  clientDelete,
  clientSuspend,
  clientActivate,
  userCreate,
  userImport,
  userInvite,
  userList,
  userDisable,
  userEnable,
  userSetPassword,
  userUnlock,
  userErase,
  userExport,
  userFactors,
  userSessions,
  auditExport,
  auditCheckpoints,
  breachImport,
  erasureList,
  erasureReplay,
  erasureVerify,
  resourceCreate,
  resourceList,
  resourceDelete,
  riskAttempts,
  riskShow,
  riskExplain,
  riskReplay,
  roleList,
  roleAssign,
  roleRevoke,
  keysList,
  keysRotate,
  keysStatus,
  keysRoot,
  keysRotateRoot,
  keysRemoveRoot,
  keysAttestation,
  termsPublish,
  termsList,
  termsAgreements,
  holdPlace,
  holdList,
  holdRelease,
  errorsList,
  errorsShow,
  errorsResolve,
  incidentsList,
  incidentsAcknowledge,
  incidentsResolve,
  mailTest,
  migrate,
  adminRecover,
];

/** The first words of the commands that have two, and what they are about. */
export const groups: Readonly<Record<string, string>> = {
  tenant: 'Tenants: issuers with their own users, clients and keys',
  client: 'Clients: the apps that users sign in to',
  user: 'Users and their passwords',
  audit: 'The audit trail, for who verifies it',
  hold: 'Legal holds: what must not be deleted',
  terms: 'Texts that people agree to when they sign in',
  errors: 'Unexpected errors of every process',
  breach: 'Passwords that are known from breaches',
  erasure: 'Erasures: certificates, and what to do after a restore',
  resource: 'Resource servers: the APIs that access tokens are for',
  incidents: 'Alarms that were raised, and what became of them',
  risk: 'How risky sign-ins were, and what other rules would make of them',
  role: 'Roles and who has them',
  mail: 'The mail server',
  keys: 'Signing keys and the root key',
  admin: 'Help for administrators',
};
