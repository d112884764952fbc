import type { PortalSection } from '../portal-page.ts';
import { dataDownload, dataExport } from '../privacy/data-export.ts';
import { erasure } from '../privacy/erasure.ts';
import { overview } from '../privacy/overview.ts';

/** What people may ask of whoever holds their data. */
export const privacy: PortalSection = { name: 'privacy', pages: [overview, dataExport, dataDownload, erasure] };
