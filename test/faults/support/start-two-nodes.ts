import { startBastion, type TestBastion } from '../../support/start-bastion.ts';

/** Two servers of one installation: one database, one root key, one public address. */
export type TwoNodes = {
  readonly issuer: string;
  readonly first: TestBastion;
  readonly second: TestBastion;
  /** Where each node itself listens. */
  readonly urls: readonly [string, string];
  readonly stop: () => Promise<void>;
};

export async function startTwoNodes(env: Record<string, string> = {}): Promise<TwoNodes> {
  const first = await startBastion({ env });
  const { database, config } = first;
  const second = await startBastion({
    database,
    keysDir: config.keysDir,
    env: { BASTION_URL: config.url, ...env },
  });
  return {
    issuer: config.url,
    first,
    second,
    urls: [`http://127.0.0.1:${config.port}`, `http://127.0.0.1:${second.config.port}`],
    async stop() {
      await second.stop();
      await first.stop();
    },
  };
}
