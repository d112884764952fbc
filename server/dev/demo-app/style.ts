/** The looks of the sample app; deliberately not Bastion's, so that one sees which of the two is speaking. */
export const style = `
:root { --ink: #14302c; --soft: #55706b; --paper: #f6faf8; --card: #fff; --line: #d5e3de; --accent: #0b6b5b; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3f0ec; --soft: #9bb5ae; --paper: #0e1a18; --card: #162622; --line: #29413b; --accent: #5fd0b8; --on-accent: #06231d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
header { display: flex; gap: .75rem; align-items: baseline; padding: 1rem 1.5rem; border-bottom: 1px solid var(--line); }
header a { color: inherit; font-weight: 700; font-size: 1.125rem; text-decoration: none; }
header span, p { color: var(--soft); }
main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 2rem; line-height: 1.2; }
h2 { margin: 0; padding: .75rem 1rem; font-size: 1rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
code { overflow-wrap: anywhere; }
button { padding: .65rem 1.25rem; border: 1px solid var(--accent); border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; gap: .75rem; margin: 1.5rem 0 2rem; }
section { margin-top: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .5rem 1rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { width: 12rem; font-weight: 500; color: var(--soft); }
tr + tr { border-top: 1px solid var(--line); }
`;
