import { Readable } from 'node:stream';
import { exportJsonSchema } from './export-schema.ts';
import type { OpenedExport } from './open-export.ts';
import { zipStream } from './zip-stream.ts';

export type DownloadFormat = 'zip' | 'json' | 'html';

export const jsonSchemaText = `${JSON.stringify(exportJsonSchema, null, 2)}\n`;

/** The document as bytes: one of its two forms, or both with the schema. Only a chunk of it is in memory at a time. */
export function readExport({ read, ready_at }: OpenedExport, format: DownloadFormat): Readable {
  if (format !== 'zip') return Readable.from(read(format));
  const entries = [
    { name: 'export.html', content: read('html') },
    { name: 'export.json', content: read('json') },
    { name: 'schema.json', content: [Buffer.from(jsonSchemaText)] },
  ];
  return Readable.from(zipStream(entries, ready_at));
}
