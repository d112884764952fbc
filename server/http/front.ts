import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../kernel/log.ts';
import type { RequestTimer } from '../metrics/http-metrics.ts';
import type { TenantRuntime, TenantRuntimes } from '../tenancy/tenant-runtimes.ts';

export type FrontParts = {
  readonly addHeaders: (req: IncomingMessage, res: ServerResponse) => void;
  readonly findOriginProblem: (req: IncomingMessage) => Promise<string | undefined>;
  readonly runtimes: TenantRuntimes;
  /** Everything that is not a protocol endpoint. */
  readonly pages: RequestListener;
  readonly time: RequestTimer;
  readonly log: Log;
};

const byAnyHost = /^\/(livez$|readyz$|assets\/)/;
const wellKnown = /^(\/\.well-known\/(?:oauth-authorization-server|openid-configuration))(\/t\/[a-z0-9-]+)$/;
/** Exactly as they are written: with a slash behind it an address is another one, which is nowhere. */
const endpoints =
  /^\/(?:authorize(?:\/[\w-]+)?|token|introspect|revoke|userinfo|jwks|par|logout(?:\/\w+)?|api(?:\/.*)?|\.well-known(?:\/.*)?)$/;

const found = new WeakMap<IncomingMessage, TenantRuntime | { readonly failure: unknown }>();

/** The tenant a request is for, or what kept the front from finding it. */
export const tenantOf = (req: IncomingMessage) => found.get(req);

/** RFC 8414 §3.1 puts `.well-known` before the path of an issuer, OIDC Discovery §4 behind it; both work. */
function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  return { path: path.startsWith('/.well-known/') ? path.replace(wellKnown, '$2$1') : path, query };
}

/**
 * The first to see a request. Protocol endpoints go from here straight to their tenant's oidc-provider, with nothing in
 * between that they do not need; everything else goes to the pages. A tenant's mount path is taken off, so that all
 * routes are written once.
 */
export function createFront({
  addHeaders,
  findOriginProblem,
  runtimes,
  pages,
  time,
  log,
}: FrontParts): RequestListener {
  async function route(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
    // `*` and whole addresses (RFC 9112 §3.2) are for proxies; nothing of ours is found by them.
    if (!req.url?.startsWith('/')) return refuse(res, 400, 'the request target has to be a path');
    const hosts = req.headersDistinct.host?.length ?? 0;
    // RFC 9112 §3.2; HTTP/1.0 knows none.
    if (hosts > 1 || (hosts === 0 && req.httpVersion !== '1.0')) {
      return refuse(res, 400, 'a request has one Host header');
    }
    const { path, query } = splitTarget(req.url ?? '/');
    if (byAnyHost.test(path)) return pages(req, res);
    const problem = await findOriginProblem(req);
    if (problem) return refuse(res, 421, problem);
    const runtime = await runtimes.find(String(req.headers['x-forwarded-host']), path);
    if (!runtime) return pages(req, res);
    const { mountPath } = runtime.tenant;
    const rest = path.slice(mountPath.length) || '/';
    found.set(req, runtime);
    Object.assign(req, { originalUrl: mountPath + rest + query, url: rest + query });
    return endpoints.test(rest) ? runtime.handle(req, res) : pages(req, res);
  }

  return (req, res) => {
    const stop = time(req.url ?? '/');
    addHeaders(req, res);
    route(req, res)
      .catch((failure) => {
        if (res.headersSent) {
          log.error('request failed', { error: failure, request_id: req.headers['x-request-id'] });
          return res.destroy();
        }
        // The pages know how to say it, to browsers and to programs.
        found.set(req, { failure });
        return pages(req, res);
      })
      .finally(() => stop(res.statusCode));
  };
}

/** One line of text: for requests that are wrong before it is known whose they are. */
function refuse(res: ServerResponse, status: number, line: string): void {
  if (res.headersSent) return;
  res.statusCode = status;
  res.setHeader('content-type', 'text/plain; charset=utf-8');
  res.setHeader('cache-control', 'no-store');
  res.end(`${line}\n`);
}
