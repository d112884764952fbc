import type { Context } from 'koa';
import type { Deps } from '../../deps.ts';
import { readBody } from '../../http/read-body.ts';
import { readErasureCertificate } from '../../privacy/erasure-certificate.ts';

/**
 * Gives a certificate of erasure back as a file. Whoever has just been erased has no session any more, and nothing of theirs
 * is kept; so the page sends it along, and it is sent back only if it is one of ours.
 */
export async function sendCertificate(ctx: Context, { attestation }: Pick<Deps, 'attestation'>): Promise<void> {
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  const certificate = new URLSearchParams(body).get('certificate') ?? '';
  const claims = await readErasureCertificate(attestation.publicJwk, certificate).catch(() => undefined);
  if (!claims) ctx.throw(400, 'this is no certificate of erasure');
  ctx.set('cache-control', 'no-store');
  ctx.attachment(`erasure-certificate-${claims.sub}.jwt`);
  ctx.type = 'text/plain';
  ctx.body = `${certificate}\n`;
}
