/** Why a worker does not serve, for the operator, and the status that the whole instance would exit with. */
export type Refusal = { readonly reason: string; readonly status: number };

/** What a worker tells the primary process, and what it answers. Anything else on the channel is not ours. */
export type FromWorker =
  /** Its modules are loaded and it can be told to go. */
  | { readonly type: 'waiting' }
  | { readonly type: 'listening' }
  /** It must not or cannot serve, and starting it again would not help. */
  | { readonly type: 'refused'; readonly refusal: Refusal };

export type FromPrimary = { readonly type: 'go'; readonly appUrl: string } | { readonly type: 'stop' };
