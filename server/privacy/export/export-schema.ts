import { z } from 'zod';
import { moment } from './fields.ts';
import type { ExportSection } from './section.ts';
import { sections } from './sections.ts';

const describeSection = ({ item, isSingle, title, about }: ExportSection): z.ZodType =>
  (isSingle ? item : z.array(item)).describe(`${title}. ${about}`);

/** The whole document, section by section. */
export const exportDocument = z
  .strictObject({
    bastion_export: z.literal(1).describe('The version of this format'),
    $schema: z.url().describe('Where this schema is published'),
    issuer: z.url().describe('The service that the data was held by'),
    made_at: moment.describe('When this copy was made'),
    ...Object.fromEntries(sections.map((section) => [section.name, describeSection(section)])),
  })
  .meta({ title: 'Everything held about a person', description: 'A copy of personal data (GDPR Art. 15 and 20).' });

/** The published JSON Schema (draft 2020-12) of the document. */
export const exportJsonSchema = z.toJSONSchema(exportDocument);

/** Where it is served, below the issuer. */
export const exportSchemaPath = '/exports/schema.json';
