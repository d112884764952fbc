import { html, raw, renderToString } from '../html.ts';
import type { EmailTexts } from './texts/en.ts';

/** What every mail needs besides its own content. */
export type EmailContext = {
  readonly lang: string;
  readonly texts: EmailTexts;
  readonly tenant: { readonly name: string; readonly accentColor: string; readonly onAccent: string };
  /** The tenant's own address, so that people see where mails come from. */
  readonly issuer: string;
  /** Whether `cid:logo` is a part of the message. */
  readonly hasLogo: boolean;
};

export type Email = { readonly subject: string; readonly text: string; readonly html: string };

type EmailParts = {
  readonly subject: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Names and values, below the paragraphs. */
  readonly facts?: readonly (readonly [name: string, value: string])[] | undefined;
  /** More paragraphs, below the facts. */
  readonly closing?: readonly string[] | undefined;
  readonly action?: { readonly label: string; readonly url: string } | undefined;
  /** To be typed in somewhere. */
  readonly code?: string | undefined;
  /** Below everything: what to do if it was not them. */
  readonly notes: readonly string[];
};

const ink = '#1b1f24';
const soft = '#5b6470';
const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const toText = (
  { texts, tenant, issuer }: EmailContext,
  { title, paragraphs, facts = [], closing = [], action, code, notes }: EmailParts,
): string =>
  `${[
    title,
    ...paragraphs,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${value}`).join('\n')] : []),
    ...closing,
    ...(code ? [`    ${code}`] : []),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...notes,
    `-- \n${texts.footer(tenant.name, issuer)}`,
  ].join('\n\n')}\n`;

/** A mail as text and as HTML. Styles stand on the elements, and nothing is loaded from anywhere: mail programs want both so. */
export function composeEmail(context: EmailContext, parts: EmailParts): Email {
  const { lang, texts, tenant, issuer, hasLogo } = context;
  const { subject, title, paragraphs, facts = [], closing = [], action, code, notes } = parts;
  const line = (text: string) => html`<p style="margin:0 0 16px">${text}</p>`;
  const small = (text: string) =>
    html`<p style="margin:0 0 8px;color:${soft};font-size:13px;line-height:20px">${text}</p>`;
  const table =
    facts.length > 0 &&
    html`<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="margin:0 0 16px;border-radius:8px;background:#f1f3f5">${facts.map(
      ([name, value]) =>
        html`<tr><td style="padding:6px 12px 6px 16px;color:${soft};white-space:nowrap;vertical-align:top">${name}</td><td style="padding:6px 16px 6px 0;word-break:break-word">${value}</td></tr>`,
    )}</table>`;
  const button =
    action &&
    html`<p style="margin:24px 0"><a href="${action.url}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:${tenant.accentColor};color:${tenant.onAccent};font-weight:600;text-decoration:none">${action.label}</a></p>
          <p style="margin:0 0 24px;color:${soft};font-size:13px;line-height:20px">${texts.orCopy}<br><a href="${action.url}" style="color:${soft};word-break:break-all">${action.url}</a></p>`;
  const digits =
    code &&
    html`<p style="margin:24px 0;padding:16px;border-radius:8px;background:#f1f3f5;text-align:center;font:600 26px/32px ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px">${code}</p>`;
  const logo =
    hasLogo &&
    html`<img src="cid:logo" alt="" width="32" height="32" style="vertical-align:middle;margin-right:10px;border-radius:6px">`;
  const page = html`${raw('<!doctype html>')}
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="margin:0;padding:0;background:#f1f3f5;${font};color:${ink};font-size:16px;line-height:24px">
  <table role="presentation" width="100%" cellspacing="0" cellpadding="0"><tr><td align="center" style="padding:32px 16px">
    <table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:520px;background:#ffffff;border-radius:12px"><tr><td style="padding:32px">
          <p style="margin:0 0 24px;font-weight:600">${logo}${tenant.name}</p>
          <h1 style="margin:0 0 16px;font-size:22px;line-height:28px">${title}</h1>
          ${paragraphs.map(line)}${table}${closing.map(line)}
          ${digits}${button}
          ${notes.map(small)}
    </td></tr></table>
    <p style="margin:16px 0 0;color:${soft};font-size:12px;line-height:18px">${texts.footer(tenant.name, issuer)}</p>
  </td></tr></table>
</body>
</html>
`;
  return { subject, text: toText(context, parts), html: renderToString(page) };
}
