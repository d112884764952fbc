/** The opening tag of the element with that id; empty if there is none. */
export const tagOf = (markup: string, id: string): string =>
  new RegExp(`<[^>]*\\sid="${id}"[^>]*>`).exec(markup)?.[0] ?? '';
