/** Why a worker does not serve, for the operator, and the status that the whole instance would exit with. */
export type Refusal = { readonly reason: string; readonly status: number };

/** The secrets that workers are given, by the name of their setting; the owner's are not among them. */
export type WorkerSecretName = 'databaseUrl' | 'redisUrl';

/** A secret as it travels from the primary process to a worker. */
export type SecretState = {
  readonly value: string;
  readonly previous: string | undefined;
  readonly created_at: number | undefined;
  readonly isFailing: boolean;
};

export type WorkerSecrets = { readonly databaseUrl: SecretState; readonly redisUrl?: SecretState | undefined };

/** What a worker tells the primary process, and what it answers. Anything else on the channel is not ours. */
export type FromWorker =
  /** Its modules are loaded and it can be told to go. */
  | { readonly type: 'waiting' }
  | { readonly type: 'listening' }
  /** It must not or cannot serve, and starting it again would not help. */
  | { readonly type: 'refused'; readonly refusal: Refusal }
  /** It needs the value of a secret as of now; `isRefused` says that the one it has was just refused. */
  | { readonly type: 'secret'; readonly id: number; readonly name: WorkerSecretName; readonly isRefused: boolean };

export type FromPrimary =
  /** `isReplacement`: all workers have served before, and it takes the place of one that ended. */
  | { readonly type: 'go'; readonly secrets: WorkerSecrets; readonly isReplacement: boolean }
  | { readonly type: 'secret'; readonly id: number; readonly state: SecretState | undefined }
  | { readonly type: 'stop' };
