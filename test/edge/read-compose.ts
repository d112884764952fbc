import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export type ComposeService = {
  readonly [key: string]: unknown;
  readonly image?: string;
  readonly user?: string;
  readonly restart?: string;
  readonly pids_limit?: number;
  readonly ports?: string[];
  readonly networks: string[];
  readonly cap_add?: string[];
  readonly secrets?: string[];
  readonly volumes?: string[];
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly depends_on?: object;
  readonly healthcheck?: { readonly test: string[] };
};

export type Compose = {
  readonly services: Record<string, ComposeService>;
  readonly networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
  readonly secrets: Record<string, { file: string }>;
  readonly volumes: Record<string, object>;
};

export const readRepositoryFile = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

export const readCompose = (): Compose => parse(readRepositoryFile('docker-compose.yml'), { merge: true });
