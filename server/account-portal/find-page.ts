import { accountPath } from '../clients/account-client.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import type { PortalPage, PortalSection } from './portal-page.ts';
import { sections } from './sections.ts';

export type FoundPage = { readonly section: PortalSection; readonly page: PortalPage; readonly id: string };

/** The address of a section. */
export const sectionPath = (name: PortalSection['name']): string =>
  name === sections[0]?.name ? accountPath : `${accountPath}/${name}`;

export const shownSections = (runtime: TenantRuntime): readonly PortalSection[] =>
  sections.filter(({ isShown }) => isShown?.(runtime) ?? true);

const shape = /^[a-z0-9-]{1,64}$/i;

/** The page at an address below the mount path; undefined where there is none. */
export function findPage(runtime: TenantRuntime, address: string): FoundPage | undefined {
  if (address !== accountPath && !address.startsWith(`${accountPath}/`)) return undefined;
  const parts = address.slice(accountPath.length).split('/').slice(1);
  const [name, path = '', id = '', ...rest] = parts;
  if (rest.length > 0 || !parts.every((part) => shape.test(part))) return undefined;
  const section = shownSections(runtime).find((one) => one.name === (name ?? sections[0]?.name));
  const page = section?.pages.find((one) => one.path === path && (one.hasId === true) === (id !== ''));
  return section && page && { section, page, id };
}
