#!/usr/bin/env node
/** `npx bastion …`: runs the command line tool on the pinned Node, as `bootstrap.mjs` runs every script of ours. */
process.argv.splice(2, 0, 'server/cli/main.ts');
await import(new URL('../bootstrap.mjs', import.meta.url).href);
