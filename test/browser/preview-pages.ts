import { startPreviewServer } from '../views/preview-server.ts';

// Every hosted page in every state, to look at in a browser: node test/browser/preview-pages.ts [port]
const { url } = await startPreviewServer(Number(process.argv[2] ?? 4173));
process.stdout.write(`${url}/\n`);
