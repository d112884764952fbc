import { Agent, buildConnector, setGlobalDispatcher } from 'undici';

/**
 * Makes `fetch` reach these hosts at a port of this machine, as DNS and a proxy would: the `Host` header stays the name.
 * For https too the connection is plain; requests then need `x-forwarded-proto: https`. Answers how to end it.
 */
export function sendHostsTo(port: number, hosts: readonly string[]): () => Promise<void> {
  const connect = buildConnector({});
  const agent = new Agent({
    connect: (options, callback) => {
      const isOurs = hosts.includes(options.hostname);
      const here = { protocol: 'http:', hostname: '127.0.0.1', host: `127.0.0.1:${port}`, port: String(port) };
      connect(isOurs ? { ...options, ...here } : options, callback);
    },
  });
  setGlobalDispatcher(agent);
  return async () => {
    setGlobalDispatcher(new Agent());
    await agent.close();
  };
}
