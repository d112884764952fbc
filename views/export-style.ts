import { DEFAULT_ACCENT, SCHEMES } from './theme-css.ts';

/** The stylesheet inside an exported document: the house's colours, tables that become cards on a phone, and paper. */
export const exportStyle = `
:root {
  color-scheme: light dark;
  --canvas: ${SCHEMES.light.canvas}; --surface: ${SCHEMES.light.surface}; --sunken: ${SCHEMES.light.sunken};
  --ink: #16191c; --ink-soft: #575d65; --hairline: #e2e2dd; --accent: ${DEFAULT_ACCENT};
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: ${SCHEMES.dark.canvas}; --surface: ${SCHEMES.dark.surface}; --sunken: ${SCHEMES.dark.sunken};
    --ink: #eef0f1; --ink-soft: #a2a9b1; --hairline: #2a2f34; --accent: #6daab1;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--canvas); color: var(--ink); font: 400 100%/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
body { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; font-size: 0.9375rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.018em; }
h2 { margin: 0; font-size: 1.125rem; scroll-margin-top: 1rem; }
header p { max-width: 44rem; margin: 0.5rem 0 0; color: var(--ink-soft); }
code { font: 0.92em ui-monospace, Consolas, Menlo, monospace; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1.25rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; }
section { margin-top: 1.5rem; padding: 1.5rem; border: 1px solid var(--hairline); border-radius: 14px; background: var(--surface); }
.about { max-width: 44rem; margin: 0.25rem 0 0; color: var(--ink-soft); }
.none, .count { color: var(--ink-soft); }
.count, p.none { margin: 0.75rem 0 0; font-size: 0.8125rem; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; font-size: 0.8125rem; }
tbody:empty, thead:has(+ tbody:empty) { display: none; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--hairline); text-align: start; vertical-align: top; }
th { color: var(--ink-soft); font-weight: 500; }
td { min-width: 6.5rem; }
td ul, dd ul { margin: 0; padding: 0; list-style: none; }
time { font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 0.875rem 1.5rem; margin: 1rem 0 0; }
dt { color: var(--ink-soft); font-size: 0.8125rem; }
dd { margin: 0; }
@media (max-width: 48rem) {
  body { padding: 1.5rem 1rem 3rem; }
  section { padding: 1.125rem; }
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { padding: 0.625rem 0; border-bottom: 1px solid var(--hairline); }
  td { min-width: 0; display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 0.75rem; padding: 0.125rem 0; border: 0; }
  td::before { color: var(--ink-soft); content: attr(data-label); }
}
@media print {
  :root { --canvas: #fff; --surface: #fff; --ink: #000; --ink-soft: #444; --hairline: #bbb; --accent: #000; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  nav { display: none; }
  section { padding: 0.75rem 0; border-width: 1px 0 0; border-radius: 0; }
  thead { display: table-header-group; }
  tr, dl > div { break-inside: avoid; }
  h2, .about { break-after: avoid; }
}
`;
