import type { Log } from '../kernel/log.ts';

const expected = /already parsed request body detected/;

/**
 * oidc-provider speaks to the operator through the console. Its words go to the log like everything else's, but for
 * the one about request bodies read before it: that is ours, on purpose (see `structured-tokens.ts`).
 */
export function quietLibraryNotices(log: Log, target: Pick<Console, 'info' | 'warn'> = globalThis.console): void {
  for (const method of ['info', 'warn'] as const) {
    const original = target[method].bind(target);
    target[method] = (...words: unknown[]) => {
      const text = String(words[0]);
      if (!text.startsWith('oidc-provider ')) original(...words);
      else if (!expected.test(text)) log[method](text);
    };
  }
}
