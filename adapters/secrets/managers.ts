import { awsSecretsManager } from './managers/aws-secrets-manager.ts';
import { vault } from './managers/vault.ts';
import type { ManagerKind } from './secret-manager.ts';

/** Every kind of secrets manager that a setting may refer to. */
export const managers: readonly ManagerKind[] = [awsSecretsManager, vault];

/** The kind of manager that a reference is for; undefined when it is for none, or not written as that one expects. */
export const findManagerKind = (reference: string): ManagerKind | undefined =>
  managers.find(({ isReference }) => isReference(reference));
