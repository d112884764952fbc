import { documentEnd, documentItem, documentStart, sectionEnd, sectionStart } from '../../../views/export-document.ts';
import { type Html, renderToString } from '../../../views/html.ts';
import { exportSchemaPath } from './export-schema.ts';
import { toMoment } from './fields.ts';
import type { ExportSection, ExportSource } from './section.ts';
import { sections as allSections } from './sections.ts';

/** The two forms of one document, written as they come into being. */
export type DocumentSink = { readonly json: Write; readonly html: Write };
type Write = (text: string) => Promise<void>;

type Parts = {
  readonly issuer: string;
  readonly madeAt: Date;
  readonly sections?: readonly ExportSection[];
};

/** Writes the document item by item: however much is held about a person, little of it is in memory at a time. */
export async function writeDocument(
  source: ExportSource,
  sink: DocumentSink,
  { issuer, madeAt, sections = allSections }: Parts,
): Promise<void> {
  const writeHtml = (html: Html) => sink.html(renderToString(html));
  const made_at = toMoment(madeAt);
  const head = { bastion_export: 1, $schema: `${issuer}${exportSchemaPath}`, issuer, made_at };
  await sink.json(JSON.stringify(head, null, 2).slice(0, -2));
  await writeHtml(documentStart({ issuer, made_at, sections }));
  for (const section of sections) await writeSection(section, source, sink);
  await sink.json('\n}\n');
  await writeHtml(documentEnd());
}

async function writeSection(section: ExportSection, source: ExportSource, sink: DocumentSink): Promise<void> {
  const { name, isSingle = false } = section;
  let count = 0;
  await sink.json(`,\n  ${JSON.stringify(name)}: ${isSingle ? '' : '['}`);
  // Ids of rows tell a reader nothing; they stand in the other form.
  const columns = Object.keys(section.item.shape).filter((column) => isSingle || column !== 'id');
  await sink.html(renderToString(sectionStart({ ...section, columns, isSingle })));
  const isHidden = section.isPrivate === true && !source.isForUser;
  for await (const item of isHidden ? [] : section.list(source)) {
    if (isSingle && count > 0) throw new Error(`the section ${name} is to have one item and has more`);
    await sink.json(`${isSingle ? '' : count === 0 ? '\n    ' : ',\n    '}${JSON.stringify(item)}`);
    await sink.html(renderToString(documentItem({ columns, isSingle, item })));
    count += 1;
  }
  if (isSingle && count === 0) throw new Error(`the section ${name} is to have one item and has none`);
  await sink.json(isSingle ? '' : count === 0 ? ']' : '\n  ]');
  await sink.html(renderToString(sectionEnd({ isSingle, count })));
}
